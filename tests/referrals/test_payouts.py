"""Outside partners earn cash instead of points; what is due follows the friend's order, and is paid out once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from saleor_retention.errors import AlreadyResolved, Invalid, NotFound, Refusal, Required
from saleor_retention.loyalty.models import Withheld
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.fraud.verdicts import referral_decide
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.payouts import queries
from saleor_retention.referrals.payouts.models import ReferralCommission, ReferralPayoutEntry
from saleor_retention.referrals.payouts.partners import ReferralPartner, ReferralPartnerTerms
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.payouts.verbs import partner_set, payout_create, payout_mark_paid
from saleor_retention.store.channels import ChannelTerms, Mode
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, due, member, set_terms
from .partners import (
    BOTH,
    BY,
    LATER,
    a_partner,
    book,
    brings,
    given_back,
    lines_of,
    paid,
    partner_of,
    pay_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R3.2")]


def net_of(order) -> int:
    """What the shop keeps of its goods, net."""
    return OrderFact.objects.get(pk=order.id).net_sales_minor


def test_a_partner_earns_cash_and_the_friend_points(shop, terms):
    order = brings(shop, a_partner(shop), 2)
    assert net_of(order) > 0
    assert book() == [("USD", 500 + net_of(order) // 10)]
    assert due() == {"referee": 250}
    row = Referral.objects.get()
    assert (row.state, row.place, row.referrer_points) == ("rewarded", 1, 0)


def test_a_partner_gets_neither_tier_nor_bonus_nor_reward(shop, points):
    set_terms(points, details=TermsDetails(tiers=(ReferrerTier(1, 900),), bonuses=(FriendBonus(1, 1_000),)))
    brings(shop, a_partner(shop), 2)
    assert due() == {"referee": 250}
    assert Referral.objects.get().bonus_at is None


def test_others_earn_points_as_ever(shop, terms):
    a_partner(shop)
    brings(shop, member(shop, 5), 2)
    assert (book(), due()) == ([], {"referrer": 500, "referee": 250})


def test_seen_again_nothing_is_written_twice(shop, terms):
    order = brings(shop, a_partner(shop), 2)
    for number in ("1", "2", "3"):
        converge(shop, replace(order, number=number), now=LATER)
    assert len(book()) == 1


def test_a_percentage_follows_a_partial_refund(shop, terms):
    order = brings(shop, a_partner(shop, terms=CommissionTerms(percent_bp=1_000)), 2)
    before = net_of(order)
    converge(shop, replace(order, kept_minor=order.kept_minor // 2), now=LATER)
    after = net_of(order)
    assert 0 < after < before
    first, second = (amount for _, amount in book())
    assert (first, first + second) == ((before + 5) // 10, (after + 5) // 10)


def test_a_fixed_amount_stays_while_the_order_counts(shop, terms):
    order = brings(shop, a_partner(shop, terms=CommissionTerms(500, "EUR")), 2)
    converge(shop, replace(order, kept_minor=order.kept_minor // 2), now=LATER)
    assert book() == [("EUR", 500)]


@pytest.mark.promise("R6.3")
def test_a_refund_takes_back_and_a_new_charge_gives_again(shop, terms):
    order = brings(shop, a_partner(shop), 2)
    amount = book()[0][1]
    given_back(shop, order)
    given_back(shop, order)
    converge(shop, order, now=LATER)
    assert [entry for _, entry in book()] == [amount, -amount, amount]


@pytest.mark.promise("R6.2")
def test_a_void_takes_back(shop, terms):
    brings(shop, a_partner(shop), 2)
    referral_decide(Referral.objects.get().pk, "voided", by=BY, now=LATER)
    assert sum(amount for _, amount in book()) == 0


def test_the_promise_is_that_of_the_day_of_the_order(shop, terms):
    """What is set later holds for later orders, also where the friend's older order is seen afterwards."""
    customer_id = a_partner(shop, terms=CommissionTerms(500, "USD"))
    for user_id in (2, 3):
        member(shop, user_id)
    claim(2, code_of(customer_id), NOON)
    claim(3, code_of(customer_id), NOON)
    a_partner(shop, terms=CommissionTerms(900, "USD"), now=LATER + timedelta(hours=1))
    converge(shop, an_order_of(2, at=LATER), now=LATER + timedelta(hours=2))
    converge(shop, an_order_of(3, at=LATER + timedelta(hours=3)), now=LATER + timedelta(hours=3))
    assert book() == [("USD", 500), ("USD", 900)]


def test_an_order_from_before_they_were_a_partner_brings_points(shop, terms):
    order = brings(shop, member(shop, 1), 2)
    a_partner(shop, now=LATER + timedelta(hours=1))
    converge(shop, replace(order, number="again"), now=LATER + timedelta(hours=2))
    assert (book(), due()) == ([], {"referrer": 500, "referee": 250})


def test_a_partner_who_is_switched_off_earns_points_like_others(shop, terms):
    customer_id = a_partner(shop, is_active=False)
    brings(shop, customer_id, 2)
    assert (book(), due()) == ([], {"referrer": 500, "referee": 250})


@pytest.mark.promise("R4.2")
def test_a_commission_counts_against_the_budget(shop, points):
    set_terms(points, currency="USD", details=TermsDetails(budget_minor=1_500))
    customer_id = a_partner(shop, terms=CommissionTerms(1_000, "USD"))
    brings(shop, customer_id, 2)
    brings(shop, customer_id, 3, at=LATER + timedelta(hours=1))
    assert book() == [("USD", 1_000)]
    rows = Referral.objects.order_by("pk").values_list("state", "reason", "cost_minor")
    assert list(rows) == [("rewarded", "", 1_000), ("rejected", "budget", None)]


@pytest.mark.promise("G2")
def test_a_shop_that_only_looks_on_owes_no_cash_and_rehearses_no_points_for_a_partner(shop, terms):
    shop.channel_terms["main"] = ChannelTerms(mode=Mode.SHADOW)
    brings(shop, a_partner(shop), 2)
    assert book() == []
    rows = Withheld.objects.filter(cause__startswith="referral:").values_list("cause", "points")
    assert [(cause.rpartition(":")[2], points) for cause, points in rows] == [("referee", 250)]


def test_one_customer_is_one_partner(shop):
    customer_id = a_partner(shop)
    a_partner(shop, name="Ann & Co", terms=CommissionTerms(percent_bp=500))
    assert ReferralPartner.objects.get(customer=customer_id).name == "Ann & Co"
    assert ReferralPartnerTerms.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"terms": CommissionTerms()}, "amount"),
        ({"by": replace(BY, reason=" ")}, "reason"),
    ],
)
def test_what_makes_no_partner(shop, changes, field):
    with pytest.raises(Refusal) as refusal:
        partner_set(member(shop, 1), **{"name": "Ann", "terms": BOTH, "by": BY, "now": NOON, **changes})
    assert refusal.value.field == field
    assert not ReferralPartner.objects.exists()


def test_nobody_is_no_partner(shop):
    with pytest.raises(NotFound):
        partner_set(0, name="Nobody", terms=BOTH, by=BY, now=NOON)


def test_a_payout_closes_what_is_open_and_is_paid_once(shop, terms):
    order = brings(shop, a_partner(shop), 2)
    amount = book()[0][1]
    payout = pay_out(reference="July")
    assert lines_of(payout) == {"Ann's Blog": amount}
    with pytest.raises(Invalid):
        pay_out()
    assert paid(payout).paid_at == LATER
    with pytest.raises(AlreadyResolved):
        paid(payout)
    with pytest.raises(NotFound):
        payout_mark_paid(0, by=BY, now=LATER)
    assert net_of(order)


def test_what_is_taken_back_before_the_payout_is_not_paid(shop, terms):
    order = brings(shop, a_partner(shop), 2)
    given_back(shop, order)
    with pytest.raises(Invalid) as refusal:
        pay_out()
    assert refusal.value.field == "currency"


@pytest.mark.promise("R6.3")
def test_what_is_taken_back_after_the_payout_is_carried_over(shop, terms):
    customer_id = a_partner(shop)
    order = brings(shop, customer_id, 2)
    amount = book()[0][1]
    paid(pay_out())
    given_back(shop, order)
    (balance,) = queries.balances([partner_of(customer_id).pk], using="default")[partner_of(customer_id).pk]
    assert (balance.earned, balance.paid, balance.open) == (0, amount, -amount)
    brings(shop, customer_id, 3, at=LATER + timedelta(hours=1))
    with pytest.raises(Invalid):
        pay_out()
    brings(shop, customer_id, 4, at=LATER + timedelta(hours=2))
    assert lines_of(pay_out()) == {"Ann's Blog": amount}


def test_partners_below_the_minimum_are_carried_over(shop, terms):
    brings(shop, a_partner(shop, 1, terms=CommissionTerms(500, "USD")), 2)
    brings(shop, a_partner(shop, 5, name="Ben", terms=CommissionTerms(1_000, "USD")), 3)
    assert lines_of(pay_out(minimum_minor=600)) == {"Ben": 1_000}
    assert lines_of(pay_out()) == {"Ann's Blog": 500}


def test_currencies_never_meet(shop, terms):
    brings(shop, a_partner(shop, terms=CommissionTerms(500, "EUR", 1_000)), 2)
    euro, dollars = payout_create("EUR", by=BY, now=LATER), pay_out()
    assert lines_of(euro) == {"Ann's Blog": 500}
    assert lines_of(dollars) == {"Ann's Blog": dict(book())["USD"]}


@pytest.mark.parametrize(
    ("currency", "changes", "field"),
    [
        ("usd", {}, "currency"),
        ("", {}, "currency"),
        ("USD", {"minimum_minor": -1}, "minimum"),
        ("USD", {"minimum_minor": 2**63}, "minimum"),
        ("USD", {"reference": "x" * 201}, "reference"),
        ("USD", {"by": replace(BY, reason="")}, "reason"),
    ],
)
def test_absurd_payouts_are_refused_at_their_field(shop, currency, changes, field):
    with pytest.raises((Invalid, Required)) as refusal:
        payout_create(currency, **{"by": BY, "now": LATER, **changes})
    assert refusal.value.field == field


def test_the_payout_list_is_safe_in_a_spreadsheet(shop, terms):
    customer_id = a_partner(shop, name='=HYPERLINK("http://x","y")')
    brings(shop, customer_id, 2)
    payout = pay_out(reference="@SUM(A1)")
    (lines,) = queries.payout_lines([payout.pk], using="default").values()
    heading, row, end = queries.payout_csv(lines).split("\r\n")
    assert heading == '"partner","code","friends","amount","currency","reference"'
    amount = f"{lines[0].amount / 100:.2f}"
    assert (
        row
        == f'"\'=HYPERLINK(""http://x"",""y"")","{code_of(customer_id)}","1","{amount}","USD","\'@SUM(A1)"'
    )
    assert end == ""


@pytest.mark.parametrize("change", ["UPDATE {} SET amount_minor = 1", "DELETE FROM {}"])
def test_what_was_written_is_never_changed(shop, terms, change):
    brings(shop, a_partner(shop), 2)
    table = ReferralCommission._meta.db_table
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_a_commission_is_in_one_payout(shop, terms):
    brings(shop, a_partner(shop), 2)
    entry = pay_out() and ReferralPayoutEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralPayoutEntry.objects.create(commission_id=entry.commission_id, line_id=entry.line_id)
