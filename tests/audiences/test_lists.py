"""Uploaded lists are read back, and deleted unless a rule names them."""

import pytest

from saleor_retention.audiences import queries
from saleor_retention.audiences.audiences import audience_create, audience_update
from saleor_retention.audiences.lists.lists import list_delete, list_upload
from saleor_retention.audiences.models import AudienceList, AudienceListMember
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import Invalid, NotFound
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON

pytestmark = pytest.mark.django_db
BY = StaffContext("user:9", "Spring")
NEW = {"neverOrdered": {}}


@pytest.fixture
def fair(settings) -> int:
    """A list of two members."""
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    for user_id in (1, 2):
        store().join(CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON))
    return list_upload("Fair", "1\n2", now=NOON).list_id


def named(list_id: int) -> list[str]:
    return [one.name for one in queries.asking_for([list_id]).get(list_id, [])]


@pytest.mark.parametrize(
    "around",
    [
        lambda rule: rule,
        lambda rule: {"all": [NEW, rule]},
        lambda rule: {"any": [NEW, {"all": [NEW, {"none": [rule]}]}]},
    ],
    ids=["alone", "beside another", "deep within"],
)
def test_a_list_that_a_rule_names_stays_until_none_does(fair, around):
    rule = around({"list": {"id": fair}})
    row = audience_create("Of the fair", rule, by=BY, now=NOON)
    audience_create("Others", {"any": [NEW, {"list": {"id": fair + 10}}]}, by=BY, now=NOON)
    assert named(fair) == ["Of the fair"]
    with pytest.raises(Invalid, match="“Of the fair”") as refused:
        list_delete(fair)
    assert (refused.value.field, AudienceListMember.objects.filter(list=fair).count()) == ("list_id", 2)
    audience_update(row.pk, by=BY, now=NOON, rule=NEW)
    list_delete(fair)
    assert not AudienceList.objects.exists()
    assert not AudienceListMember.objects.exists()


def test_the_number_of_a_list_is_not_that_of_something_else_in_a_rule(fair):
    audience_create("Shoes", {"bought": {"what": "product", "ids": [fair]}}, by=BY, now=NOON)
    assert named(fair) == []


def test_a_list_that_is_not_there_is_not_found(fair):
    with pytest.raises(NotFound) as refused:
        list_delete(fair + 1)
    assert refused.value.field == "list_id"


def test_lists_are_read_in_a_fixed_number_of_statements(fair, django_assert_num_queries):
    ids = [fair, list_upload("Empty of one", "1", now=NOON).list_id]
    with django_assert_num_queries(3):
        assert [one.pk for one in queries.lists()] == ids[::-1]
        assert queries.members_of(ids) == {ids[0]: 2, ids[1]: 1}
        assert queries.asking_for(ids) == {}
