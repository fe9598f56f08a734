"""A milestone whose reward is chosen twice at one moment: it gives one."""

from functools import partial

import pytest

from saleor_retention.loyalty.milestones import reached
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.milestones.models import ReachedMilestone
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import RewardPurchase
from saleor_retention.loyalty.tiers.models import TierBasis
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken
from tests.builders.tiers import an_order_of, settled

from .concurrency import outcomes
from .without_guard import without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def choose(transactional_db):
    """What Ann's storefront calls for one of two cards that her first order let her choose from, by its place."""
    version, ann = a_programme(), a_member(1)
    cards = [
        reward_create(
            version.programme_id,
            RewardDraft(f"Card of {minor}", 50, "gift_card", {"amount_minor": minor, "currency": "USD"}),
        ).pk
        for minor in (500, 1_000)
    ]
    draft = MilestoneDraft("First order", TierBasis.ORDERS, 1, cards)
    milestone = milestone_create(version.programme_id, draft, now=NOON)
    settled(an_order_of("order 1", 5_000))
    return lambda place: reached.milestone_choose(ann.pk, milestone.pk, cards[place], now=NOON)


def at_once(choose, cross, *places: int) -> list[str]:
    """Each has looked whether a reward was given before any gives one."""
    cross(reached, "give")
    return outcomes(*(partial(choose, place) for place in places))


def unlocked(customer_id, milestone_id):
    return ReachedMilestone.objects.filter(customer=customer_id, milestone=milestone_id).first()


def test_control_without_lock_and_constraint_two_rewards_are_given(choose, cross, lift):
    lift("milestones.lock_reached", unlocked)
    with without((RewardPurchase, "one_reward_purchase_per_key")):
        assert at_once(choose, cross, 0, 1) == ["done", "done"]
        assert RewardPurchase.objects.count() == 2


def test_control_without_the_lock_the_key_alone_stops_the_second_with_an_error(choose, cross, lift):
    lift("milestones.lock_reached", unlocked)
    assert at_once(choose, cross, 0, 1) == ["IntegrityError", "done"]
    assert RewardPurchase.objects.count() == 1


@pytest.mark.promise("L2.1")
def test_two_choices_at_once_give_one_reward(choose, cross):
    assert at_once(choose, cross, 0, 1) == ["RewardNotAvailable", "done"]
    assert ReachedMilestone.objects.get().purchase == RewardPurchase.objects.get()
    assert_no_invariant_is_broken()


@pytest.mark.promise("L2.1")
def test_one_choice_sent_by_eight_at_once_gives_one_reward(choose, cross):
    assert at_once(choose, cross, *[0] * 8) == ["done"] * 8
    assert ReachedMilestone.objects.get().purchase == RewardPurchase.objects.get()
    assert_no_invariant_is_broken()
