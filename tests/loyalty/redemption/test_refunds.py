"""Orders partly paid with points, with a tier and bonuses: however their money goes back, as much is taken and given back."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.loyalty.tiers.models import TierBasis
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, Customer, a_programme, balance_of, due_of
from tests.builders.redemption import CENT, buy, cart_of, look, redemption_of, with_points
from tests.builders.tiers import a_tier_plan, tier_of, tiers

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L6.1", "L6.3")]
MINUTE = timedelta(minutes=1)
BONUSES = [
    {"kind": "days", "title": "Sundays", "weekdays": [7], "times": "1.5"},
    {"kind": "first_order", "title": "Welcome", "points": 50},
]
COST = 4_999


def ann_in_silver() -> Customer:
    """Her first order earned 100 points on a Sunday, and the welcome, and made her silver; staff gave 5,000."""
    version = a_programme(channel="elsewhere")
    a_tier_plan(version.programme_id, basis=TierBasis.ORDERS, tiers=tiers(1, 900), now=NEW_YEAR)
    version_add(
        version.programme_id,
        channel="main",
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=12,
        terms={"redemption": CENT, "bonuses": {"bonuses": BONUSES}},
        valid_from=NEW_YEAR,
        actor="staff:1",
        reason="launch",
        now=NEW_YEAR,
    )
    ann = with_points(5_000, version)
    look(buy(cart_of(10_000)))
    assert (tier_of(ann), balance_of(ann)["available"]) == ("silver", 5_000 + 150 + 50)
    return ann


def bought(points: int):
    """An order of 49.99, so much of it paid with points."""
    cart = cart_of(COST)
    redeem(cart, 1, points, now=NOON + 7 * MINUTE)
    order = buy(cart, at=NOON + 8 * MINUTE)
    look(order, now=NOON + 9 * MINUTE)
    return cart, order


def after(points: int, refunds) -> tuple:
    """What Ann has, what the order is due and what it took in points, once so much money went back, one by one."""
    with transaction.atomic():
        ann = ann_in_silver()
        cart, order = bought(points)
        for number, minor in enumerate(refunds):
            store().refund(order, minor)
            look(order, now=NOON + (10 + number) * MINUTE)
        result = balance_of(ann), due_of(order), redemption_of(cart).spent
        transaction.set_rollback(True)
    return result


def test_a_part_paid_with_points_earns_nothing_and_the_rest_by_tier_and_day():
    """49.99 less 10.00 in points: 39.99 x 1.5 on a Sunday x 1.25 in silver is 74.98."""
    balances, due, spent = after(1_000, [])
    assert (due, spent) == (74, 1_000)
    assert balances == {"available": 5_200 - 1_000 + 74, "held": 0, "owed": 0}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(data=st.data(), points=st.integers(1, COST - 1))
def test_however_a_refund_is_split_as_much_goes_back(data, points):
    refunds = data.draw(st.lists(st.integers(1, (COST - points) // 3 or 1), max_size=3))
    assert after(points, refunds) == after(points, [sum(refunds)] if refunds else [])


@pytest.mark.parametrize("points", [1, 1_000, COST - 1])
def test_all_the_money_back_leaves_what_there_was(points):
    money = COST - points
    whole = after(points, [money])
    assert whole == ({"available": 5_200, "held": 0, "owed": 0}, 0, 0)
    if money > 2:
        assert after(points, [1, money - 2, 1]) == whole


def test_fifty_loops_of_buying_with_points_and_giving_back_end_where_they_began():
    ann = ann_in_silver()
    for turn in range(50):
        points = 1 + 97 * turn
        cart, order = bought(points)
        money = COST - points
        for part in (money // 3, money - money // 3):
            store().refund(order, part)
            look(order, now=NOON + timedelta(hours=1, minutes=turn))
        assert (due_of(order), redemption_of(cart).spent) == (0, 0)
    assert balance_of(ann) == {"available": 5_200, "held": 0, "owed": 0}
    assert tier_of(ann) == "silver"
