"""Partners, what they are owed, a payout with its list, and that it was paid, by clicks alone."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.referrals import claims
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.payouts.models import ReferralPayout
from saleor_retention.referrals.payouts.partners import ReferralPartner, ReferralPartnerTerms
from saleor_retention.referrals.payouts.verbs import partner_set
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.campaigns import see
from tests.builders.points import a_member, a_programme
from tests.console.test_referrals import friends
from tests.console.visitor import Visitor, read
from tests.referrals.conftest import EARLIER, an_order_of, set_terms
from tests.referrals.partners import BOTH, BY, LATER, pay_out

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R3.2")]
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channel():
    store().open_channel("main", "USD")


@pytest.fixture
def owed():
    """A partner with markup for a name, who is owed for one friend."""
    set_terms(a_programme().programme)
    for user_id in (1, 2):
        store().join(CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON))
    customer_id = a_member(1).pk
    partner_set(customer_id, name=MARKUP, terms=BOTH, by=BY, now=EARLIER)
    claims.claim(2, get_or_create_code(customer_id, NOON), NOON)
    see(an_order_of(2, at=LATER), now=LATER)


def fields(**changes) -> dict:
    return {
        "user_id": to_global_id("User", 1),
        "name": "Ann's Blog",
        "amount": "5",
        "currency": "USD",
        "percent": "10",
        "is_active": "on",
        "reason": "As agreed",
    } | changes


def test_where_nothing_is_yet_it_says_so(staff):
    assert "Payouts to partners" in read(staff.part("referrals/payouts"))
    assert "No partners yet." in read(staff.part("referrals/partners"))
    assert "No payouts yet." in read(staff.part("referrals/made"))
    assert "There is no such payout." in read(staff.part("referrals/payout", id="nonsense"))


def test_a_customer_is_made_a_partner_and_changed(staff):
    friends(a_programme().programme)
    staff.do("referrals/save_partner", **fields())
    row = ReferralPartnerTerms.objects.get()
    assert (row.fixed_minor, row.currency, row.percent_bp, row.is_active) == (500, "USD", 1_000, True)
    text = read(staff.part("referrals/partners"))
    assert "Ann's Blog" in text
    assert "$5.00 + 10%" in text
    pk = to_global_id("ReferralPartner", ReferralPartner.objects.get().pk)
    assert "Ann&#x27;s Blog" in staff.part("referrals/partner", id=pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"user_id": ""}, "user_id"),
        ({"name": ""}, "name"),
        ({"amount": "", "percent": ""}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"percent": "101"}, "percent"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(staff, changes, field):
    friends(a_programme().programme)
    assert field in staff.errors("referrals/save_partner", **fields(**changes))
    assert not ReferralPartner.objects.exists()


def test_a_payout_is_made_saved_and_marked_as_paid_once(staff, owed):
    assert "&lt;img" in staff.part("referrals/partners")
    staff.do("referrals/pay", currency="USD", minimum="", reference="July", reason="Payout")
    pk = to_global_id("ReferralPayout", ReferralPayout.objects.get().pk)
    page = staff.part("referrals/payout", id=pk)
    assert MARKUP not in page
    assert "Payout “July”" in read(page)
    assert "To pay" in read(staff.part("referrals/made"))
    csv = staff.part("referrals/payout.csv", id=pk)
    assert csv.startswith('"partner","code","friends","amount","currency","reference"')
    staff.do(f"referrals/mark_paid?id={pk}", reason="Transfer 7")
    assert ReferralPayout.objects.get().paid_at is not None
    assert "Mark it as paid" not in read(staff.part("referrals/payout", id=pk))
    assert staff.errors(f"referrals/mark_paid?id={pk}", reason="Transfer 8")


def test_where_nobody_is_owed_so_much_the_form_says_so(staff, owed):
    values = {"currency": "USD", "minimum": "1000", "reference": "", "reason": "Payout"}
    assert "currency" in staff.errors("referrals/pay", **values)
    assert not ReferralPayout.objects.exists()


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_DISCOUNTS"])
def test_who_may_not_see_customers_sees_no_partner(token, owed):
    pay_out()
    assert "img src" not in read(Visitor(token).part("referrals/partners"))
