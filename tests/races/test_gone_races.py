"""What is noted of a customer at the moment when they are merged into another, or erased."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.loyalty.events.accounts import settle_accounts
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.milestones.models import ReachedMilestone
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.tiers.memberships import review
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership, TierPlan
from saleor_retention.loyalty.totals import remeasure
from saleor_retention.pipeline import sync_locked_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import (
    NEW_YEAR,
    a_member,
    a_programme,
    assert_no_invariant_is_broken,
    balance_of,
    the_shop_says,
)
from tests.builders.tiers import a_tier_plan, an_order_of, tiers

from .concurrency import outcomes
from .without_guard import customers_not_held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(transactional_db):
    return a_programme()


@pytest.fixture
def people(version):
    """Ann, and who they become."""
    return a_member(1), a_member(2)


@pytest.fixture
def while_merged(people, cross_at):
    """What a verb comes to that begins when all of Ann's is the other's, and the merge is not over yet."""
    crossing = cross_at("merge.before_commit")

    def merging():
        with command():
            converge = partial(sync_locked_orders, now=NOON)
            merge(*(who.pk for who in people), actor="user:9", reason="one", now=NOON, converge=converge)

    return lambda verb: outcomes(merging, partial(afterwards, crossing, verb))


@pytest.fixture
def while_erased(people, cross_at):
    """The same while Ann is erased."""
    crossing = cross_at("erasure.before_commit")

    def erasing():
        with command():
            erase([people[0].pk], now=NOON)

    return lambda verb: outcomes(erasing, partial(afterwards, crossing, verb))


def afterwards(crossing, verb) -> None:
    crossing.until_somebody_is_here()
    verb()


@pytest.fixture
def told(people, version):
    """What an app tells of Ann."""
    event_rule_set(
        version.programme_id, kind="review", points=50, actor="user:1", reason="spring", now=NEW_YEAR
    )
    return partial(
        event_record, people[0].pk, version.programme_id, kind="review", key="a", actor="app:1", now=NOON
    )


@pytest.mark.promise("L1.3")
def test_no_event_is_noted_for_who_was_merged_meanwhile(told, while_merged):
    assert while_merged(told) == ["NotFound", "done"]
    assert not Event.objects.exists()
    assert_no_invariant_is_broken()


@pytest.mark.promise("L1.3")
def test_no_event_is_noted_for_who_was_erased_meanwhile(told, while_erased):
    assert while_erased(told) == ["NotFound", "done"]
    assert not Event.objects.exists()
    assert_no_invariant_is_broken()


def test_control_without_the_hold_the_points_are_nobody_s_who_can_spend_them(
    told, people, while_merged, lift
):
    lift("customers.hold", customers_not_held)
    assert while_merged(told) == ["done", "done"]
    assert [balance_of(who)["available"] for who in people] == [50, 0]


@pytest.mark.promise("L1.3")
def test_what_an_account_shows_meanwhile_is_told_again_and_is_the_other_s(people, version, while_merged):
    event_rule_set(
        version.programme_id, kind="sign_up", points=50, actor="user:1", reason="spring", now=NEW_YEAR
    )

    def seen():
        with command():
            settle_accounts([CustomerSnapshot(1, "ann@example.com", NOON)], {}, now=NOON)

    assert while_merged(seen) == ["done", "done"]
    assert [balance_of(who)["available"] for who in people] == [0, 50]
    assert_no_invariant_is_broken()


@pytest.fixture
def reaches(people, version):
    """Ann has bought enough for a tier and a milestone, and was not measured since."""
    a_tier_plan(version.programme_id, basis=TierBasis.ORDERS, tiers=tiers(1, 50))
    the_shop_says(an_order_of(1, 5_000))
    card = {"amount_minor": 500, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card))
    draft = MilestoneDraft("First order", TierBasis.ORDERS, 1, [reward.pk])
    milestone_create(version.programme_id, draft, now=NEW_YEAR)
    return people[0]


def measured(customer) -> None:
    """As for who brought a friend, whose own orders nobody locks."""
    with command():
        remeasure([customer.pk], now=NOON)


@pytest.mark.promise("L5.1")
def test_the_erased_reach_nothing_meanwhile(reaches, while_erased):
    assert while_erased(partial(measured, reaches)) == ["done", "done"]
    assert not TierMembership.objects.exists()
    assert not ReachedMilestone.objects.exists()
    assert_no_invariant_is_broken()


@pytest.mark.promise("L5.1")
def test_the_erased_come_into_no_tier_by_a_new_plan(reaches, while_erased):
    TierPlan.objects.update(applied_at=None, position=0)
    assert while_erased(partial(review, now=NOON, limit=10)) == ["done", "done"]
    assert not TierMembership.objects.exists()


def test_control_without_the_hold_the_erased_reach_both(reaches, while_erased, lift):
    lift("customers.hold", customers_not_held)
    assert while_erased(partial(measured, reaches)) == ["done", "done"]
    assert TierMembership.objects.get().customer == reaches
    assert ReachedMilestone.objects.get().customer == reaches


def test_control_without_the_hold_a_new_plan_puts_the_erased_into_a_tier(reaches, while_erased, lift):
    lift("customers.hold", customers_not_held)
    TierPlan.objects.update(applied_at=None, position=0)
    assert while_erased(partial(review, now=NOON, limit=10)) == ["done", "done"]
    assert TierMembership.objects.get().customer == reaches
