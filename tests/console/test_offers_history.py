"""The history of a campaign says who of the staff changed it, to whoever may know."""

import pytest

from saleor_retention.graphql.kit import global_id
from saleor_retention.graphql.kit.port_standalone import Requestor
from saleor_retention.store.port import store

from .conftest import EVERYTHING
from .test_offers_list import a_draft
from .visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)
XSS = "<img src=x onerror=alert(1)>"
DISCOUNTS = "discount.manage_discounts"


@pytest.fixture(autouse=True)
def _staff(settings):
    store().open_channel("main", "USD")
    settings.RETENTION_TOKENS = settings.RETENTION_TOKENS | {
        "ann": Requestor(customer=7, permissions=EVERYTHING, name="Ann Lee"),
        "markup": Requestor(customer=8, permissions=EVERYTHING, name=XSS),
        "nameless": Requestor(customer=9, permissions=EVERYTHING),
        "app": Requestor(app="3", permissions=EVERYTHING, name="Ann Lee"),
        "seller": Requestor(customer=10, permissions=frozenset({DISCOUNTS}), name="Seller"),
    }


def changed_by(*tokens: str) -> str:
    """The ID of a campaign that each of these renamed in turn."""
    campaign = global_id("PersonalOfferCampaign", a_draft().pk)
    for number, token in enumerate(tokens):
        values = {"name": f"Name {number}", "uses_per_customer": "1", "cooldown_days": "0"}
        assert Visitor(token).errors(f"offers/save?id={campaign}", **values) == {}
    return campaign


def test_each_change_names_who_made_it(staff):
    text = staff.text("offers/changes", id=changed_by("ann", "seller", "nameless", "app"))
    assert "Spring Name 0 Ann Lee" in text
    assert "Name 0 Name 1 Seller" in text
    assert "Name 1 Name 2 Staff" in text
    assert "Name 2 Name 3 An app" in text


def test_whoever_may_not_see_people_reads_staff(staff):
    campaign = changed_by("ann")
    text = Visitor("seller").text("offers/changes", id=campaign)
    assert "Spring Name 0 Staff" in text
    assert "Ann" not in text


def test_markup_in_a_name_is_text(staff):
    html = staff.part("offers/changes", id=changed_by("markup"))
    assert "<img" not in html
    assert XSS in read(html)


def test_staff_are_not_picked(staff):
    arguments = {"field": "x", "many": "1", "x": global_id("User", 7)}
    text = read(staff.client.get("/console/pick/staff", arguments).content.decode())
    assert "There is nothing to pick here." in text
    assert "Ann Lee" not in text
