"""What made an order's points, line by line; and that no way of giving back earns anything."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.breakdown import OtherPoints, points_of_orders
from saleor_retention.loyalty.earning.per_amount import PerAmount
from saleor_retention.loyalty.evaluation.bases import EarningTerms
from saleor_retention.loyalty.evaluation.starts import Start
from saleor_retention.loyalty.terms.bonuses import BonusTerms
from saleor_retention.loyalty.terms.earning_scope import CountingTerms
from tests.builders import NOON, a_line, an_order
from tests.builders.points import a_programme, an_id, balance_of, due_of, the_shop_says

ORDER = an_id("the order")
PAID = an_order(ORDER)
DOUBLE_B = {"kind": "goods", "title": "Double B", "goods": {"product_ids": [2]}, "times": "2"}
SUNDAYS = {"kind": "days", "title": "Sundays", "weekdays": [7], "times": "1.5"}
WELCOME = {"kind": "first_order", "title": "Welcome", "points": 50}
ALL = [DOUBLE_B, SUNDAYS, WELCOME]


@pytest.mark.django_db
@pytest.mark.promise("L1.2")
def test_each_line_tells_what_made_it():
    """The example of docs/points/earning.md: Ann's Sunday."""
    a_programme(terms={"counting": {"shipping": True}, "bonuses": {"bonuses": ALL}})
    the_shop_says(PAID)
    told = points_of_orders([ORDER])[ORDER]
    a, b = (next(line for line in told.lines if line.line_id == sold.id) for sold in PAID.lines)
    assert (a.points, a.counted_minor, a.multiplier, a.bonuses) == (150, 10_000, "1.5", ("Sundays",))
    assert (b.points, b.counted_minor, b.multiplier, b.bonuses) == (90, 3_000, "3", ("Double B", "Sundays"))
    assert told.others == (OtherPoints(None, 15), OtherPoints("Welcome", 50))
    assert told.due == 150 + 90 + 15 + 50

    # Half of A comes back, and with the money all of it: 75 + 90 + 15 + 50.
    back = (replace(PAID.lines[0], returned=1), PAID.lines[1])
    the_shop_says(replace(PAID, lines=back))
    told = points_of_orders([ORDER])[ORDER]
    assert (
        sum(line.points for line in told.lines) + sum(part.points for part in told.others) == told.due == 230
    )


@pytest.mark.django_db
def test_goods_that_do_not_count_are_told_with_nothing():
    a_programme(terms={"counting": {"excluded": {"product_ids": [2]}}})
    the_shop_says(PAID)
    told = {
        line.line_id: (line.points, line.counted_minor) for line in points_of_orders([ORDER])[ORDER].lines
    }
    assert told == {PAID.lines[0].id: (100, 10_000), PAID.lines[1].id: (0, 0)}


@pytest.mark.django_db
def test_fifty_loops_of_buying_and_giving_back_end_at_nothing():
    a_programme(terms={"bonuses": {"bonuses": ALL}})
    for number in range(50):
        order = an_order(an_id(number), fully_paid_at=NOON + timedelta(minutes=number))
        the_shop_says(order)
        the_shop_says(replace(order, kept_minor=0) if number % 2 else replace(order, kept_minor=8_400))
        the_shop_says(replace(order, kept_minor=0))
        assert due_of(order.id) == 0
    assert balance_of(Customer.objects.get(user_id=1)) == {"available": 0, "held": 0, "owed": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [(1,), (5_600, 5_600, 5_600), (1, 16_798, 1), (8_399, 4_200, 4_201)])
def test_however_a_refund_is_split_as_much_is_taken_back(steps):
    a_programme(terms={"bonuses": {"bonuses": ALL}})
    whole, split = an_order(an_id("whole")), an_order(an_id("split"))
    the_shop_says(whole)
    the_shop_says(split)
    given = due_of(split.id)
    taken, kept = 0, split.kept_minor
    for step in steps:
        kept -= step
        before = due_of(split.id)
        the_shop_says(replace(split, kept_minor=kept))
        taken += before - due_of(split.id)
    the_shop_says(replace(whole, kept_minor=whole.kept_minor - sum(steps)))
    assert due_of(split.id) == given - taken
    if kept == 0:
        assert (taken, due_of(whole.id)) == (given, 0)


decimals = st.integers(1, 40_000).map(lambda number: str(number / 10_000))


@settings(max_examples=300, deadline=None)
@given(
    refunds=st.lists(st.integers(0, 20_000), max_size=6),
    returned=st.integers(0, 2),
    times=decimals,
    days=decimals,
    most=st.integers(1, 100).map(str),
    counting=st.fixed_dictionaries(
        {name: st.booleans() for name in ("tax", "shipping", "sale_items", "gift_cards")}
    ),
    card=st.integers(0, 16_800),
    part=st.integers(0, 4_000),
)
def test_random_refunds_take_back_what_one_refund_would(
    refunds, returned, times, days, most, counting, card, part
):
    """Points never grow by a refund, never fall below nothing, and are what the last state alone says."""
    bonuses = [DOUBLE_B | {"times": times}, SUNDAYS | {"times": days}, WELCOME]
    terms = EarningTerms(
        CountingTerms.parse(counting), BonusTerms.parse({"bonuses": bonuses, "most_times": most})
    )
    rule, zone = PerAmount(1, 100), "UTC"
    order = replace(PAID, gift_card_minor=card, points_minor=part)

    def points(state) -> int:
        basis = terms.basis(state, zone, Start(is_first=True))
        earned = rule.points_of(basis)
        extra = basis.extra_points
        assert sum(basis.shares(earned - extra)) == earned - extra or basis.weighed == 0
        return earned

    kept, at, taken = order.kept_minor, points(order), 0
    first = at
    for refund in refunds:
        kept = max(kept - refund, 0)
        after = points(replace(order, kept_minor=kept, gift_card_minor=min(card, kept)))
        assert 0 <= after <= at
        taken, at = taken + at - after, after
    assert first - taken == points(replace(order, kept_minor=kept, gift_card_minor=min(card, kept)))
    back = (a_line(ORDER, "A", returned=returned), order.lines[1])
    assert 0 <= points(replace(order, lines=back, kept_minor=0, gift_card_minor=0)) <= 50
