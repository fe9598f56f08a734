"""Refunds that name goods or shipping, believed as far as money went back: A 2 x 60.00, B 36.00, shipping 12.00."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.orders.refunds import NamedRefund, attributed
from tests.builders import an_order

ORDER = an_order()
A, B = (line.id for line in ORDER.lines)


def told(kept, *refunds):
    """Money on A, on B and on shipping, and the units of each line."""
    order = attributed(replace(ORDER, kept_minor=kept), refunds)
    on_lines = [line.refunded_minor for line in order.lines]
    return (*on_lines, order.attributed_minor - sum(on_lines)), tuple(line.refunded for line in order.lines)


def naming(amount, shipping=False, **units):
    return NamedRefund(amount, tuple(({"A": A, "B": B}[name], n) for name, n in units.items()), shipping)


@pytest.mark.parametrize(
    ("kept", "refunds", "money", "units"),
    [
        (16_800, (), (0, 0, 0), (0, 0)),
        (10_800, (naming(6_000, A=1),), (6_000, 0, 0), (1, 0)),
        (13_800, (naming(3_000, A=1),), (3_000, 0, 0), (1, 0)),
        (6_800, (naming(10_000, A=1),), (6_000, 0, 0), (1, 0)),
        (16_800, (naming(6_000, A=1),), (0, 0, 0), (0, 0)),
        (15_800, (naming(6_000, A=1),), (1_000, 0, 0), (1, 0)),
        (7_200, (naming(9_600, A=1, B=1),), (6_000, 3_600, 0), (1, 1)),
        (12_000, (naming(4_800, A=1, B=1),), (3_000, 1_800, 0), (1, 1)),
        (15_600, (naming(1_200, shipping=True),), (0, 0, 1_200), (0, 0)),
        (9_600, (naming(7_200, shipping=True, A=1),), (6_000, 0, 1_200), (1, 0)),
        (0, (naming(16_800, shipping=True, A=2, B=1),), (12_000, 3_600, 1_200), (2, 1)),
        (4_800, (naming(6_000, A=1), naming(6_000, A=1)), (12_000, 0, 0), (2, 0)),
        (9_800, (naming(6_000, A=1), naming(3_600, B=1)), (6_000, 1_000, 0), (1, 1)),
        (10_800, (naming(6_000, A=1), naming(3_600, B=1)), (6_000, 0, 0), (1, 0)),
        (-3_200, (naming(20_000, A=9),), (12_000, 0, 0), (9, 0)),
    ],
)  # fmt: skip
def test_each_takes_its_amount_of_the_money_that_went_back_at_most_what_it_names_is_worth(
    kept, refunds, money, units
):
    assert told(kept, *refunds) == (money, units)


def test_a_cent_that_cannot_be_divided_goes_to_the_greater_remainder():
    assert told(16_799, naming(1, A=1, B=1))[0] == (1, 0, 0)
    assert told(16_797, naming(3, A=1, B=1))[0] == (2, 1, 0)


def test_lines_that_are_not_of_the_order_and_units_below_one_name_nothing():
    stranger = an_order().lines[0].id
    refund = NamedRefund(6_000, ((stranger, 1), (A, 0), (B, -1)))
    assert told(10_800, refund) == ((0, 0, 0), (0, 0))


def test_what_was_said_before_is_forgotten():
    before = attributed(replace(ORDER, kept_minor=10_800), [naming(6_000, A=1)])
    assert attributed(replace(before, kept_minor=16_800), [naming(6_000, A=1)]) == ORDER


AMOUNTS = st.integers(0, 20_000)
REFUNDS = st.lists(
    st.builds(
        lambda amount, a, b, shipping: naming(amount, shipping, A=a, B=b),
        AMOUNTS,
        st.integers(0, 3),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.integers(-5_000, 20_000), REFUNDS)
def test_no_more_is_named_than_went_back_and_nothing_beyond_its_price(kept, refunds):
    order = attributed(replace(ORDER, kept_minor=kept), refunds)
    assert 0 <= order.attributed_minor <= max(ORDER.due_minor - kept, 0)
    assert all(0 <= line.refunded_minor <= line.gross_minor for line in order.lines)
    on_shipping = order.attributed_minor - sum(line.refunded_minor for line in order.lines)
    assert 0 <= on_shipping <= ORDER.shipping_gross_minor
