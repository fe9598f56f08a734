"""Who of the staff changed a campaign, named as Saleor names them in the events of an order, to those whom it tells."""

import pytest
from saleor.account.models import User
from saleor.core.db.connection import allow_writer

from saleor_retention.graphql.kit import global_id
from saleor_retention.hosts.saleor.console.mount import CONSOLE_PATH
from tests.saleor.campaigns import campaign
from tests.saleor.storefront import gid

from .test_wishes import shop  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changed(shop, staff) -> str:  # noqa: F811 - that fixture
    """The ID of a campaign that staff with every permission renamed."""
    with allow_writer():
        row = campaign(shop, name="Spring")
    pk = global_id("PersonalOfferCampaign", row.pk)
    values = {"name": "Summer", "uses_per_customer": "1", "cooldown_days": "0"}
    assert staff.errors(f"offers/save?id={pk}", **values) == {}
    return pk


def told(visitor, pk: str) -> str:
    return visitor.text("offers/changes", id=pk)


def test_staff_are_named_by_their_name_or_their_address(staff, changed):
    with allow_writer():
        user = User.objects.get(is_staff=True, email__contains="manage_plugins")
    assert f"Spring Summer {user.email}" in told(staff, changed)
    with allow_writer():
        User.objects.filter(pk=user.pk).update(first_name="Ann", last_name="<b>Lee")
    assert "Spring Summer Ann <b>Lee" in told(staff, changed)


def test_who_is_staff_no_more_and_who_is_gone_are_not_named(visitor, changed):
    with allow_writer():
        users = User.objects.filter(email__contains="manage_plugins")
        users.update(is_staff=False)
    reader = visitor("MANAGE_DISCOUNTS", "MANAGE_USERS")
    assert "Spring Summer Staff" in told(reader, changed)
    with allow_writer():
        users.delete()
    assert "Spring Summer Staff" in told(reader, changed)


def test_whoever_may_not_see_people_reads_staff(visitor, changed):
    assert "Spring Summer Staff" in told(visitor("MANAGE_DISCOUNTS"), changed)
    assert "@shop.example" in told(visitor("MANAGE_DISCOUNTS", "MANAGE_USERS"), changed)


def test_staff_are_neither_searched_nor_picked(staff, changed):
    with allow_writer():
        user = User.objects.get(is_staff=True, email__contains="manage_plugins")
    arguments = {"field": "x", "many": "1", "x": gid("User", user.pk), "x-search": "shop"}
    html = staff.client.get(f"{CONSOLE_PATH}/pick/staff", arguments).content.decode()
    assert "There is nothing to pick here." in html
    assert "shop.example" not in html
