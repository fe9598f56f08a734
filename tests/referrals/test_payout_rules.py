"""What a partner is due, to the minor unit: amounts, percentages, refunds, and whom a payout pays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.errors import Refusal
from saleor_retention.referrals.payouts.rules import (
    CommissionTerms,
    KeptSales,
    check_currency,
    commission_due,
    differences,
    is_paid_out,
)

pytestmark = pytest.mark.promise("R3.2")


@pytest.mark.parametrize(
    ("terms", "net", "due"),
    [
        (CommissionTerms(500, "USD"), 8_000, {"USD": 500}),
        (CommissionTerms(500, "USD"), 0, {"USD": 500}),
        (CommissionTerms(percent_bp=1_000), 8_000, {"USD": 800}),
        (CommissionTerms(percent_bp=1_000), 8_005, {"USD": 801}),
        (CommissionTerms(percent_bp=1_000), 8_004, {"USD": 800}),
        (CommissionTerms(percent_bp=1), 4_999, {}),
        (CommissionTerms(percent_bp=1), 5_000, {"USD": 1}),
        (CommissionTerms(percent_bp=10_000), 8_000, {"USD": 8_000}),
        (CommissionTerms(500, "USD", 1_000), 8_000, {"USD": 1_300}),
        (CommissionTerms(500, "EUR", 1_000), 8_000, {"EUR": 500, "USD": 800}),
        (CommissionTerms(percent_bp=1_000), 0, {}),
    ],
)
def test_what_a_friend_brings(terms, net, due):
    assert commission_due(terms, KeptSales("USD", net)) == due


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (CommissionTerms(), "amount"),
        (CommissionTerms(-1, "USD"), "amount"),
        (CommissionTerms(2**53 + 1, "USD"), "amount"),
        (CommissionTerms(500), "currency"),
        (CommissionTerms(500, "usd"), "currency"),
        (CommissionTerms(500, "US$"), "currency"),
        (CommissionTerms(500, "ÄÖÜ"), "currency"),
        (CommissionTerms(percent_bp=-1), "percent"),
        (CommissionTerms(percent_bp=10_001), "percent"),
    ],
)
def test_absurd_terms_are_refused_at_their_field(terms, field):
    with pytest.raises(Refusal) as refusal:
        terms.check()
    assert refusal.value.field == field


@pytest.mark.parametrize("currency", ["", "usd", "USDX", "U1D", "=1+", "ДОЛ"])
def test_no_currency(currency):
    with pytest.raises(Refusal):
        check_currency(currency)


amounts = st.dictionaries(st.sampled_from("abc"), st.integers(-(2**53), 2**53).filter(bool))


@given(due=amounts, written=amounts)
def test_what_is_written_and_the_difference_are_what_is_due(due, written):
    moved = differences(due, written)
    book = {key: written.get(key, 0) + moved.get(key, 0) for key in {*written, *moved}}
    assert {key: amount for key, amount in book.items() if amount} == due
    assert 0 not in moved.values()


@pytest.mark.parametrize(
    ("balance", "minimum", "is_paid"),
    [(1, 0, True), (0, 0, False), (-1, 0, False), (999, 1_000, False), (1_000, 1_000, True)],
)
def test_whom_a_payout_pays(balance, minimum, is_paid):
    assert is_paid_out(balance, minimum) is is_paid
