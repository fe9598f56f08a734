"""A tier's own multiplier: orders that are placed in it earn so many times, by the tiers of their day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.loyalty.breakdown import points_of_orders
from saleor_retention.loyalty.estimates.carts import ForeseenOrder, points_to_earn
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken, due_of
from tests.builders.tiers import a_tier_plan, an_order_of, settled, tier_of, tiers

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L1.2", "L5.2")]
DAY = timedelta(days=1)


@pytest.fixture
def ann():
    return a_member(1)


def gold_since(programme_id: int, **changes):
    """The order that reaches gold earns as usual: what was promised when it was placed holds."""
    a_tier_plan(programme_id, now=NOON - DAY, **changes)
    first = an_order_of(1, 52_000)
    settled(first)
    assert due_of(first.id) == 520
    return first


def test_the_next_order_of_a_tier_earns_its_times_and_says_so(ann):
    gold_since(a_programme().programme_id)
    assert tier_of(ann) == "gold"
    order = an_order_of(2, 10_000, NOON + DAY)
    settled(order)
    assert due_of(order.id) == 150
    told = points_of_orders([order.id])[order.id]
    (line,) = told.lines
    assert (line.points, line.multiplier, line.bonuses) == (150, "1.5", ("Gold",))
    # Half of the money goes back: half of the points do.
    settled(replace(order, kept_minor=5_000), now=NOON + 2 * DAY)
    assert due_of(order.id) == 75
    assert_no_invariant_is_broken()


def test_it_multiplies_with_bonuses_up_to_their_most(ann):
    sundays = {"title": "Always", "kind": "days", "first": "2026-01-01", "times": "4"}
    terms = {"bonuses": {"bonuses": [sundays], "most_times": "5"}}
    programme_id = a_programme(terms=terms).programme_id
    a_tier_plan(programme_id, now=NOON - DAY)
    settled(an_order_of(1, 52_000))
    order = an_order_of(2, 10_000, NOON + DAY)
    settled(order)
    assert due_of(order.id) == 500
    assert_no_invariant_is_broken()


def test_other_tiers_make_nothing_of_what_was_placed_before_them(ann):
    programme_id = a_programme().programme_id
    gold_since(programme_id)
    order = an_order_of(2, 10_000, NOON + DAY)
    settled(order)
    plain = [row | {"multiplier_percent": 100} for row in tiers()]
    a_tier_plan(programme_id, now=NOON + 2 * DAY, tiers=plain)
    later = an_order_of(3, 10_000, NOON + 3 * DAY)
    settled(later)
    settled(replace(order, kept_minor=5_000), now=NOON + 3 * DAY)
    assert (due_of(order.id), due_of(later.id)) == (75, 100)
    assert_no_invariant_is_broken()


def test_a_tier_may_earn_nothing_at_all(ann):
    none = [row | {"multiplier_percent": 0} for row in tiers()]
    programme_id = a_programme().programme_id
    a_tier_plan(programme_id, now=NOON - DAY, tiers=none)
    order = an_order_of(1, 52_000)
    settled(order)
    # Bronze is everybody's, from the first order on.
    assert due_of(order.id) == 0
    assert_no_invariant_is_broken()


@pytest.mark.parametrize("buyer", [1, None])
def test_a_cart_tells_what_its_order_will_earn_in_the_tier(ann, buyer):
    gold_since(a_programme().programme_id)
    order = an_order_of(2, 10_000, NOON + DAY)
    cart = replace(order, captured_minor=0, kept_minor=0, fully_paid_at=None)
    # A guest's is told as if they were a new member.
    told = 150 if buyer else 100
    assert points_to_earn([ForeseenOrder(cart, buyer)], now=NOON + DAY) == [told]
    settled(order)
    assert due_of(order.id) == 150
