"""Tiers on the database: up as orders settle, down when the time is over or goods come back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import previews
from saleor_retention.audiences.profiles import profiles
from saleor_retention.audiences.rules import matches
from saleor_retention.core.clock import store_zone
from saleor_retention.core.models import OutboxEffect
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.programmes import programme_update
from saleor_retention.loyalty.tiers import memberships, queries
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership, TierWindow
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.orders import Status
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken, balance_of, give
from tests.builders.tiers import a_tier_plan, an_order_of, history_of, settled, tier_of, tiers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ann() -> Customer:
    return a_member(1)


@pytest.fixture
def programme(ann) -> int:
    return a_programme().programme_id


def reviewed(now: datetime, limit: int = 100) -> int:
    total = 0
    while count := memberships.review(now=now, limit=limit):
        total += count
    return total


@pytest.mark.promise("L5.1")
def test_up_at_once_and_down_at_the_end_of_the_period_with_grace(ann, programme):
    a_tier_plan(programme)
    settled(an_order_of(1, 20_000))
    assert tier_of(ann) == "silver"
    settled(an_order_of(2, 32_000, NOON + DAY))
    assert tier_of(ann) == "gold"
    last = datetime(2028, 1, 31, tzinfo=UTC)
    assert reviewed(last - DAY) == 0
    assert reviewed(last) == 1
    assert tier_of(ann) is None
    assert history_of(ann) == [("silver", "reached"), ("gold", "reached")]
    ended = TierMembership.objects.get(tier="gold")
    assert (ended.until, ended.keeps_until) == (last, last)


@pytest.mark.promise("L5.1")
def test_a_tier_is_renewed_by_what_is_bought_meanwhile(ann, programme):
    a_tier_plan(programme)
    settled(an_order_of(1, 52_000))
    settled(an_order_of(2, 21_000, datetime(2027, 5, 1, tzinfo=UTC)))
    assert tier_of(ann) == "gold"
    reviewed(datetime(2028, 1, 31, tzinfo=UTC))
    assert history_of(ann)[-1] == ("silver", "lapsed")
    assert TierMembership.objects.get(until=None).keeps_until == datetime(2029, 1, 31, tzinfo=UTC)


@pytest.mark.promise("L5.1")
@pytest.mark.parametrize(
    ("basis", "high"), [(TierBasis.ORDERS, 3), (TierBasis.POINTS, 300), (TierBasis.SPEND, 30_000)]
)
@pytest.mark.parametrize("window", [TierWindow.ROLLING, TierWindow.CALENDAR])
def test_each_basis_and_period(ann, programme, basis, high, window):
    """Three orders of 100.00: 3 orders, 300 points, 300.00."""
    months = 12 if window == TierWindow.ROLLING else None
    a_tier_plan(programme, basis=basis, window=window, months=months, tiers=tiers(high - 1, high))
    settled(an_order_of(1, 10_000))
    settled(an_order_of(2, 10_000, NOON + DAY))
    assert tier_of(ann) in (None, "silver")
    settled(an_order_of(3, 10_000, NOON + 2 * DAY))
    assert tier_of(ann) == "gold"


def test_orders_for_nothing_reach_nothing(ann, programme):
    a_tier_plan(programme, basis=TierBasis.ORDERS, tiers=tiers(1, 3))
    for turn in range(3):
        settled(an_order_of(turn, 0, NOON + turn * DAY))
    assert tier_of(ann) is None
    settled(an_order_of(3, 100, NOON + 3 * DAY))
    assert tier_of(ann) == "silver"


def test_points_that_were_spent_still_count_and_points_of_events_too(ann):
    version = a_programme()
    a_tier_plan(version.programme_id, basis=TierBasis.POINTS, tiers=tiers(100, 500))
    give(ann, 60, version, "referral:1:referrer")
    settled(an_order_of(1, 4_000))
    assert balance_of(ann)["available"] == 100
    assert tier_of(ann) == "silver"


@pytest.mark.promise("L5.1")
def test_goods_that_come_back_take_the_tier_at_once_and_in_full_or_in_part_alike(ann, programme):
    a_tier_plan(programme)
    whole, other = an_order_of(1, 52_000), an_order_of(2, 5_000, NOON + DAY)
    settled(whole)
    settled(other)
    line = replace(whole.lines[0], returned=2)  # 104.00 of 520.00
    settled(replace(whole, lines=(line,)), now=NOON + 2 * DAY)
    assert history_of(ann) == [("gold", "reached"), ("silver", "returned")]
    settled(replace(whole, status=Status.CANCELLED), now=NOON + 3 * DAY)
    assert tier_of(ann) is None


def test_a_return_that_leaves_enough_takes_nothing(ann, programme):
    """60.00 of 600.00 come back: 540.00 are enough for gold."""
    a_tier_plan(programme)
    order = an_order_of(1, 60_000)
    settled(order)
    settled(replace(order, lines=(replace(order.lines[0], returned=1),)), now=NOON + DAY)
    assert history_of(ann) == [("gold", "reached")]


def test_fifty_loops_of_buying_and_returning_end_without_a_tier(ann, programme):
    a_tier_plan(programme, tiers=tiers(campaign_ids=(7,)))
    for turn in range(50):
        order = an_order_of(turn, 52_000, NOON + turn * DAY)
        settled(order)
        settled(replace(order, status=Status.CANCELLED), now=NOON + turn * DAY)
    assert tier_of(ann) is None
    assert TierMembership.objects.filter(tier="gold").count() == 50
    assert OutboxEffect.objects.filter(kind="loyalty.grant").count() == 1


def test_the_same_news_twice_changes_nothing(ann, programme):
    a_tier_plan(programme)
    settled(an_order_of(1, 52_000))
    before = list(TierMembership.objects.values())
    settled(an_order_of(1, 52_000))
    assert memberships.remeasure([ann.pk], now=NOON) == 0
    assert list(TierMembership.objects.values()) == before


def test_spend_in_another_currency_and_other_channels_counts_nothing(ann, programme):
    a_tier_plan(programme)
    settled(
        an_order_of(1, 99_000, currency="EUR"),
        an_order_of(2, 99_000, channel="elsewhere"),
    )
    assert tier_of(ann) is None
    assert OrderFact.objects.filter(is_purchase=True).count() == 2


def test_history_of_before_the_plan_counts_and_grants_nothing(ann, programme):
    settled(an_order_of(1, 52_000))
    a_tier_plan(programme, tiers=tiers(campaign_ids=(7,)), now=NOON + DAY)
    assert history_of(ann) == [("gold", "plan")]
    assert not OutboxEffect.objects.filter(kind="loyalty.grant").exists()


def test_while_the_programme_is_off_nobody_moves(ann, programme):
    a_tier_plan(programme)
    programme_update(programme, is_active=False, now=NOON)
    settled(an_order_of(1, 52_000))
    assert tier_of(ann) is None
    assert reviewed(NOON + DAY) == 0


def test_the_sweep_works_in_bounded_batches_and_comes_to_an_end(programme):
    a_tier_plan(programme)
    people = [a_member(pk) for pk in range(2, 7)]
    settled(*(an_order_of(who.pk, 52_000, user_id=who.user_id, email="") for who in people))
    assert [tier_of(who) for who in people] == ["gold"] * 5
    late = datetime(2028, 2, 1, tzinfo=UTC)
    assert [memberships.review(now=late, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert not TierMembership.objects.filter(until=None).exists()


def test_many_customers_cost_the_statements_of_few(programme, django_assert_max_num_queries):
    a_tier_plan(programme)
    settled(*(an_order_of(pk, 52_000, user_id=pk, email="") for pk in range(2, 42)))
    customers = list(Customer.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(9):
        memberships.remeasure(customers, now=NOON + DAY)


def test_the_tier_of_an_instant_is_what_it_was_then(ann, programme):
    a_tier_plan(programme)
    settled(an_order_of(1, 20_000))
    settled(an_order_of(2, 32_000, NOON + DAY))
    moments = [(ann.pk, programme, NOON + shift) for shift in (-DAY, DAY * 0, DAY / 2, DAY)]
    found = queries.tiers_at([*moments, (0, programme, NOON)])
    assert [found.get(moment) for moment in moments] == [None, "silver", "silver", "gold"]
    assert found[0, programme, NOON] == "bronze"
    assert queries.benefits_at(moments)[moments[-1]].multiplier_percent == 150


@pytest.mark.promise("L5.2")
def test_the_status_shows_measure_and_what_is_missing(ann, programme):
    a_tier_plan(programme)
    settled(an_order_of(1, 30_000))
    status = queries.statuses_of([(ann.pk, programme), (None, programme)], now=NOON)
    mine, nobody = status[ann.pk, programme], status[None, programme]
    assert (mine.tier.slug, mine.measure, mine.next.slug, mine.missing) == ("silver", 30_000, "gold", 20_000)
    assert (nobody.tier.slug, nobody.membership, nobody.missing) == ("bronze", None, 20_000)


@pytest.mark.promise("P4.3")
def test_audiences_ask_for_the_tier_that_is_held_now(ann, programme):
    rule = parse({"tier": {"oneOf": ["gold"]}})

    def is_in() -> bool:
        (preview,) = previews([rule], now=NOON, anew=True)
        assert matches(rule, profiles([1])[1], NOON, store_zone()) is bool(preview.sample)
        return bool(preview.sample)

    a_tier_plan(programme)
    settled(an_order_of(1, 20_000))
    assert not is_in()
    settled(an_order_of(2, 32_000, NOON + DAY))
    assert is_in()
    assert_no_invariant_is_broken()
    reviewed(datetime(2028, 1, 31, tzinfo=UTC))
    assert not is_in()
    assert_no_invariant_is_broken()
