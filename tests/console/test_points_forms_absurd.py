"""Every form about points, referrals and customers with every absurd value: a sentence at its field, nothing changed."""

import pytest
from django.db import connection
from graphql_relay import to_global_id

from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_programme
from tests.console.test_customers import ANN, ANN_ID, of_goodwill, of_points
from tests.console.test_loyalty import fields as of_programme
from tests.console.test_referrals import fields as of_referrals

pytestmark = pytest.mark.django_db

LONG = "9" * 100_000
TEXTS = ("", "   ", "\0", "a\0b", "x" * 100_000)
NUMBERS = (
    "", " ", "1" + "0" * 40, "NaN", "Infinity", "-Infinity", "1e999", "0.0001", "\0", LONG, "1,2,3", "abc", "0x10",
    "--5", "١", "½", "<b>", "1" * 31,
)  # fmt: skip
DAYS = (
    "0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "yesterday", "\0", LONG, "2020-01-01", "-1", "1e5", "12/31/2026",
)  # fmt: skip
CHOICES = (
    "",
    " ",
    "nowhere",
    "\0",
    LONG,
    to_global_id("Product", 1),
    to_global_id("LoyaltyProgramme", 99),
    "-1",
    "[]",
)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().open_channel("tokyo", "JPY")
    store().join(CustomerSnapshot(ANN, "ann@example.com", NOON))


def books() -> dict[str, int]:
    """How many rows each table of ours has."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith("saleor_retention_")
        ]
        return {name: cursor.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def refused(staff, action: str, values: dict, field: str, odd: object, *, own: bool = False) -> None:
    """The answer is the form again, with a sentence at the field, and nothing is written."""
    before = books()
    errors = staff.errors(action, **values | {field: odd})
    assert errors.get(field) or (own and errors.get("")), (field, str(odd)[:40], errors)
    assert all(len(text) < 300 for text in errors.values()), errors
    after = books()
    loose = {"saleor_retention_figure", "saleor_retention_counter"}
    assert {k: v for k, v in after.items() if k not in loose} == {
        k: v for k, v in before.items() if k not in loose
    }


def without(values: tuple, *fine: str) -> list[str]:
    return [value for value in values if value.strip() not in fine]


def test_a_new_programme(staff):
    values = of_programme()
    for odd in TEXTS:
        refused(staff, "loyalty/create", values, "name", odd)
    for odd in CHOICES:
        refused(staff, "loyalty/create", values, "channel", odd)
    for odd in (*NUMBERS, "0", "-1", "1.5", "2000000000"):
        refused(staff, "loyalty/create", values, "rate_points", odd)
    for odd in (*NUMBERS, "0", "-1", "0.001", "999999999"):
        refused(staff, "loyalty/create", values, "rate_amount", odd)
    for odd in (*without(NUMBERS, ""), "0", "-1", "1.5", "1201"):
        refused(staff, "loyalty/create", values, "expiry_months", odd)
    for odd in DAYS:
        refused(staff, "loyalty/create", values, "valid_from", odd)


def test_money_has_the_digits_of_its_currency(staff):
    values = of_programme(channel="tokyo", rate_amount="1.50")
    assert staff.errors("loyalty/create", **values) == {
        "rate_amount": "This currency has no digits after the point."
    }


def test_other_rules_a_name_and_a_basket(staff):
    version = a_programme()
    pk = to_global_id("LoyaltyProgramme", version.programme_id)
    for odd in (*NUMBERS, "0", "-1"):
        refused(staff, f"loyalty/rules?id={pk}", of_programme(), "rate_points", odd)
        refused(staff, f"loyalty/rules?id={pk}", of_programme(), "rate_amount", odd)
        refused(staff, "loyalty/basket", {"channel": "main"}, "amount", odd)
    for odd in DAYS:
        refused(staff, f"loyalty/rules?id={pk}", of_programme(), "valid_from", odd)
    for odd in CHOICES:
        refused(staff, f"loyalty/rules?id={pk}", of_programme(), "channel", odd)
        refused(staff, "loyalty/basket", {"amount": "5"}, "channel", odd)
    for odd in TEXTS:
        refused(staff, f"loyalty/rename?id={pk}", {}, "name", odd)


def test_terms_of_referrals(staff):
    values = of_referrals(a_programme().programme)
    for field in ("referrer_points", "referee_points"):
        for odd in (*NUMBERS, "-1", "1.5", "1000000001"):
            refused(staff, "referrals/save", values, field, odd)
    for odd in (*without(NUMBERS, ""), "0", "-1", "0.001"):
        refused(staff, "referrals/save", values, "minimum", odd)
    for odd in DAYS:
        refused(staff, "referrals/save", values, "valid_from", odd)
    for field in ("channel", "programme_id"):
        for odd in CHOICES:
            refused(staff, "referrals/save", values, field, odd)


@pytest.mark.parametrize("action", [f"customers/goodwill?id={ANN_ID}", f"goodwill/give?customerId={ANN_ID}"])
def test_goodwill(staff, action):
    for odd in (*NUMBERS, "0", "-1", "0.001"):
        refused(staff, action, of_goodwill(), "amount", odd)
    for odd in (*without(NUMBERS, ""), "0", "-1", "100.01", "12.345"):
        refused(staff, action, of_goodwill(amount=""), "percent", odd)
    for odd in DAYS:
        refused(staff, action, of_goodwill(), "expires_at", odd)
    for odd in CHOICES:
        refused(staff, action, of_goodwill(), "channel", odd)
    for field in ("name", "reason"):
        for odd in TEXTS:
            refused(staff, action, of_goodwill(), field, odd)


def test_points_by_hand(staff):
    values, action = of_points(a_programme()), f"customers/adjust?id={ANN_ID}"
    for odd in (*NUMBERS, "0", "1.5", "1000000001", "-1000000001"):
        refused(staff, action, values, "points", odd)
    refused(staff, action, values, "points", "-1", own=True)
    for odd in CHOICES:
        refused(staff, action, values, "programme_id", odd)
    for odd in TEXTS:
        refused(staff, action, values, "reason", odd)
    for odd in without(TEXTS, ""):
        refused(staff, action, values, "message", odd)


def test_an_offer_given_and_taken_back(staff):
    campaign = to_global_id("PersonalOfferCampaign", a_campaign().pk)
    for odd in (*CHOICES, to_global_id("PersonalOfferCampaign", 99)):
        refused(staff, f"customers/offer?id={ANN_ID}", {"reason": "r"}, "campaign_id", odd)
    for odd in TEXTS:
        refused(staff, f"customers/offer?id={ANN_ID}", {"campaign_id": campaign}, "reason", odd)
    before = books()
    for odd in ("", "nonsense", "%00", to_global_id("PersonalOffer", 99), campaign):
        response = staff.do(f"customers/withdraw?id={ANN_ID}&offer={odd}", reason="r")
        assert "HX-Location" not in response.headers
        assert "could not be shown" not in response.content.decode()
    assert books() == before


def test_lists_where_one_text_is_meant(staff):
    """A browser may send a field twice: the last one counts, and it is checked like any other."""
    before = books()
    values = of_programme(name=["A", "\0"], rate_points=["1", "NaN"], channel=["main", "nowhere"])
    assert set(staff.errors("loyalty/create", **values)) == {"name", "rate_points", "channel"}
    values = of_goodwill(amount=["1", "-1"], reason=["r", ""])
    assert set(staff.errors(f"customers/goodwill?id={ANN_ID}", **values)) == {"amount", "reason"}
    assert books() == before


def test_an_odd_customer_gets_nothing(staff):
    version = a_programme()
    before = books()
    for odd in ("", "nonsense", "%00", to_global_id("User", 99), to_global_id("Product", ANN)):
        for action, values in (
            ("goodwill", of_goodwill()),
            ("adjust", of_points(version)),
            ("offer", {"reason": "r"}),
        ):
            response = staff.do(f"customers/{action}?id={odd}", **values)
            assert "HX-Location" not in response.headers
            assert "could not be shown" not in response.content.decode()
    assert books() == before
