"""Rewards are bought: points are spent and the effect is written in one transaction, and both happen once.

What cannot be given for good gives the points back, with the expiry they had. The one writer of purchases.
"""

from datetime import datetime

from django.db.models.functions import Now

from ...core.db import command, execute
from ...core.models import OutboxEffect
from ...core.queues import outbox
from ...core.queues.backoff import backoff
from ...core.safe_logging import logger
from ...customers.models import Customer
from ...errors import (
    Disabled,
    Invalid,
    KeyReused,
    NotEnoughPoints,
    NotFound,
    Required,
    RewardNotAvailable,
)
from ...guards import guard
from ..ledger import reward_payments
from ..models import AccountKind
from .kinds.registry import parse_kind
from .models import PurchaseState, Reward, RewardPurchase
from .queries import Shelf, shelf_of
from .rules import RewardObstacle, obstacle

log = logger(__name__)

LONGEST_KEY = 100
BOUGHT = "buy:"
"""How keys of storefronts begin: none is ever that of a milestone, or of a merge, and stops it."""
SENTENCES = {
    RewardObstacle.NOT_ACTIVE: "This reward is not on offer.",
    RewardObstacle.OVER: "This reward is not on offer any more.",
    RewardObstacle.NOT_YET: "This reward is not on offer yet.",
    RewardObstacle.SOLD_OUT: "This reward is sold out.",
    RewardObstacle.LIMIT_REACHED: "You have bought this reward as often as you may.",
    RewardObstacle.TIER_NEEDED: "This reward is for customers of a higher tier.",
}


def reward_buy(customer_id: int, reward_id: int, *, key: str, now: datetime) -> RewardPurchase:
    """Buy a reward with points; the same key again answers the first purchase.

    Raises `NotFound`, `Required`, `KeyReused`, `Disabled`, `NotEnoughPoints` and `RewardNotAvailable`.
    """
    if not key.strip():
        raise Required(field="idempotency_key")
    if len(key) > LONGEST_KEY:
        raise Invalid(f"A key has at most {LONGEST_KEY} characters.", field="idempotency_key")
    with command():
        reward = lock_reward(reward_id)
        if reward is None:
            raise NotFound(field="reward_id")
        if not reward.programme.is_active:
            raise Disabled
        book = reward_payments.open_book(reward.programme_id, customer_id)
        name = f"{BOUGHT}{key}"
        earlier = RewardPurchase.objects.filter(customer=customer_id, idempotency_key=name).first()
        if earlier is not None:
            if earlier.reward_id != reward_id:
                raise KeyReused(field="idempotency_key")
            return earlier
        _require_on_sale(reward, shelf_of(customer_id, reward), book.balances[AccountKind.AVAILABLE], now)
        purchase = _written(reward, customer_id, reward.points, name, now)
        reward_payments.pay(book, reward.points, purchase.pk, now=now)
        return purchase


def give(reward: Reward, customer_id: int, *, key: str, now: datetime) -> RewardPurchase:
    """Give a reward for no points, whatever its limits. Call inside a transaction, under a key made of the fact."""
    return _written(reward, customer_id, 0, key, now)


@guard("rewards.lock")
def lock_reward(reward_id: int) -> Reward | None:
    """The reward, locked: of two customers who want the last one, one comes second."""
    rows = Reward.objects.select_for_update(no_key=True, of=("self",)).select_related("programme")
    return rows.filter(pk=reward_id).first()


def _require_on_sale(reward: Reward, shelf: Shelf, available: int, now: datetime) -> None:
    reason = obstacle(reward, shelf.buyer(reward, available), now)
    if reason is RewardObstacle.POINTS_MISSING:
        raise NotEnoughPoints(field="reward_id")
    if reason is not None:
        raise RewardNotAvailable(SENTENCES[reason], field="reward_id")


def _written(reward: Reward, customer_id: int, points: int, key: str, now: datetime) -> RewardPurchase:
    """The purchase with its effect."""
    user_id = Customer.objects.filter(pk=customer_id).values_list("user_id", flat=True).get()
    if user_id is None:
        raise NotFound(field="user_id")
    purchase = RewardPurchase.objects.create(
        reward=reward,
        customer_id=customer_id,
        points=points,
        name=reward.name,
        idempotency_key=key,
        created_at=now,
    )
    effect = parse_kind(reward.kind, reward.parameters).effect(purchase.pk, user_id, at=now)
    purchase.effect_key = effect.key
    purchase.save(update_fields=["effect_key"])
    outbox.put([effect])
    return purchase


def lock_paid(purchase_id: int) -> RewardPurchase | None:
    """A purchase that is paid and not given yet, locked; None for any other. Call inside a transaction."""
    rows = RewardPurchase.objects.select_for_update()
    return rows.filter(pk=purchase_id, state=PurchaseState.PAID).first()


def mark_given(purchase: RewardPurchase) -> None:
    """What was bought is the customer's. The purchase is locked."""
    RewardPurchase.objects.filter(pk=purchase.pk).update(state=PurchaseState.GIVEN, closed_at=Now())


def mark_failed(purchase: RewardPurchase) -> None:
    """It cannot be given, now or later: the sweep gives the points back. The purchase is locked."""
    RewardPurchase.objects.filter(pk=purchase.pk).update(state=PurchaseState.FAILED)


NOT_GIVEN = """
SELECT p.id FROM saleor_retention_rewardpurchase p
LEFT JOIN saleor_retention_outboxeffect e ON e.key = p.effect_key AND e.parked_at IS NOT NULL
WHERE p.closed_at IS NULL AND (p.state = 'failed' OR e.id IS NOT NULL) AND (p.retry_at IS NULL OR p.retry_at <= %(now)s)
ORDER BY p.attempts, p.id LIMIT %(limit)s
"""


def restore_failed(*, now: datetime, limit: int) -> int:
    """Give the points back of what cannot be given or was given up after the last try; returns how many were looked at.

    What the store has all the same, because only the answer was lost, counts as given. One that cannot be closed is
    logged and put back, further each time, behind all that never failed. The sweep's verb.
    """
    purchase_ids = [pk for (pk,) in execute(NOT_GIVEN, {"limit": limit, "now": now})]
    for purchase_id in purchase_ids:
        try:
            _close(purchase_id, now)
        except Exception:
            log.exception("the points of a reward could not be given back", ref=purchase_id)
            _put_back(purchase_id, now)
    return len(purchase_ids)


def _put_back(purchase_id: int, now: datetime) -> None:
    row = RewardPurchase.objects.filter(pk=purchase_id)
    attempts = row.values_list("attempts", flat=True).get() + 1
    row.update(attempts=attempts, retry_at=now + backoff(attempts))


@guard("rewards.lock_unclosed")
def lock_unclosed(purchase_id: int) -> RewardPurchase | None:
    """A purchase that is not closed, locked. Joined to no customer: a joined row is read before the lock is had."""
    return RewardPurchase.objects.select_for_update().filter(pk=purchase_id, closed_at=None).first()


def _close(purchase_id: int, now: datetime) -> None:
    with command():
        purchase = lock_unclosed(purchase_id)
        if purchase is None:
            return
        kind = parse_kind(purchase.reward.kind, purchase.reward.parameters)
        if kind.is_given(purchase.pk):
            purchase.state = PurchaseState.GIVEN
        else:
            purchase.state = _given_back(purchase, now)
        purchase.closed_at = now
        purchase.save(update_fields=["state", "closed_at"])
        OutboxEffect.objects.filter(key=purchase.effect_key, delivered_at=None).delete()


def _given_back(purchase: RewardPurchase, now: datetime) -> PurchaseState:
    """The points go to whom the customer was merged into if they were; of who is gone nobody gets them."""
    owner = purchase.customer.merged_into or purchase.customer
    if owner.erased_at is not None:
        return PurchaseState.FORGONE
    if purchase.points:
        reward_payments.give_back(purchase.reward.programme_id, owner.pk, purchase.pk, now=now)
    return PurchaseState.RESTORED
