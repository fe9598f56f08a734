"""Which tier what was bought keeps a customer in: the worked figures of docs/points/tiers.md."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.loyalty.tiers import rules
from saleor_retention.loyalty.tiers.rules import Contribution, Standing, Tier, TierPeriod

ZONE = ZoneInfo("Europe/Warsaw")
SILVER, GOLD = Tier("silver", "Silver", 20_000), Tier("gold", "Gold", 50_000)
TIERS = (Tier("bronze", "Bronze", 0), SILVER, GOLD)
YEARS = TierPeriod(None, 30, ZONE)
ROLLING = TierPeriod(12, 30, ZONE)


def day(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=ZONE)


def bought(*parts):
    return [Contribution(at, amount) for at, amount in parts]


def slug_of(contributions, period, now):
    found = rules.standing(TIERS, contributions, period, now)
    return found.slug if found else None


def test_a_calendar_tier_is_kept_through_the_next_year_and_the_grace():
    """Ann buys for 520.00 in May 2026: gold until 31 January 2028, 00:00 of the shop's zone."""
    ann = bought((day(2026, 5, 2), 52_000))
    assert rules.standing(TIERS, ann, YEARS, day(2026, 5, 2)) == Standing(
        "gold", datetime(2028, 1, 31, tzinfo=ZONE)
    )
    assert slug_of(ann, YEARS, day(2028, 1, 30, 23)) == "gold"
    assert slug_of(ann, YEARS, datetime(2028, 1, 31, tzinfo=ZONE)) is None


def test_a_calendar_year_begins_at_midnight_of_the_shop():
    before, after = datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert rules.measure(bought((before, 1), (after, 2)), YEARS, day(2027, 1, 5)) == 2
    assert rules.measure(bought((before, 1), (after, 2)), YEARS, day(2026, 12, 31, 20)) == 1


def test_two_years_are_never_added_up():
    assert (
        slug_of(bought((day(2026, 12, 1), 30_000), (day(2027, 1, 9), 30_000)), YEARS, day(2027, 2, 1))
        == "silver"
    )


def test_a_rolling_tier_is_kept_until_its_orders_are_too_old_and_the_grace_is_over():
    """300.00 on 10 January, 250.00 on 1 March: gold from March on, until 10 January and 30 days."""
    ann = bought((day(2026, 1, 10), 30_000), (day(2026, 3, 1), 25_000))
    assert slug_of(ann[:1], ROLLING, day(2026, 1, 10)) == "silver"
    assert rules.standing(TIERS, ann, ROLLING, day(2026, 3, 1)) == Standing("gold", day(2027, 2, 9))
    assert slug_of(ann, ROLLING, day(2027, 2, 9, 11)) == "gold"
    assert slug_of(ann, ROLLING, day(2027, 2, 9)) == "silver"  # the 250.00 of March count until March
    assert rules.measure(ann, ROLLING, day(2027, 2, 9)) == 25_000
    assert slug_of(ann, ROLLING, day(2027, 3, 30)) == "silver"
    assert slug_of(ann, ROLLING, day(2027, 3, 31)) is None


def test_orders_that_never_counted_together_reach_nothing():
    ann = bought((day(2026, 1, 10), 30_000), (day(2027, 1, 10), 30_000))
    assert slug_of(ann, ROLLING, day(2027, 1, 10)) == "silver"


def test_a_month_without_that_day_ends_on_its_last():
    assert TierPeriod(1, 0, ZONE).ends(day(2026, 1, 31)) == day(2026, 2, 28)


def test_a_promise_holds_until_its_day_and_what_is_higher_wins():
    promise = Standing("gold", day(2027, 1, 1), day(2027, 1, 1))
    silver = Standing("silver", day(2028, 1, 1))
    gold = Standing("gold", day(2028, 1, 1))
    kept = rules.kept_promise
    assert kept(promise, silver, TIERS, day(2026, 12, 31)) == promise
    assert kept(promise, silver, TIERS, day(2027, 1, 1)) == silver
    assert kept(promise, gold, TIERS, day(2026, 12, 31)) == gold
    assert kept(promise, None, TIERS[:2], day(2026, 12, 31)) is None  # a tier that is not there any more
    assert kept(None, None, TIERS, day(2026, 12, 31)) is None


def test_all_tiers_on_the_way_up_are_reached():
    assert rules.reached(TIERS, None, "gold") == [SILVER, GOLD]
    assert rules.reached(TIERS, "silver", "gold") == [GOLD]
    assert rules.reached(TIERS, "gold", "silver") == []


def test_the_next_tier():
    assert rules.next_tier(TIERS, None) == SILVER
    assert rules.next_tier(TIERS, "bronze") == SILVER
    assert rules.next_tier(TIERS, "gold") is None


MINUTES = st.integers(0, 60 * 24 * 900)
ORDERS = st.lists(st.tuples(MINUTES, st.integers(1, 60_000)), max_size=8)


@given(ORDERS, MINUTES, st.sampled_from([TierPeriod(3, 0, ZONE), TierPeriod(12, 30, ZONE), YEARS]))
def test_what_counts_now_is_never_less_than_the_tier_that_it_reaches(orders, minutes, period):
    """Whoever's measure is at a threshold has that tier at least; and only what was bought ever gives one."""
    start = day(2025, 1, 1)
    now = start + timedelta(minutes=minutes)
    parts = bought(*((start + timedelta(minutes=at), amount) for at, amount in orders if at <= minutes))
    found = slug_of(parts, period, now)
    reached = [tier.slug for tier in TIERS[1:] if rules.measure(parts, period, now) >= tier.threshold]
    places = {None: 0, "silver": 1, "gold": 2}
    assert places[found] >= len(reached)
    assert places[found] <= sum(sum(part.amount for part in parts) >= tier.threshold for tier in TIERS[1:])


@given(ORDERS, MINUTES, st.sampled_from([TierPeriod(3, 10, ZONE), YEARS]))
def test_what_is_older_than_the_beginning_changes_nothing(orders, minutes, period):
    start = day(2025, 1, 1)
    now = start + timedelta(minutes=minutes)
    parts = bought(*((start + timedelta(minutes=at), amount) for at, amount in orders if at <= minutes))
    recent = [part for part in parts if part.at >= period.begins(now)]
    assert rules.standing(TIERS, parts, period, now) == rules.standing(TIERS, recent, period, now)


@pytest.mark.parametrize("period", [ROLLING, YEARS])
def test_a_customer_of_no_orders_is_in_no_tier(period):
    assert rules.standing(TIERS, [], period, day(2026, 1, 1)) is None
