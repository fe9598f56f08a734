"""Points of a hold after its checkout became an order: spent, given back when the order dies, spent again when it lives."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ...core.db import command
from ...customers.models import Customer
from ...errors import NotFound
from ..models import Hold, LotConsumption, Transaction, TransactionKind
from . import converge
from .account_book import OpenLot
from .accounts import open_books, open_lot, read_lots
from .entitlements import cause_of
from .freezes import is_frozen

Taken = list[tuple[OpenLot, int]]


def move_spent(
    hold: Hold, points: int, *, customer_id: int, order_id: UUID, keys: Sequence[str], now: datetime
) -> int:
    """Spend more points for the order of a hold, or with a minus give some back; returns how many moved.

    Given back go those that were spent last, with the cause and the expiry they had. More are spent as far as there are
    any, and none while the account is frozen: nobody owes points for an order that came back to life. Nothing moves for
    who was erased: of who is gone nobody gets them. `keys`: of all moves of this hold after its capture, the new one last.
    Call inside a transaction that holds the redemption.
    """
    with command():
        book = open_books([(hold.programme_id, customer_id)]).get((hold.programme_id, customer_id))
        if book is None:
            raise NotFound(field="customer")
        if Customer.objects.filter(pk=customer_id, erased_at__isnull=False).exists():
            return 0
        kind = TransactionKind.SPEND if points > 0 else TransactionKind.RESTORE
        request = {"hold": hold.pk, "points": points, "order": order_id}
        entry = book.entry(kind, keys[-1], request, cause=cause_of(order_id), at=now)
        read_lots([book])
        if points < 0:
            book.restore(entry, _last(still_spent(_movements(hold, keys[:-1])), -points))
        else:
            is_stopped = is_frozen(customer_id, hold.programme_id)
            points = 0 if is_stopped else min(points, book.spendable(now))
            if points:
                book.spend(entry, points)
        if not points:
            return 0
        converge.write([entry])
        return abs(points)


def still_spent(movements: Sequence[tuple[Taken, int]]) -> Taken:
    """What lots gave and did not get back: of movements in their order, each what it took, or how much it gave back."""
    stack: Taken = []
    for taken, back in movements:
        stack += taken
        missing = back
        while missing > 0 and stack:
            lot, part = stack.pop()
            if part > missing:
                stack.append((lot, part - missing))
            missing -= min(part, missing)
    return stack


def _last(taken: Taken, points: int) -> Taken:
    """The last of them that make up so many points."""
    parts: Taken = []
    missing = points
    for lot, part in reversed(taken):
        if missing <= 0:
            break
        parts.insert(0, (lot, min(part, missing)))
        missing -= min(part, missing)
    return parts


def _movements(hold: Hold, keys: Sequence[str]) -> list[tuple[Taken, int]]:
    """The hold, then what was moved under these keys."""
    moved = Transaction.objects.filter(programme=hold.programme_id, idempotency_key__in=list(keys))
    order = {key: place for place, key in enumerate(keys)}
    rows = sorted(moved.prefetch_related("postings"), key=lambda row: order[row.idempotency_key])
    taken = _taken_by([hold.transaction_id, *(row.pk for row in rows)])
    movements = [(taken.get(hold.transaction_id, []), 0)]
    for row in rows:
        back = (
            sum(posting.points for posting in row.postings.all())
            if row.kind == TransactionKind.RESTORE
            else 0
        )
        movements.append((taken.get(row.pk, []), back))
    return movements


def _taken_by(transactions: Sequence[int]) -> dict[int, Taken]:
    """Lot by lot in the order it was taken; by transaction."""
    used = LotConsumption.objects.filter(posting__transaction__in=transactions).order_by("pk")
    taken: dict[int, Taken] = {}
    for item in used.select_related("lot", "posting"):
        taken.setdefault(item.posting.transaction_id, []).append((open_lot(item.lot), item.points))
    return taken
