"""Points promised to a checkout: held, then captured by its order or released, once."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from ...conf import conf
from ...core.db import command
from ...errors import AlreadyResolved, Disabled, NotFound, RetryLater
from ...guards import guard
from .. import points as whole_points
from ..models import Hold, HoldState, LotConsumption, Programme, TransactionKind
from . import converge
from .account_book import AccountBook, LedgerEntry, OpenLot
from .accounts import open_books, open_lot, read_lots, require_active_customer
from .freezes import require_spendable

Taken = list[tuple[OpenLot, int]]


def hold(customer_id: int, programme_id: int, points: int, checkout_id: UUID, *, now: datetime) -> Hold:
    """Set points aside for a checkout, for `hold_seconds` from `now`, which is the database's: so the sweep measures.

    The same hold again lives on longer; another number, or another customer, takes the place of the checkout's
    earlier hold. All or nothing: raises `NotEnoughPoints` and leaves what was, `Invalid`, `NotFound`, `Disabled`,
    and `AccountFrozen` while staff have stopped the account.
    """
    number = whole_points.points(points)
    expires_at = now + timedelta(seconds=conf.hold_seconds)
    with command():
        _check_programme(programme_id)
        earlier = _open_at(programme_id, checkout_id)
        books = open_books(
            (programme_id, who) for who in [customer_id, *(item.customer_id for item in earlier)]
        )
        require_active_customer(customer_id)
        require_spendable(customer_id, programme_id)
        earlier = _open_at(programme_id, checkout_id)
        if not {(programme_id, item.customer_id) for item in earlier} <= books.keys():
            raise RetryLater("The checkout changed hands meanwhile.")
        if earlier and earlier[0].customer_id == customer_id and earlier[0].points == number:
            return converge.renew_hold(earlier[0], expires_at=expires_at)
        read_lots(books.values())
        _release(earlier, books, now)
        book = books[(programme_id, customer_id)]
        turn = Hold.objects.filter(programme=programme_id, checkout_id=checkout_id).count() + 1
        request = {"customer": customer_id, "points": number, "checkout": checkout_id}
        entry = book.entry(
            TransactionKind.HOLD,
            f"hold:checkout:{checkout_id}:{turn}",
            request,
            cause=f"checkout:{checkout_id}",
            at=now,
        )
        book.hold(entry, number)
        converge.write([entry])
        return converge.open_hold(entry, number, checkout_id=checkout_id, expires_at=expires_at)


def renew(hold_id: int, *, now: datetime) -> None:
    """Let a hold that is open stand for `hold_seconds` from now; a resolved one stays as it is."""
    converge.extend_hold(hold_id, until=now + timedelta(seconds=conf.hold_seconds))


def live_points(hold: Hold, *, now: datetime) -> int:
    """How many of a hold's points could be spent again were they released: those of lots that have not ended."""
    taken = _taken_by([hold])[hold.transaction_id]
    return sum(part for lot, part in taken if lot.expires_at is None or lot.expires_at > now)


def capture(hold_id: int, order_id: UUID, *, now: datetime) -> Hold:
    """The checkout became this order: the held points are spent.

    Again for the same order changes nothing. Raises `AlreadyResolved` when the hold was released or went to
    another order, `NotFound`. A hold that is overdue but not swept yet is still honoured.
    """
    with command():
        book, row = _locked(hold_id)
        request = {"hold": hold_id, "order": order_id}
        entry = book.entry(
            TransactionKind.CAPTURE, f"capture:hold:{hold_id}", request, cause=f"order:{order_id}", at=now
        )
        if row.state != HoldState.OPEN:
            return _repeated(row, HoldState.CAPTURED, entry.request_hash)
        book.capture(entry, row.points)
        converge.write([entry])
        converge.resolve_holds([(row, entry)], HoldState.CAPTURED, now=now)
        return row


def release(hold_id: int, *, now: datetime) -> Hold:
    """Give held points back, each with the expiry it had. Again changes nothing.

    Raises `AlreadyResolved` when the hold was captured, `NotFound`.
    """
    with command():
        book, row = _locked(hold_id)
        if row.state != HoldState.OPEN:
            return _repeated(row, HoldState.RELEASED)
        _release([row], {(row.programme_id, row.customer_id): book}, now)
        return row


def release_stale(*, now: datetime, limit: int | None = None, which: Q | None = None) -> int:
    """Release one batch of overdue holds; returns how many, 0 when none is left. The sweep's verb.

    `which`: those alone; a hold that something else looks after is not released over its head.
    """
    overdue = Q(expires_at__lte=now)
    return _release_batch(overdue if which is None else overdue & which, now, limit)


def release_all(*, spare: Collection[UUID], now: datetime, limit: int | None = None) -> int:
    """Release one batch of open holds, but those of some checkouts; returns how many. The verb of who uninstalls us."""
    return _release_batch(~Q(checkout_id__in=spare), now, limit)


def open_holds(*, spare: Collection[UUID]) -> int:
    """How many that would be."""
    return Hold.objects.filter(state=HoldState.OPEN).exclude(checkout_id__in=spare).count()


def _release_batch(which: Q, now: datetime, limit: int | None) -> int:
    with command():
        overdue = Hold.objects.filter(which, state=HoldState.OPEN).order_by("expires_at", "pk")
        result = list(overdue[: limit or conf.batch_size])
        if not result:
            return 0
        books = open_books(sorted({(row.programme_id, row.customer_id) for row in result}))
        # Captured or renewed while we waited for the accounts: no longer ours to release.
        still = list(overdue.filter(pk__in=[row.pk for row in result]).order_by("pk"))
        _release(still, books, now)
        return len(still)


def release_of(customer_ids: Collection[int], *, now: datetime) -> int:
    """Release every open hold of these customers; returns how many. Call inside a transaction."""
    open_holds = Hold.objects.filter(state=HoldState.OPEN, customer__in=customer_ids).order_by("pk")
    pairs = sorted({(row.programme_id, row.customer_id) for row in open_holds})
    if not pairs:
        return 0
    books = open_books(pairs)
    still = list(open_holds.all())  # one may have been resolved while we waited for the accounts
    _release([row for row in still if (row.programme_id, row.customer_id) in books], books, now)
    return len(still)


def _release(rows: Sequence[Hold], books: dict[tuple[int, int], AccountBook], now: datetime) -> None:
    if not rows:
        return
    taken = _taken_by(rows)
    entries: list[LedgerEntry] = []
    for row in rows:
        book = books[(row.programme_id, row.customer_id)]
        cause = f"checkout:{row.checkout_id}"
        entry = book.entry(
            TransactionKind.RELEASE, f"release:hold:{row.pk}", {"hold": row.pk}, cause=cause, at=now
        )
        book.release(entry, taken[row.transaction_id])
        entries.append(entry)
    converge.write(entries)
    converge.resolve_holds(list(zip(rows, entries, strict=True)), HoldState.RELEASED, now=now)


def _taken_by(rows: Sequence[Hold]) -> dict[int, Taken]:
    """What each hold took, lot by lot in the order it was taken; by the hold's transaction."""
    consumed = LotConsumption.objects.filter(posting__transaction__in=[row.transaction_id for row in rows])
    taken: dict[int, Taken] = {row.transaction_id: [] for row in rows}
    for used in consumed.select_related("lot", "posting").order_by("pk"):
        taken[used.posting.transaction_id].append((open_lot(used.lot), used.points))
    return taken


@guard("hold.lock")
def _locked(hold_id: int) -> tuple[AccountBook, Hold]:
    """The hold as it is once its customer's accounts are ours."""
    pairs = list(Hold.objects.filter(pk=hold_id).values_list("programme_id", "customer_id"))
    if not pairs:
        raise NotFound(field="hold")
    book = open_books(pairs)[pairs[0]]
    return book, Hold.objects.select_related("resolution").get(pk=hold_id)


def _repeated(row: Hold, state: HoldState, asked: str = "") -> Hold:
    if row.state != state or (asked and row.resolution and row.resolution.request_hash != asked):
        raise AlreadyResolved(field="hold")
    return row


def _open_at(programme_id: int, checkout_id: UUID) -> list[Hold]:
    return list(Hold.objects.filter(programme=programme_id, checkout_id=checkout_id, state=HoldState.OPEN))


def _check_programme(programme_id: int) -> None:
    active = dict(Programme.objects.filter(pk=programme_id).values_list("pk", "is_active"))
    if programme_id not in active:
        raise NotFound(field="programme_id")
    if not active[programme_id]:
        raise Disabled
