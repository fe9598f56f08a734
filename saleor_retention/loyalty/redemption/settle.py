"""What became of redeemed points: spent by an order, or given back. Level-triggered: each look reads the present state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from ...conf import conf
from ...core.db import command, execute
from ...core.queues import outbox
from ...core.queues.backoff import backoff
from ...core.queues.outbox import Effect
from ...core.safe_logging import logger
from ...guards import guard
from ...orders.rules import OrderChange
from ...store.orders import OrderSnapshot
from ...store.port import Gone, store
from ..ledger import holds
from ..models import Hold, HoldState
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .closed_cards import note_refilled
from .models import PointsRedemption, PointsRedemptionState
from .redeem import end
from .rules import spent_points
from .spend import spend

log = logger(__name__)

SETTLE = "settle_redemption"
BATCH = 100
UNCHANGED = timedelta(minutes=1)


def note_orders(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """What is redeemed for changed orders has to be looked at, in a transaction of its own."""
    orders = [change.after for change in changes]
    checkouts = [order.snapshot.checkout_id for order in orders if order.snapshot.checkout_id is not None]
    _note(
        Q(order_id__in=[order.order_id for order in orders]) | Q(checkout_id__in=checkouts, state="open"), now
    )


def note_gone(order_ids: Sequence[UUID], *, now: datetime) -> None:
    """The same for orders that the store deleted."""
    _note(Q(order_id__in=list(order_ids)), now)


def note_customers(customer_ids: Sequence[int], *, now: datetime) -> None:
    """The same for customers whose holds were released over their heads: they were merged or erased."""
    _note(Q(customer__in=list(customer_ids), state=PointsRedemptionState.OPEN), now)


def _note(which: Q, now: datetime) -> None:
    """The effect makes it soon, the sweep makes it sure."""
    ids = list(PointsRedemption.objects.filter(which).values_list("pk", flat=True))
    if not ids:
        return
    rows = execute(
        """
        UPDATE saleor_retention_pointsredemption
        SET is_due = true, times_due = times_due + 1, attempts = 0, retry_at = NULL
        WHERE id = ANY(%s) RETURNING id, times_due
        """,
        [sorted(ids)],
    )
    outbox.put(
        [
            Effect(f"{SETTLE}:{pk}:{times}", SETTLE, {"redemption": pk, "at": now.isoformat()})
            for pk, times in rows
        ]
    )


def settle_effect(effect: Effect) -> None:
    """Look at one redemption."""
    settle(int(effect.payload["redemption"]), now=datetime.fromisoformat(effect.payload["at"]))


def sweep(*, now: datetime) -> int:
    """One batch of what is due: changed orders, overdue holds, cards that got money back (`closed_cards`); returns how many
    were looked at, 0 when nothing is left for this turn.

    One that cannot be settled is logged and put back, further each time, behind all that never failed.
    """
    looked_at = note_refilled(now=now, limit=conf.batch_size)
    ids = list(_due(now).order_by("attempts", "pk").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        _try(pk, now)
    is_full = looked_at == conf.batch_size or len(ids) == BATCH
    return looked_at + len(ids) if is_full else 0


def _due(now: datetime) -> "QuerySet[PointsRedemption]":
    overdue = Q(hold__expires_at__lte=now) | Q(hold__state=HoldState.RELEASED)
    which = Q(is_due=True) | Q(overdue, state=PointsRedemptionState.OPEN)
    return PointsRedemption.objects.filter(which).exclude(retry_at__gt=now)


def _try(redemption_id: int, now: datetime) -> None:
    """One that nothing is to be done about yet is asked about again later, as one that failed, but does not count as such."""
    row = PointsRedemption.objects.filter(pk=redemption_id)
    try:
        if settle(redemption_id, now=now):
            row.filter(attempts__gt=0).update(attempts=0, retry_at=None)
        else:
            row.update(retry_at=now + UNCHANGED)
    except Exception:
        log.exception("a redemption could not be settled", ref=redemption_id)
        attempts = row.values_list("attempts", flat=True).get() + 1
        row.update(attempts=attempts, retry_at=now + backoff(attempts))


def settle(redemption_id: int, *, now: datetime) -> bool:
    """Converge one redemption to what became of its checkout; whether anything changed. Again changes nothing."""
    with command():
        checkout_id = (
            PointsRedemption.objects.filter(pk=redemption_id).values_list("checkout_id", flat=True).first()
        )
        if checkout_id is None:
            return False
        became = store().orders_of_checkouts([checkout_id]).get(checkout_id)
        if became is None:
            return _still_open(redemption_id, checkout_id, now)
        row = lock_redemption(redemption_id)
        if row.state == PointsRedemptionState.RELEASED:
            return _over(row)
        by = became if row.order_id is None else row.order_id
        order = None if isinstance(by, Gone) else store().orders([by]).get(by)
        return _converge(row, order if isinstance(order, OrderSnapshot) else None, now)


@guard("points.lock_redemption")
def lock_redemption(redemption_id: int) -> PointsRedemption:
    """The redemption, locked: of two that settle it the second sees what the first moved."""
    return PointsRedemption.objects.select_for_update(no_key=True).get(pk=redemption_id)


def _still_open(redemption_id: int, checkout_id: UUID, now: datetime) -> bool:
    """Of an open checkout: points that nobody comes back to are given back, unless it is paid for or being completed."""
    is_free = store().let_go(checkout_id, "")
    row = lock_redemption(redemption_id)
    held = Hold.objects.get(pk=row.hold_id)
    if row.state == PointsRedemptionState.RELEASED:
        return _over(row)
    if row.state == PointsRedemptionState.SETTLED:  # by an order of another checkout
        order = store().orders([row.order_id]).get(row.order_id) if row.order_id else None
        return _converge(row, order if isinstance(order, OrderSnapshot) else None, now)
    is_over = held.state != HoldState.OPEN or held.expires_at <= now
    if is_over and is_free:
        end(row, now=now)
        return True
    if is_over and held.state == HoldState.OPEN:
        holds.renew(row.hold_id, now=now)
    PointsRedemption.objects.filter(pk=row.pk).update(is_due=False)
    return False


def _collected(row: PointsRedemption) -> int:
    """What came back onto a card that is over; it is worth nothing from now on."""
    card = store().gift_card(row.card)
    return 0 if isinstance(card, Gone) else store().close_gift_card(row.card)


def _over(row: PointsRedemption) -> bool:
    """Nothing of it is spent any more, whatever becomes of its checkout."""
    PointsRedemption.objects.filter(pk=row.pk).update(is_due=False)
    return _collected(row) > 0


def _converge(row: PointsRedemption, order: OrderSnapshot | None, now: datetime) -> bool:
    """`order`: what has its points, or would; None where there is none any more."""
    if order is None and row.order_id is None:
        end(row, now=now)
        return True
    terms = part_of(row.version, RedemptionTerms)
    assert terms is not None
    # Closed first: what is on it then is what the order left, or staff gave back; nothing can come between.
    refunded = row.refunded_minor + _collected(row)
    target = spent_points(
        terms,
        row.points,
        initial_minor=row.amount_minor,
        current_minor=refunded,
        order=order,
    )
    if order is None and row.order_id == row.checkout_id:
        target = row.spent  # money left its card, and no order is known that has it
    before = (row.spent, row.state, row.refunded_minor)
    by = row.order_id if order is None else order.id
    assert by is not None
    spend(row, target, order_id=by, refunded_minor=refunded, now=now)
    return before != (row.spent, row.state, row.refunded_minor)
