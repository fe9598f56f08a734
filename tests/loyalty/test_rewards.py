"""Rewards that points buy: once, given or restored, within their limits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.errors import (
    Disabled,
    Invalid,
    KeyReused,
    NotEnoughPoints,
    NotFound,
    Required,
    RewardNotAvailable,
)
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.programmes import programme_update
from saleor_retention.loyalty.rewards import privacy
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create, reward_update
from saleor_retention.loyalty.rewards.models import PurchaseState, Reward, RewardPurchase
from saleor_retention.loyalty.rewards.purchases import restore_failed, reward_buy
from saleor_retention.loyalty.tiers.rules import Tier
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import Gone, store
from tests.builders import NOON
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_member, a_programme, balance_of, give
from tests.builders.tiers import a_tier_plan, an_order_of, settled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CARD = {"amount_minor": 1_000, "currency": "USD"}


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann(version):
    """700 points: 300 until April, 400 for ever."""
    customer = a_member(1)
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    give(customer, 300, version, "order:1", expires_at=NOON + 30 * DAY)
    give(customer, 400, version, "order:2")
    return customer


def a_reward(version, **changes) -> Reward:
    draft = {"name": "Card of 10.00", "points": 500, "kind": "gift_card", "parameters": CARD} | changes
    return reward_create(version.programme_id, RewardDraft(**draft))


def bought(ann, reward, key="k1", now=NOON) -> RewardPurchase:
    return reward_buy(ann.pk, reward.pk, key=key, now=now)


def state_of(purchase) -> str:
    return RewardPurchase.objects.get(pk=purchase.pk).state


def test_a_gift_card_is_bought_and_given_once(ann, version):
    reward = a_reward(version)
    first, again = bought(ann, reward), bought(ann, reward)
    assert first == again
    assert balance_of(ann) == {"available": 200, "held": 0, "owed": 0}
    outbox.deliver(HANDLERS)
    OutboxEffect.objects.update(delivered_at=None, claimed_until=None)
    outbox.deliver(HANDLERS)
    assert state_of(first) == PurchaseState.GIVEN
    assert not isinstance(store().gift_card_of(f"reward:{first.pk}"), Gone)


@pytest.mark.promise("L3.1")
def test_the_points_that_expire_soonest_pay(ann, version):
    bought(ann, a_reward(version))
    assert list(Lot.objects.order_by("pk").values_list("remaining", flat=True)) == [0, 200]


def test_an_offer_is_a_grant_of_its_own_for_each_purchase(ann, version):
    campaign = a_campaign(holdout_bp=9_000)
    reward = a_reward(version, kind="offer", points=100, parameters={"campaign_id": campaign.pk})
    purchases = [bought(ann, reward, key) for key in ("k1", "k2")]
    outbox.deliver(HANDLERS)
    outbox.deliver(HANDLERS)
    assert sorted(Grant.objects.values_list("occasion", flat=True)) == sorted(
        f"reward:{purchase.pk}" for purchase in purchases
    )
    assert {state_of(purchase) for purchase in purchases} == {PurchaseState.GIVEN}


def test_what_cannot_be_given_gives_the_points_back_once_with_their_expiry(ann, version):
    """500 points, 300 of them until April: the campaign is stopped, and 300 of April and 200 come back."""
    campaign = a_campaign()
    reward = a_reward(version, kind="product_voucher", parameters={"campaign_id": campaign.pk})
    purchase = bought(ann, reward)
    Campaign.objects.update(state="stopped")
    outbox.deliver(HANDLERS)
    assert state_of(purchase) == PurchaseState.FAILED
    assert balance_of(ann)["available"] == 200
    assert [restore_failed(now=NOON, limit=10) for _ in range(2)] == [1, 0]
    assert state_of(purchase) == PurchaseState.RESTORED
    assert balance_of(ann) == {"available": 700, "held": 0, "owed": 0}
    back = Lot.objects.filter(~Q(remaining=0)).order_by("pk")
    assert list(back.values_list("remaining", "expires_at")) == [
        (200, None),
        (300, NOON + 30 * DAY),
        (200, None),
    ]


def test_what_was_given_up_after_the_last_try_gives_the_points_back(ann, version):
    purchase = bought(ann, a_reward(version))
    OutboxEffect.objects.update(parked_at=NOON)
    assert restore_failed(now=NOON, limit=10) == 1
    assert (state_of(purchase), balance_of(ann)["available"]) == (PurchaseState.RESTORED, 700)
    assert not OutboxEffect.objects.exists()  # nobody may try it again


def test_three_batches_that_cannot_be_closed_hold_up_no_other(ann, version):
    broken, other = a_reward(version, points=10), a_reward(version, points=20)
    stuck = [bought(ann, broken, f"k{number}").pk for number in range(6)]
    purchase = bought(ann, other, "last")
    RewardPurchase.objects.update(state=PurchaseState.FAILED)
    Reward.objects.filter(pk=broken.pk).update(kind="yacht")
    assert [restore_failed(now=NOON, limit=2) for _ in range(5)] == [2, 2, 2, 1, 0]
    assert state_of(purchase) == PurchaseState.RESTORED
    tried = RewardPurchase.objects.filter(pk__in=stuck)
    assert set(tried.values_list("attempts", "retry_at")) == {(1, NOON + timedelta(seconds=2))}
    assert restore_failed(now=NOON + timedelta(minutes=1), limit=10) == 6
    assert set(tried.values_list("attempts", flat=True)) == {2}
    Reward.objects.filter(pk=broken.pk).update(kind="gift_card")
    assert restore_failed(now=NOON + timedelta(hours=1), limit=10) == 6
    assert balance_of(ann)["available"] == 700


def test_a_card_that_the_store_has_though_the_answer_was_lost_counts_as_given(ann, version):
    purchase = bought(ann, a_reward(version))
    key = f"reward:{purchase.pk}"
    store().issue_gift_card(key=key, user_id=1, amount_minor=1_000, currency="USD", carries_points=False)
    OutboxEffect.objects.update(parked_at=NOON)
    assert restore_failed(now=NOON, limit=10) == 1
    assert (state_of(purchase), balance_of(ann)["available"]) == (PurchaseState.GIVEN, 200)


def test_limits(ann, version):
    ben = a_member(2)
    give(ben, 1_000, version, "order:3")
    reward = a_reward(version, points=10, customer_limit=1, total_limit=2)
    bought(ann, reward)
    with pytest.raises(RewardNotAvailable, match="as often as you may"):
        bought(ann, reward, "k2")
    bought(ben, reward)
    reward_update(reward.pk, {"customer_limit": None})
    with pytest.raises(RewardNotAvailable, match="sold out"):
        bought(ann, reward, "k3")
    assert balance_of(ann)["available"] == 690


def test_a_reward_that_was_restored_counts_towards_no_limit(ann, version):
    reward = a_reward(version, points=10, customer_limit=1, total_limit=1)
    bought(ann, reward)
    OutboxEffect.objects.update(parked_at=NOON)
    restore_failed(now=NOON, limit=10)
    bought(ann, reward, "k2")
    assert balance_of(ann)["available"] == 690


@pytest.mark.promise("L5.2")
def test_a_reward_for_a_higher_tier(ann, version):
    a_tier_plan(version.programme_id)
    reward = a_reward(version, points=10, tier="silver")
    with pytest.raises(RewardNotAvailable, match="higher tier"):
        bought(ann, reward)
    settled(an_order_of(1, 52_000))  # gold
    bought(ann, reward)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_active": False}, "not on offer."),
        ({"ends_at": NOON}, "any more"),
        ({"starts_at": NOON + DAY}, "yet"),
    ],
)
def test_a_reward_that_is_not_on_offer(ann, version, changes, words):
    with pytest.raises(RewardNotAvailable, match=words):
        bought(ann, a_reward(version, points=10, **changes))
    assert balance_of(ann)["available"] == 700


def test_other_refusals_move_nothing(ann, version):
    reward, dear = a_reward(version, points=10), a_reward(version, points=701)
    with pytest.raises(NotEnoughPoints):
        bought(ann, dear)
    with pytest.raises(NotEnoughPoints):  # those of April are over, the sweep has not come yet
        bought(ann, a_reward(version, points=500), now=NOON + 31 * DAY)
    with pytest.raises(NotFound):
        reward_buy(ann.pk, 999, key="k", now=NOON)
    with pytest.raises(Required):
        bought(ann, reward, " ")
    bought(ann, reward)
    with pytest.raises(KeyReused):
        bought(ann, dear)
    programme_update(version.programme_id, is_active=False, now=NOON)
    with pytest.raises(Disabled):
        bought(ann, reward, "k9")
    assert balance_of(ann)["available"] == 690
    assert RewardPurchase.objects.count() == 1


def test_points_that_staff_took_meanwhile_are_not_spent(ann, version):
    adjust(ann.pk, version.programme_id, -600, actor="staff:1", reason="x", key="k", now=NOON)
    with pytest.raises(NotEnoughPoints):
        bought(ann, a_reward(version))


ABSURD = {
    "no name": ({"name": " "}, Required, "name"),
    "a long name": ({"name": "x" * 101}, Invalid, "name"),
    "for nothing": ({"points": 0}, Invalid, "points"),
    "for less": ({"points": -5}, Invalid, "points"),
    "for all points there are": ({"points": 10**18}, Invalid, "points"),
    "no kind": ({"kind": "yacht"}, Invalid, "kind"),
    "a card of nothing": ({"parameters": {**CARD, "amount_minor": 0}}, Invalid, "card_amount"),
    "a card of all money": ({"parameters": {**CARD, "amount_minor": 10**12}}, Invalid, "card_amount"),
    "a card of no amount": ({"parameters": {}}, Required, "card_amount"),
    "a card of no currency": ({"parameters": {"amount_minor": 5, "currency": "x"}}, Invalid, "card_currency"),
    "an offer of nothing": ({"kind": "offer", "parameters": {}}, Required, "campaign_id"),
    "no limit": ({"customer_limit": 0}, Invalid, "customer_limit"),
    "a limit below": ({"total_limit": -1}, Invalid, "total_limit"),
    "over before it starts": ({"starts_at": NOON, "ends_at": NOON}, Invalid, "ends_at"),
    "no tier": ({"tier": "gold"}, Invalid, "tier"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_rewards_are_refused_at_their_field(version, name):
    changes, refusal, field = ABSURD[name]
    with pytest.raises(refusal) as refused:
        a_reward(version, **changes)
    assert refused.value.field == field
    assert not Reward.objects.exists()


def test_a_change_leaves_what_was_bought_as_it_was(ann, version):
    reward = a_reward(version)
    purchase = bought(ann, reward)
    reward_update(reward.pk, {"name": "Card", "points": 600, "parameters": {**CARD, "amount_minor": 2_000}})
    purchase.refresh_from_db()
    assert (purchase.name, purchase.points) == ("Card of 10.00", 500)
    assert OutboxEffect.objects.get().payload["amount_minor"] == 1_000
    with pytest.raises(Required):
        reward_update(reward.pk, {})
    with pytest.raises(NotFound):
        reward_update(999, {"points": 1})


@pytest.mark.parametrize(
    ("parameters", "field"),
    [({"campaign_id": 1}, "campaign_id"), ({"amount": 2}, "card_amount")],
)
def test_a_reward_stays_of_its_kind(version, parameters, field):
    reward = a_reward(version)
    with pytest.raises(Invalid) as refused:
        reward_update(reward.pk, {"parameters": parameters})
    assert refused.value.field == field
    assert Reward.objects.get().parameters == CARD


def test_parameters_that_are_left_out_stay(version):
    reward = reward_update(a_reward(version).pk, {"parameters": {"amount_minor": 2_000}})
    assert reward.parameters == {**CARD, "amount_minor": 2_000}


def test_purchases_go_over_in_a_merge_and_lose_their_key_in_an_erasure(ann, version):
    ben = a_member(2)
    purchase = bought(ann, a_reward(version, points=10))
    assert privacy.move(ann.pk, ben.pk) == 1
    purchase.refresh_from_db()
    assert (purchase.customer_id, purchase.idempotency_key) == (ben.pk, f"merged:{purchase.pk}")
    privacy.forget([ben.pk])
    purchase.refresh_from_db()
    assert purchase.idempotency_key == f"erased:{purchase.pk}"


def test_points_of_somebody_who_is_gone_go_nowhere(ann, version):
    purchase = bought(ann, a_reward(version, points=700))
    ann.user_id, ann.email_hash, ann.joined_at, ann.erased_at = None, None, None, datetime.now(UTC)
    ann.save()
    OutboxEffect.objects.update(parked_at=NOON)
    restore_failed(now=NOON, limit=10)
    assert state_of(purchase) == PurchaseState.FORGONE
    assert balance_of(ann)["available"] == 0


def test_a_reward_whose_tier_is_gone_can_be_paused():
    version = a_programme()
    a_tier_plan(version.programme_id)
    draft = RewardDraft("Card", 1, "gift_card", {"amount_minor": 1, "currency": "USD"}, tier="gold")
    reward = reward_create(version.programme_id, draft)
    a_tier_plan(version.programme_id, now=NOON + timedelta(days=1), tiers=[Tier("club", "Club", 1).as_json()])
    assert not reward_update(reward.pk, {"is_active": False}).is_active
    with pytest.raises(Invalid):
        reward_update(reward.pk, {"tier": "nobodys"})
