"""Both sides get rewards of the catalogue once, and give back what they have not used."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.models import Entitlement
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import RewardPurchase
from saleor_retention.loyalty.rewards.purchases import restore_failed
from saleor_retention.offers.models import Grant
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.models import Referral, ReferralReward
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.campaigns import a_campaign, an_order_with, deliver, see
from tests.builders.points import a_programme, assert_no_invariant_is_broken

from .conftest import an_order_of, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R3.1")]

LATER = NOON + timedelta(hours=1)
CARD = {"amount_minor": 1_000, "currency": "USD"}


@pytest.fixture
def programme():
    return a_programme().programme


def a_reward(programme, kind: str, parameters, name: str = "Thanks") -> int:
    return reward_create(programme.pk, RewardDraft(name, 500, kind, parameters)).pk


@pytest.fixture
def card(programme) -> int:
    return a_reward(programme, "gift_card", CARD)


@pytest.fixture
def offer(programme) -> int:
    return a_reward(programme, "offer", {"campaign_id": a_campaign().pk}, "Offer")


def join(user_id: int) -> int:
    snapshot = CustomerSnapshot(user_id, f"user{user_id}@example.com", NOON)
    store().join(snapshot)
    return members([snapshot])[user_id]


@pytest.fixture
def code() -> str:
    return get_or_create_code(join(1), NOON)


def brought(code: str, user_id: int = 2) -> None:
    join(user_id)
    claim(user_id, code, NOON)


def agree(programme, **details) -> None:
    set_terms(programme, details=TermsDetails(**details))


def had() -> list[tuple[str, bool, bool]]:
    """Side, whether it was taken back, and whether something of it was used."""
    rows = ReferralReward.objects.order_by("pk")
    return [(row.side, row.taken_back_at is not None, row.was_used) for row in rows]


def test_both_sides_get_theirs_once_beside_their_points(programme, code, card, offer):
    agree(programme, referrer_reward_id=card, referee_reward_id=offer)
    brought(code)
    order = an_order_of(2, at=LATER)
    for number in ("1", "2", "3"):
        see(replace(order, number=number), now=LATER)
    deliver()

    assert had() == [("referrer", False, False), ("referee", False, False)]
    rows = RewardPurchase.objects.order_by("pk").values_list("customer__user_id", "reward", "points", "state")
    assert list(rows) == [(1, card, 0, "given"), (2, offer, 0, "given")]
    assert Grant.objects.get().customer.user_id == 2
    assert_no_invariant_is_broken()


@pytest.mark.promise("R6.3")
def test_a_refund_withdraws_what_was_not_used_and_a_new_charge_gives_it_again(programme, code, card, offer):
    agree(programme, referrer_reward_id=card, referee_reward_id=offer)
    brought(code)
    order = an_order_of(2, at=LATER)
    see(order, now=LATER)
    deliver()
    for _ in range(2):
        see(replace(order, kept_minor=0), now=LATER)
    assert had() == [("referrer", True, False), ("referee", True, False)]
    assert Grant.objects.get().withdrawn_at is not None
    assert balance_of_first_card() == 0
    assert_no_invariant_is_broken()

    see(order, now=LATER)
    deliver()
    assert had()[2:] == [("referrer", False, False), ("referee", False, False)]
    assert Grant.objects.filter(withdrawn_at=None).count() == 1
    assert_no_invariant_is_broken()


def balance_of_first_card() -> int:
    purchase = RewardPurchase.objects.filter(reward__kind="gift_card").order_by("pk").first()
    return store().close_gift_card(store().gift_card_of(f"reward:{purchase.pk}"))


@pytest.mark.promise("R6.3")
def test_what_never_came_never_comes_after_a_refund(programme, code, card, offer):
    agree(programme, referrer_reward_id=card, referee_reward_id=offer)
    brought(code)
    order = an_order_of(2, at=LATER)
    see(order, now=LATER)
    see(replace(order, kept_minor=0), now=LATER)
    deliver()
    restore_failed(now=LATER, limit=10)
    deliver()

    assert set(RewardPurchase.objects.values_list("state", flat=True)) == {"restored"}
    assert not Grant.objects.exists()
    assert_no_invariant_is_broken()


@pytest.mark.promise("R6.3")
def test_an_offer_that_an_order_used_stays_and_is_not_given_again(programme, code, offer):
    agree(programme, referrer_reward_id=offer)
    brought(code)
    order = an_order_of(2, at=LATER)
    see(order, now=LATER)
    deliver()
    see(an_order_with(Grant.objects.get()), now=LATER)

    see(replace(order, kept_minor=0), now=LATER)
    assert had() == [("referrer", True, True)]
    assert Grant.objects.get().withdrawn_at is None

    see(order, now=LATER)
    assert had() == [("referrer", False, False)]
    assert Grant.objects.count() == 1
    assert_no_invariant_is_broken()


def test_a_tier_gives_its_own_reward(programme, code, card, offer):
    agree(programme, referrer_reward_id=card, tiers=(ReferrerTier(2, 900, offer), ReferrerTier(3, 900)))
    for user_id in (2, 3, 4):
        brought(code, user_id)
        at = LATER + timedelta(hours=user_id)
        see(an_order_of(user_id, at=at), now=at)
    rows = ReferralReward.objects.order_by("pk").values_list("referral__referee__user_id", "purchase__reward")
    assert list(rows) == [(2, card), (3, offer)]
    assert_no_invariant_is_broken()


def test_a_friend_is_welcomed_once_when_they_claim(programme, code, offer):
    agree(programme, welcome_reward_id=offer)
    brought(code)
    deliver()
    assert had() == [("welcome", False, False)]
    assert Grant.objects.get().customer.user_id == 2

    see(an_order_of(2, at=LATER), now=LATER)
    assert had() == [("welcome", False, False)]
    assert_no_invariant_is_broken()


def test_nobody_is_welcomed_while_referrals_are_off(programme, code, offer):
    set_terms(programme, details=TermsDetails(welcome_reward_id=offer), is_active=False)
    brought(code)
    assert (had(), Referral.objects.count()) == ([], 1)


@pytest.mark.promise("G5")
def test_a_merged_referrer_keeps_bonus_and_rewards_and_loses_them_with_the_friend(programme, code, offer):
    """User 1 becomes user 5: what friends brought goes along, and follows their orders still."""
    agree(programme, referrer_reward_id=offer, bonuses=(FriendBonus(2, 1_000),))
    orders = {}
    for user_id in (2, 3):
        brought(code, user_id)
        at = LATER + timedelta(hours=user_id)
        orders[user_id] = an_order_of(user_id, at=at)
        see(orders[user_id], now=at)
    deliver()
    target = join(5)
    source = Referral.objects.first().referrer_id
    become(source, target)
    assert bonus_of(target) == 1_000
    assert set(ReferralReward.objects.values_list("purchase__customer", flat=True)) == {target}
    assert_no_invariant_is_broken()

    see(replace(orders[3], kept_minor=0), now=LATER + timedelta(days=2))
    assert (bonus_of(target), bonus_of(source)) == (0, 0)
    assert_no_invariant_is_broken()


def test_a_claim_that_a_merge_makes_impossible_goes_with_all_it_gave(programme, code, offer):
    """The friend turns out to be the referrer."""
    agree(programme, referee_reward_id=offer, bonuses=(FriendBonus(1, 1_000),))
    brought(code)
    see(an_order_of(2, at=LATER), now=LATER)
    deliver()
    row = Referral.objects.get()
    become(row.referee_id, row.referrer_id)
    assert (Referral.objects.count(), ReferralReward.objects.count(), bonus_of(row.referrer_id)) == (0, 0, 0)
    assert Grant.objects.get().withdrawn_at is not None
    assert_no_invariant_is_broken()


def become(source: int, target: int) -> None:
    now = LATER + timedelta(days=1)
    with command():
        merge(
            source, target, actor="staff:1", reason="one person", now=now,
            converge=partial(pipeline.sync_locked_orders, now=now),
        )  # fmt: skip


def bonus_of(customer_id: int) -> int:
    rows = Entitlement.objects.filter(cause__startswith="referral-bonus:", customer=customer_id)
    return sum(rows.values_list("due", flat=True))
