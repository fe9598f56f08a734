"""Whole minor units of one currency; two currencies never meet."""

import operator
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.core.money import Money, exponent, to_minor, to_minor_each
from saleor_retention.errors import Code, CurrencyMismatch, Invalid

CURRENCIES = ["USD", "EUR", "JPY", "KWD", "PLN", "CLP"]


@pytest.mark.parametrize(
    "meeting", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge]
)
@pytest.mark.parametrize(("one", "other"), permutations(CURRENCIES, 2))
def test_every_pair_of_currencies_refuses_to_meet(one, other, meeting):
    with pytest.raises(CurrencyMismatch) as refusal:
        meeting(Money(1, one), Money(1, other))
    assert refusal.value.code is Code.CURRENCY_MISMATCH
    assert Money(1, one) != Money(1, other)


@pytest.mark.parametrize(
    ("currency", "digits", "amount", "minor"),
    [
        ("JPY", 0, "1999", 1999),
        ("JPY", 0, "0.5", 0),
        ("JPY", 0, "0.499", 0),
        ("JPY", 0, "1.5", 2),
        ("USD", 2, "19.99", 1999),
        ("USD", 2, "0.005", 0),
        ("USD", 2, "0.0049", 0),
        ("USD", 2, "1.015", 102),
        ("USD", 2, "-0.005", 0),
        ("USD", 2, "9999999999.99", 999_999_999_999),
        ("KWD", 3, "1.999", 1999),
        ("KWD", 3, "0.0005", 0),
        ("KWD", 3, "0.00049", 0),
    ],
)
def test_amounts_round_half_to_even_to_the_minor_unit(currency, digits, amount, minor):
    assert exponent(currency) == digits
    assert to_minor(Decimal(amount), currency) == minor
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("amounts", "minors"),
    [
        ((), []),
        (("10.005", "10.005"), [1_000, 1_001]),
        (("0.335", "0.335", "0.335"), [34, 33, 33]),
        (("30.045",), [3_004]),
        (("1.00", "2.50"), [100, 250]),
    ],
)
def test_parts_below_a_minor_unit_add_up_to_their_sum_rounded_once(amounts, minors):
    parts = [Decimal(amount) for amount in amounts]
    assert to_minor_each(parts, "USD") == minors
    assert sum(minors) == to_minor(sum(parts, Decimal(0)), "USD")


@given(st.integers(-(10**15), 10**15), st.sampled_from(CURRENCIES))
def test_major_units_and_back_is_the_same_amount(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


@given(st.integers(), st.integers())
def test_arithmetic_is_that_of_whole_numbers(one, other):
    first, second = Money(one, "USD"), Money(other, "USD")
    assert (first + second).minor == one + other
    assert (first - second).minor == one - other
    assert -first == Money(-one, "USD")
    assert (first < second, first <= second, first > second, first >= second) == (
        one < other, one <= other, one > other, one >= other
    )  # fmt: skip


@pytest.mark.parametrize("minor", [1.0, Decimal(1), "1", True, None])
def test_fractions_and_truths_are_no_money(minor):
    with pytest.raises(Invalid):
        Money(minor, "USD")


@pytest.mark.parametrize("currency", ["", "US", "DOLLAR"])
def test_a_currency_has_three_letters(currency):
    with pytest.raises(Invalid):
        Money(1, currency)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**8).map(lambda n: Decimal(n) / 10_000), st.integers(1, 99)), max_size=8
    ),
    st.sampled_from(CURRENCIES),
)
def test_lines_with_four_decimals_add_up_to_what_the_store_rounds(lines, currency):
    """Imports and tax apps: prices of units below the minor unit, times quantities; the store rounds the sum."""
    totals = [price * quantity for price, quantity in lines]
    rounded = sum(totals, Decimal(0)).quantize(Decimal(1).scaleb(-exponent(currency)), ROUND_HALF_EVEN)
    parts = to_minor_each(totals, currency)
    assert Money(sum(parts), currency).amount == rounded
    assert to_minor(sum(totals, Decimal(0)), currency) == sum(parts)
    digits = Decimal(1).scaleb(-exponent(currency))
    assert all(
        abs(Money(part, currency).amount - total) <= digits for part, total in zip(parts, totals, strict=True)
    )
