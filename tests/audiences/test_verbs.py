"""Audiences and lists as staff make them, what a preview says, and who came and left."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.audiences.audiences import audience_create, audience_delete, audience_update
from saleor_retention.audiences.invariants import INVARIANTS
from saleor_retention.audiences.lists.lists import MOST_ROWS, RowError, list_upload
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.audiences.models import (
    Audience,
    AudienceList,
    AudienceListMember,
    AudienceVersion,
    Membership,
)
from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import preview
from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.core.invariants import violations
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.errors import Invalid, NotFound, Required
from saleor_retention.offers.campaigns.lifecycle import campaign_create
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.privacy.erase import erase
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.races.concurrency import together

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STAFF = StaffContext("user:9", "Spring")
NEW = {"neverOrdered": {}}
GERMAN = {"country": {"oneOf": ["DE"]}}


@pytest.fixture(autouse=True)
def people(db):
    """Four members; the first two live in Germany."""
    for user_id in range(1, 5):
        store().join(CustomerSnapshot(user_id, f"member{user_id}@example.com", NOON))
    found = customers_of([identity(one, f"member{one}@example.com") for one in range(1, 5)])
    for who, pk in found.items():
        country = "DE" if (who.user_id or 0) < 3 else "FR"
        CustomerFacts.objects.create(customer_id=pk, country=country)
    yield
    assert {one.name: violations(one) for one in INVARIANTS if violations(one)} == {}


def made(name="Germans", rule=GERMAN, **terms):
    return audience_create(name, rule, by=STAFF, now=NOON, **terms)


def moved_to(user_id, country):
    CustomerFacts.objects.filter(customer__user_id=user_id).update(country=country)


@pytest.mark.promise("P4.1")
def test_a_rule_is_kept_in_its_canonical_form_with_who_made_it_and_why():
    row = made(rule={"country": {"oneOf": ["de", "AT"]}})
    assert row.rule == {"country": {"oneOf": ["AT", "DE"]}}
    version = AudienceVersion.objects.get()
    assert (version.rule, version.actor, version.reason) == (row.rule, "user:9", "Spring")
    audience_update(row.pk, by=StaffContext("user:8", "Wider"), now=NOON, rule=NEW)
    assert [one.rule for one in AudienceVersion.objects.order_by("pk")] == [row.rule, NEW]


@pytest.mark.parametrize(
    ("name", "rule", "error", "field"),
    [
        (" ", GERMAN, Required, "name"),
        ("x" * 101, GERMAN, Invalid, "name"),
        ("Other", {"shoeSize": {"atLeast": 40}}, Invalid, None),
        ("Other", {"country": {"oneOf": []}}, Invalid, None),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(name, rule, error, field):
    with pytest.raises(error) as refusal:
        made(name, rule)
    assert field is None or refusal.value.field == field
    assert not Audience.objects.exists()


def test_two_audiences_have_two_names_and_one_in_use_is_kept():
    row = made()
    with pytest.raises(Invalid):
        made()
    campaign_create(
        CampaignSpec(
            name="Ten",
            percent_bp=1_000,
            listings=[OfferListing("main", "USD", None, 0)],
            starts_at=NOON,
            audience_id=row.pk,
        )
    )
    with pytest.raises(Invalid):
        audience_delete(row.pk)
    other = made("Others")
    audience_delete(other.pk)
    with pytest.raises(NotFound):
        audience_delete(other.pk)
    assert list(Audience.objects.values_list("name", flat=True)) == ["Germans"]


@pytest.mark.promise("P4.5")
def test_a_preview_counts_and_shows_some_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = preview(parse(GERMAN), now=NOON)
    assert (found.count, found.total, found.sample) == (2, 4, (1, 2))
    assert preview(parse({"country": {"oneOf": ["PL"]}}), now=NOON).sample == ()


@pytest.mark.promise("P4.5")
def test_who_comes_and_who_leaves_is_written_down_with_its_time():
    row = made(is_tracked=True)
    made("Untracked")
    assert record_movements(now=NOON) == 2
    assert record_movements(now=NOON) == 0
    moved_to(1, "FR")
    moved_to(3, "DE")
    later = NOON + timedelta(days=1)
    assert record_movements(now=later) == 2
    spans = Membership.objects.filter(audience=row).order_by("pk")
    assert [(one.customer.user_id, one.entered_at, one.left_at) for one in spans] == [
        (1, NOON, later),
        (2, NOON, None),
        (3, later, None),
    ]
    moved_to(1, "DE")
    assert record_movements(now=later) == 1
    assert Membership.objects.filter(customer__user_id=1).count() == 2


@pytest.mark.promise("P4.5")
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_each_movement_once():
    made(is_tracked=True)
    assert sorted(together(*[lambda: record_movements(now=NOON)] * 2)) == [0, 2]
    assert Membership.objects.count() == 2


@pytest.mark.promise("P4.4")
def test_a_list_takes_ids_and_addresses_and_keeps_no_address():
    found = list_upload("VIP", "email\n1\nMEMBER2@example.com \n", now=NOON)
    assert (found.members, found.wrong) == (2, 0)
    assert sorted(AudienceListMember.objects.values_list("customer__user_id", flat=True)) == [1, 2]
    again = list_upload("VIP", "3", now=NOON)
    assert again.list_id == found.list_id
    assert list(AudienceListMember.objects.values_list("customer__user_id", flat=True)) == [3]


@pytest.mark.promise("P4.4")
def test_a_dry_run_and_a_file_with_faults_write_nothing_and_say_what_is_wrong():
    text = "user_id\n1\n1\nnobody@example.com\n=1+1\n404\n"
    assert list_upload("VIP", "1", now=NOON, is_dry=True).list_id is None
    found = list_upload("VIP", text, now=NOON)
    assert (found.list_id, found.members, found.wrong) == (None, 1, 4)
    assert found.errors == (
        RowError(3, "This is on line 2, too."),
        RowError(4, "There is no such account."),
        RowError(5, "This is neither an account's id nor an address."),
        RowError(6, "There is no such account."),
    )
    assert not AudienceList.objects.exists()
    assert list_upload("VIP", text, now=NOON, skips_errors=True).members == 1
    assert AudienceListMember.objects.get().customer.user_id == 1


def test_a_file_of_something_else_does_not_empty_a_list_though_errors_are_skipped():
    list_upload("VIP", "1\n3", now=NOON)
    found = list_upload("VIP", "order;total\n#12;9,99\nnobody@example.com;1\n", now=NOON, skips_errors=True)
    assert (found.list_id, found.members, found.wrong) == (None, 0, 3)
    assert sorted(AudienceListMember.objects.values_list("customer__user_id", flat=True)) == [1, 3]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [(" ", "1", Required), ("VIP", "user_id\n", Required), ("VIP", "1\n" * (MOST_ROWS + 1), Invalid)],
)
def test_a_list_without_name_or_rows_or_with_too_many_is_refused(name, text, error):
    with pytest.raises(error):
        list_upload(name, text, now=NOON)
    assert not AudienceList.objects.exists()


@pytest.mark.promise("P4.3", "P4.4")
def test_an_audience_of_a_list_has_whom_the_list_has():
    found = list_upload("VIP", "2\n4", now=NOON)
    assert preview(parse({"list": {"id": found.list_id}}), now=NOON).sample == (2, 4)


def test_an_erased_customer_is_in_no_list_and_in_no_audience():
    made(is_tracked=True)
    list_upload("VIP", "1", now=NOON)
    record_movements(now=NOON)
    with command():
        erase([Customer.objects.get(user_id=1).pk], now=NOON)
    assert not AudienceListMember.objects.exists()
    assert Membership.objects.count() == 1
