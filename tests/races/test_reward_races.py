"""Rewards that many want at once: none beyond its number, and nobody pays more than they have."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.invariants import NOT_OVERDRAWN
from saleor_retention.loyalty.ledger import converge as ledger
from saleor_retention.loyalty.milestones import privacy as milestone_privacy
from saleor_retention.loyalty.models import Account, Lot
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import PurchaseState, Reward, RewardPurchase
from saleor_retention.loyalty.rewards.purchases import mark_failed, restore_failed, reward_buy
from saleor_retention.privacy.erase import erase
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken, balance_of, give

from .concurrency import outcomes
from .without_guard import without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(transactional_db):
    return a_programme()


def a_reward(version, **limits) -> Reward:
    card = {"amount_minor": 500, "currency": "USD"}
    return reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card, **limits))


def the_last_one(version, cross) -> list[str]:
    """Two customers, each of whom finds that one is left."""
    people = [a_member(pk) for pk in (1, 2)]
    for who in people:
        give(who, 100, version, f"order:{who.pk}")
    reward = a_reward(version, total_limit=1)
    cross("rewards.lock", after=True)
    return outcomes(*(partial(reward_buy, who.pk, reward.pk, key="k", now=NOON) for who in people))


def test_control_without_the_lock_the_last_one_is_sold_twice(version, cross, lift):
    lift("rewards.lock", lambda pk: Reward.objects.select_related("programme").get(pk=pk))
    assert the_last_one(version, cross) == ["done", "done"]
    assert RewardPurchase.objects.count() == 2


def test_the_last_one_is_sold_once(version, cross):
    assert the_last_one(version, cross) == ["RewardNotAvailable", "done"]
    assert RewardPurchase.objects.count() == 1
    assert_no_invariant_is_broken()


def test_fifty_purchases_of_one_account_never_overspend(version):
    """1000 points pay 20 cards of 50."""
    ann = a_member(1)
    give(ann, 1_000, version)
    reward = a_reward(version)
    verbs = [partial(reward_buy, ann.pk, reward.pk, key=f"k{number}", now=NOON) for number in range(50)]
    assert outcomes(*verbs) == ["NotEnoughPoints"] * 30 + ["done"] * 20
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}
    assert_no_invariant_is_broken()


def fifty_rewards_at_once(version, ann, cross) -> list[str]:
    """Each has found the 1000 points before any of them pays 50, where nothing makes it wait."""
    give(ann, 1_000, version)
    rewards = [a_reward(version) for _ in range(50)]
    cross(ledger, "write")
    return outcomes(
        *(partial(reward_buy, ann.pk, reward.pk, key=f"k{reward.pk}", now=NOON) for reward in rewards)
    )


def test_control_without_the_account_lock_fifty_rewards_overspend(version, cross, accounts_unlocked):
    ann = a_member(1)
    with without((Account, "customers_never_overdraw"), (Lot, "a_lot_is_never_overconsumed")):
        assert fifty_rewards_at_once(version, ann, cross) == ["done"] * 50
        assert balance_of(ann)["available"] == -1_500
        assert violations(NOT_OVERDRAWN) != []


def test_fifty_rewards_of_one_account_never_overspend(version, cross):
    ann = a_member(1)
    assert fifty_rewards_at_once(version, ann, cross) == ["NotEnoughPoints"] * 30 + ["done"] * 20
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}
    assert RewardPurchase.objects.count() == 20
    assert_no_invariant_is_broken()


def test_one_key_buys_once(version):
    ann = a_member(1)
    give(ann, 1_000, version)
    reward = a_reward(version)
    verbs = [partial(reward_buy, ann.pk, reward.pk, key="k", now=NOON)] * 8
    assert outcomes(*verbs) == ["done"] * 8
    assert RewardPurchase.objects.count() == 1
    assert balance_of(ann)["available"] == 950


def given_back_during_an_erasure(version, cross) -> tuple[Customer, list[str]]:
    """A reward could not be given; while its customer is erased, the sweep comes to its points."""
    ann = a_member(1)
    give(ann, 50, version)
    mark_failed(reward_buy(ann.pk, a_reward(version).pk, key="k", now=NOON))
    crossing = cross(milestone_privacy, "forget")  # the purchase is blanked already, and with it locked

    def erasure():
        with command():
            erase([ann.pk], now=NOON)

    def sweep():
        crossing.until_somebody_is_here()
        restore_failed(now=NOON, limit=10)

    return ann, outcomes(erasure, sweep)


def test_points_of_who_is_erased_meanwhile_go_nowhere(version, cross):
    ann, told = given_back_during_an_erasure(version, cross)
    assert told == ["done", "done"]
    assert RewardPurchase.objects.get().state == PurchaseState.FORGONE
    assert balance_of(ann)["available"] == 0
    assert_no_invariant_is_broken()


def test_control_with_the_customer_read_before_the_lock_the_erased_get_points(version, cross, lift):
    rows = RewardPurchase.objects.select_for_update(of=("self",)).select_related("customer")
    lift("rewards.lock_unclosed", lambda pk: rows.filter(pk=pk, closed_at=None).first())
    ann, told = given_back_during_an_erasure(version, cross)
    assert told == ["done", "done"]
    assert RewardPurchase.objects.get().state == PurchaseState.RESTORED
    assert balance_of(ann)["available"] == 50
