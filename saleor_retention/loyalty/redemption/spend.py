"""Redeemed points that an order took: the ledger is brought to how many, whichever order it was."""

from datetime import datetime
from uuid import UUID

from ...store.port import Gone, store
from ..ledger import holds
from ..ledger.redeemed_points import move_spent
from ..models import Hold, HoldState
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .closed_cards import watch
from .models import PointsRedemption, PointsRedemptionState

CHANGED = (
    "state",
    "order_id",
    "spent",
    "revision",
    "refunded_minor",
    "is_due",
    "watched_since",
    "card_due_at",
)


def spend(row: PointsRedemption, target: int, *, order_id: UUID, refunded_minor: int, now: datetime) -> None:
    """So many points of it are spent by that order, all told. The redemption is locked, its card closed.

    `refunded_minor`: what of the card's money no order has.
    """
    row.refunded_minor, row.is_due = refunded_minor, False
    if row.state != PointsRedemptionState.SETTLED:
        _capture(row, order_id, now)
    _move(row, target, now)
    watch(row, now=now)
    row.save(update_fields=CHANGED)


def spent_elsewhere(row: PointsRedemption, left_minor: int, *, now: datetime) -> bool:
    """Whether an order of another checkout took money of its card, of which so much was left: what it took stays spent.

    The card's owner can read its code, and the store takes it wherever they are.
    """
    if left_minor >= row.amount_minor:
        return False
    order_id = store().order_of_gift_card(row.card)
    terms = part_of(row.version, RedemptionTerms)
    assert terms is not None
    target = min(terms.spent(row.amount_minor - left_minor), row.points)
    by = row.checkout_id if isinstance(order_id, Gone) else order_id
    spend(row, target, order_id=by, refunded_minor=left_minor, now=now)
    return True


def _capture(row: PointsRedemption, order_id: UUID, now: datetime) -> None:
    """The held points are spent. Those of a hold that was released over our heads are spent again as far as there are any."""
    row.state, row.order_id = PointsRedemptionState.SETTLED, order_id
    if Hold.objects.filter(pk=row.hold_id, state=HoldState.OPEN).exists():
        holds.capture(row.hold_id, order_id, now=now)
        row.spent = row.points


def _move(row: PointsRedemption, target: int, now: datetime) -> None:
    if target == row.spent:
        return
    assert row.order_id is not None
    row.revision += 1
    moved = move_spent(
        row.hold,
        target - row.spent,
        customer_id=row.customer_id,
        order_id=row.order_id,
        keys=[f"redemption:{row.pk}:{number}" for number in range(1, row.revision + 1)],
        now=now,
    )
    row.spent += moved if target > row.spent else -moved
