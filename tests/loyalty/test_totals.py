"""Tiers and milestones follow whatever gives points that count, not orders alone; a level brought along is kept for its time."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.models import OutboxEffect
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record, event_withdraw
from saleor_retention.loyalty.imports.balances import UnknownAddress, points_import
from saleor_retention.loyalty.imports.owners import give_waiting
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.milestones.models import ReachedMilestone
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import RewardPurchase
from saleor_retention.loyalty.tiers import memberships
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership
from saleor_retention.privacy.merge import merge
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, Customer, a_programme
from tests.builders.tiers import a_tier_plan, an_order_of, history_of, settled, tier_of, tiers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
END = datetime(2028, 1, 31, tzinfo=UTC)
"""Of a tier that was reached at noon: the calendar year, the next one, and 30 days of grace."""


@pytest.fixture
def version():
    version = a_programme()
    event_rule_set(
        version.programme_id, kind="review", points=120, actor="user:1", reason="spring", now=NEW_YEAR
    )
    return version


@pytest.fixture
def ann(version):
    customers, _ = sync_accounts([CustomerSnapshot(1, "ann@example.com", NOON)])
    return Customer.objects.get(pk=customers[1])


def reviewed_goods(customer, version, key: str = "review:1", now=NOON):
    return event_record(customer.pk, version.programme_id, kind="review", key=key, actor="app:1", now=now)


def taken_in(version, *lines: str, now=NOON, **options):
    text = "\n".join(["email,points,tier", *lines])
    return points_import(text, programme_id=version.programme_id, layout="neutral", now=now, **options)


@pytest.mark.promise("L1.3", "L5.1")
def test_points_of_an_event_reach_a_tier_and_it_goes_with_them(ann, version):
    a_tier_plan(version.programme_id, basis=TierBasis.POINTS, tiers=tiers(100, 200, campaign_ids=(7,)))
    reviewed_goods(ann, version)
    assert tier_of(ann) == "silver"
    reviewed_goods(ann, version, "review:2")
    assert tier_of(ann) == "gold"
    assert OutboxEffect.objects.filter(kind="loyalty.grant").count() == 1
    event_withdraw(version.programme_id, kind="review", key="review:2", now=NOON + DAY)
    assert history_of(ann) == [("silver", "reached"), ("gold", "reached"), ("silver", "returned")]


@pytest.mark.promise("L2.1")
def test_points_of_an_event_reach_a_milestone(ann, version):
    card = {"amount_minor": 500, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card))
    milestone_create(
        version.programme_id, MilestoneDraft("Regular", TierBasis.POINTS, 200, [reward.pk]), now=NEW_YEAR
    )
    reviewed_goods(ann, version)
    assert not ReachedMilestone.objects.exists()
    reviewed_goods(ann, version, "review:2")
    assert RewardPurchase.objects.get() == ReachedMilestone.objects.get().purchase


def test_two_customers_who_become_one_are_measured_with_the_points_of_both(ann, version):
    """120 points of a review each: silver for each, and gold for the one they are."""
    a_tier_plan(version.programme_id, basis=TierBasis.POINTS, tiers=tiers(100, 200))
    customers, _ = sync_accounts([CustomerSnapshot(2, "ben@example.com", NOON)])
    ben = Customer.objects.get(pk=customers[2])
    reviewed_goods(ann, version)
    reviewed_goods(ben, version, "review:2")
    assert (tier_of(ann), tier_of(ben)) == ("silver", "silver")
    with command():
        merge(ben.pk, ann.pk, actor="user:1", reason="one person", now=NOON + DAY, converge=lambda page: None)
    assert (tier_of(ann), tier_of(ben)) == ("gold", None)


def test_what_staff_give_and_what_is_brought_along_are_no_points_for_a_tier(ann, version):
    a_tier_plan(version.programme_id, basis=TierBasis.POINTS, tiers=tiers(100, 200))
    adjust(ann.pk, version.programme_id, 500, actor="staff:1", reason="sorry", key="k", now=NOON)
    taken_in(version, "ann@example.com,500,")
    assert tier_of(ann) is None


@pytest.mark.promise("L8.1")
def test_a_level_that_was_brought_along_is_kept_as_if_it_had_been_reached_that_day(ann, version):
    a_tier_plan(version.programme_id, tiers=tiers(campaign_ids=(7,)))
    taken_in(version, "ann@example.com,10,Gold")
    assert history_of(ann) == [("gold", "import")]
    assert TierMembership.objects.get().keeps_until == END
    taken_in(version, "ann@example.com,10,Gold", now=NOON + 300 * DAY)
    settled(an_order_of(1, 30_000, NOON + 400 * DAY))
    assert memberships.review(now=END - DAY, limit=100) == 0
    memberships.review(now=END, limit=100)
    assert history_of(ann) == [("gold", "import"), ("silver", "lapsed")]
    assert not OutboxEffect.objects.filter(kind="loyalty.grant").exists()


@pytest.mark.promise("L8.1")
def test_a_level_and_own_orders_are_not_added_up_and_the_higher_counts(ann, version):
    a_tier_plan(version.programme_id)
    taken_in(version, "ann@example.com,10,silver")
    settled(an_order_of(1, 40_000))
    assert tier_of(ann) == "silver"
    settled(an_order_of(2, 10_000, NOON + DAY))
    assert tier_of(ann) == "gold"


@pytest.mark.promise("L8.1")
@pytest.mark.parametrize(
    "line", ["ann@example.com,10,", "ann@example.com,10,Platinum", "ann@example.com,10,Bronze"]
)
def test_a_later_file_without_it_takes_the_level_back(ann, version, line):
    a_tier_plan(version.programme_id)
    taken_in(version, "ann@example.com,10,Gold")
    taken_in(version, line, now=NOON + DAY)
    assert tier_of(ann) is None
    assert history_of(ann) == [("gold", "import")]


@pytest.mark.promise("L8.1")
def test_a_level_waits_for_who_proves_the_address_and_for_tiers(version):
    taken_in(version, "zoe@example.com,70,Gold", unknown=UnknownAddress.KEEP)
    a_tier_plan(version.programme_id, now=NOON + DAY)
    assert not TierMembership.objects.exists()
    customers, _ = sync_accounts([CustomerSnapshot(7, "zoe@example.com", NOON)])
    give_waiting(now=NOON + 2 * DAY)
    assert history_of(customers[7]) == [("gold", "import")]


def test_new_tiers_know_who_brought_a_level_along(ann, version):
    taken_in(version, "ann@example.com,10,Gold")
    a_tier_plan(version.programme_id, now=NOON + DAY)
    assert history_of(ann) == [("gold", "import")]
    assert TierMembership.objects.get().keeps_until == END
