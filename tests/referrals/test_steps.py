"""Rewards that grow with the number of friends, bonuses at a number of them, limits and budgets."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.loyalty.models import Entitlement, ProgrammeVersion
from saleor_retention.pipeline import sync_orders
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.models import Referral
from tests.builders import NOON

from .conftest import EARLIER, an_order_of, code_of, converge, member, set_terms

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def friends(shop, points):
    """Users 2 to 7, all brought by user 1."""
    code = code_of(member(shop, 1))
    for user_id in range(2, 8):
        shop.register(user_id)
        claim(user_id, code, NOON)


def agree(points, **details):
    return set_terms(points, details=TermsDetails(**details))


def buys(shop, user_id: int, *, days: int = 0, **changes):
    """A friend's first order, so many days later."""
    order = an_order_of(user_id, at=LATER + days * DAY, **changes)
    converge(shop, order, now=order.created_at)
    return order


def told() -> dict[int, tuple]:
    """State or reason, place, and the referrer's points by friend, of those who bought."""
    rows = Referral.objects.exclude(state="pending").order_by("pk")
    return {row.referee.user_id: (row.reason or row.state, row.place, row.referrer_points) for row in rows}


def bonuses() -> int:
    rows = Entitlement.objects.filter(cause__startswith="referral-bonus:")
    return sum(rows.values_list("due", flat=True))


@pytest.mark.promise("R4.1")
def test_rewards_grow_with_the_number_of_friends_and_keep_their_place(shop, friends, points):
    agree(points, tiers=(ReferrerTier(2, 700), ReferrerTier(4, 900)))
    orders = {user_id: buys(shop, user_id, days=user_id) for user_id in (2, 3, 4, 5)}
    wanted = {
        2: ("rewarded", 1, 500),
        3: ("rewarded", 2, 700),
        4: ("rewarded", 3, 700),
        5: ("rewarded", 4, 900),
    }
    assert told() == wanted

    converge(shop, replace(orders[2], kept_minor=0), now=LATER + 9 * DAY)
    assert told() == wanted | {2: ("reversed", 1, 500)}, "the places of the others are theirs"
    buys(shop, 6, days=10)
    assert told()[6] == ("rewarded", 4, 900), "the fourth of those who stand"
    converge(shop, orders[2], now=LATER + 11 * DAY)
    assert told()[2] == ("rewarded", 1, 500)


def test_friends_of_one_batch_have_places_of_their_own(shop, friends, points):
    agree(points, tiers=(ReferrerTier(2, 700), ReferrerTier(3, 900)))
    orders = [an_order_of(user_id, at=LATER - timedelta(minutes=user_id)) for user_id in (2, 3, 4)]
    shop.put(*orders)
    sync_orders([order.id for order in orders], now=LATER)
    assert told() == {2: ("rewarded", 3, 900), 3: ("rewarded", 2, 700), 4: ("rewarded", 1, 500)}


@pytest.mark.promise("R4.1")
def test_a_bonus_comes_once_at_its_number_and_goes_while_fewer_are_rewarded(shop, friends, points):
    agree(points, bonuses=(FriendBonus(2, 1_000), FriendBonus(4, 3_000)))
    orders = {2: buys(shop, 2)}
    assert bonuses() == 0
    orders[3] = buys(shop, 3, days=1)
    assert bonuses() == 1_000
    orders[4], orders[5] = buys(shop, 4, days=2), buys(shop, 5, days=3)
    assert bonuses() == 4_000

    converge(shop, replace(orders[2], kept_minor=0), now=LATER + 4 * DAY)
    assert bonuses() == 1_000, "three stand"
    buys(shop, 6, days=5)
    assert bonuses() == 4_000, "four again: the same bonus, not another"
    converge(shop, orders[2], now=LATER + 6 * DAY)
    assert bonuses() == 4_000
    assert Referral.objects.filter(bonus_at__isnull=False).count() == 2


def test_a_bonus_goes_with_the_friend_whose_order_was_never_theirs(shop, friends, points):
    agree(points, bonuses=(FriendBonus(1, 1_000),))
    order = buys(shop, 2)
    assert bonuses() == 1_000
    converge(shop, replace(order, user_id=99), now=LATER)
    assert (told(), bonuses()) == ({}, 0)


@pytest.mark.promise("R4.2")
def test_a_limit_ever_rejects_who_comes_after_for_good(shop, friends, points):
    agree(points, most_rewards=2)
    orders = {user_id: buys(shop, user_id, days=user_id) for user_id in (2, 3, 4)}
    assert told()[4] == ("limit", None, None)

    converge(shop, replace(orders[2], kept_minor=0), now=LATER + 5 * DAY)
    converge(shop, replace(orders[4], number="renamed"), now=LATER + 6 * DAY)
    buys(shop, 5, days=7)
    assert (told()[4][0], told()[5][0]) == ("limit", "limit"), "what was given once counts"


@pytest.mark.promise("R4.2")
def test_a_limit_of_days_lets_friends_come_again_when_they_are_over(shop, friends, points):
    agree(points, most_rewards=2, limit_days=30)
    for user_id, days in ((2, 0), (3, 10), (4, 29), (5, 30), (6, 39), (7, 40)):
        buys(shop, user_id, days=days)
    assert {user_id: row[0] for user_id, row in told().items()} == {
        2: "rewarded", 3: "rewarded", 4: "limit", 5: "rewarded", 6: "limit", 7: "rewarded"
    }  # fmt: skip


@pytest.mark.promise("R4.2")
def test_a_budget_ends_rewards_of_the_channel_before_it_is_exceeded(shop, friends, points):
    """100 points are worth 1.00: both sides of one friend cost 7.50, and the third friend's bonus 2.50 more."""
    ProgrammeVersion.objects.create(
        programme=points, channel="main", currency="USD", rate_points=1, rate_minor=10_000_000,
        valid_from=EARLIER, actor="staff:1", reason="start",
        terms={"redemption": {"points": 100, "minor": 100, "least": 100, "step": 100, "most_percent": 100}},
    )  # fmt: skip
    set_terms(
        points,
        currency="USD",
        details=TermsDetails(budget_minor=2_500, bonuses=(FriendBonus(3, 250),)),
    )
    for user_id in (2, 3, 4, 5):
        buys(shop, user_id, days=user_id)
    costs = dict(Referral.objects.values_list("referee__user_id", "cost_minor"))
    assert {user_id: row[0] for user_id, row in told().items()} == {
        2: "rewarded", 3: "rewarded", 4: "rewarded", 5: "budget"
    }  # fmt: skip
    assert (costs[2], costs[3], costs[4], costs[5]) == (750, 750, 1_000, None)


def test_points_that_buy_nothing_cost_nothing(shop, friends, points):
    set_terms(points, currency="USD", details=TermsDetails(budget_minor=1))
    buys(shop, 2)
    assert (told()[2][0], Referral.objects.get(referee__user_id=2).cost_minor) == ("rewarded", 0)
