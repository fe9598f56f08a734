"""The only writer of postings, and of the transactions, lots, holds and entitlements around them.

Every verb has the same shape: lock the customers' accounts in primary key order, read what they hold, let
the books move points in memory, write all entries at once. The number of statements does not depend on how
many customers or causes there are.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from ...core.db import execute
from ...errors import RetryLater
from ..models import AccountKind, Entitlement, Hold, HoldState, Lot, LotConsumption, Posting, TransactionKind
from .account_book import AccountBook, LedgerEntry, OpenLot
from .accounts import open_books, read_expired, read_lots
from .activity import ACTIVITIES, moves_ends
from .entitlements import EntitlementState, EntitlementStates, EntitlementStep, Target, moves_towards

__all__ = ["Target", "converge", "open_hold", "renew_hold", "resolve_holds", "write"]


def converge(targets: Iterable[Target], *, now: datetime) -> int:
    """Move every entitlement to its target; returns how many movements that took. Call inside a transaction.

    Whoever else holds an entitlement of the same cause goes to 0, so a change of owner moves the points.
    Targets are met in the order of their causes: a batch and its parts one by one write the same books.
    Raises `RetryLater` when a rival gave one of the causes to another customer meanwhile.
    """
    wanted = sorted(targets, key=lambda target: target.cause)
    causes = sorted({target.cause for target in wanted})
    expected = moves_towards(wanted, _standings(causes))
    if not expected:
        return 0
    books = open_books(move.pair for move in expected)
    # A rival may have moved the same causes while we waited for the accounts: decide again under the lock.
    moves = moves_towards(wanted, _standings(causes))
    if not {move.pair for move in moves} <= books.keys():
        raise RetryLater("The points changed hands meanwhile.")
    if taking := [move for move in moves if move.points < 0]:
        read_lots({move.pair: books[move.pair] for move in taking}.values())
        read_expired(books, {move.after.cause for move in taking})
    write([_moved(books[move.pair], move, now) for move in moves])
    _save({move.after.key: move.after for move in moves}.values())
    return len(moves)


def _moved(book: AccountBook, move: EntitlementStep, now: datetime) -> LedgerEntry:
    after = move.after
    entry = book.entry(
        move.target.kind if move.points > 0 else TransactionKind.CLAWBACK,
        f"{after.cause}:customer:{after.customer_id}:{after.revision}",
        {"cause": after.cause, "customer": after.customer_id, "from": move.before.due, "due": after.due},
        cause=after.cause,
        at=now,
    )
    if move.points > 0:
        book.earn(
            entry,
            move.points,
            earned_at=move.target.earned_at,
            expires_at=move.target.expires_at,
            idle_months=move.target.idle_months,
        )
    else:
        book.claw_back(entry, -move.points)
    return entry


def _standings(causes: Collection[str]) -> EntitlementStates:
    """Nothing moves for an erased customer any more: what they were given stands as it was."""
    rows = Entitlement.objects.filter(cause__in=causes, customer__erased_at=None).values(
        "programme_id", "customer_id", "cause", "due", "revision", "version_id", "id"
    )
    return {item.key: item for item in (EntitlementState(**row) for row in rows)}


def _save(standings: Collection[EntitlementState]) -> None:
    fields = ("programme_id", "customer_id", "cause", "due", "revision", "version_id")
    Entitlement.objects.bulk_create(
        [
            Entitlement(**{name: getattr(standing, name) for name in fields})
            for standing in standings
            if standing.id is None
        ]
    )
    if known := [standing for standing in standings if standing.id is not None]:
        execute(
            """
            UPDATE saleor_retention_entitlement e SET due = u.due, revision = u.revision, version_id = u.version_id
            FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[]) AS u(id, due, revision, version_id)
            WHERE e.id = u.id
            """,
            [[getattr(offer, name) for offer in known] for name in ("id", "due", "revision", "version_id")],
        )


def write(entries: Sequence[LedgerEntry]) -> None:
    """Write transactions, their postings, lots and consumptions. The one place where points move."""
    _write_transactions(entries)
    moved = [(entry, movement) for entry in entries for movement in entry.movements]
    postings = Posting.objects.bulk_create(
        [
            Posting(
                transaction_id=entry.id,
                source_id=item.source,
                destination_id=item.destination,
                points=item.points,
            )
            for entry, item in moved
        ]
    )
    fresh = [(entry, lot) for entry in entries for lot in entry.lots]
    for (_, lot), made in zip(fresh, Lot.objects.bulk_create([_lot(*entry) for entry in fresh]), strict=True):
        lot.id = made.pk
    taken = [
        (posting.pk, lot, part)
        for posting, (_, item) in zip(postings, moved, strict=True)
        for lot, part in item.taken
    ]
    _spend({lot for _, lot, _ in taken} - {lot for _, lot in fresh})
    LotConsumption.objects.bulk_create(
        [LotConsumption(posting_id=posting, lot_id=lot.id, points=part) for posting, lot, part in taken]
    )
    _follow_activity(entries)


FOLLOW = f"""
UPDATE saleor_retention_lot l SET expires_at = u.ends
FROM (
    SELECT lot.id, ((last.at AT TIME ZONE 'UTC') + make_interval(months => lot.idle_months)) AT TIME ZONE 'UTC' AS ends
    FROM saleor_retention_lot lot JOIN saleor_retention_account a ON a.id = lot.account_id
    CROSS JOIN LATERAL (
        SELECT max(activity.at) AS at FROM ({ACTIVITIES}) activity
        WHERE activity.programme_id = a.programme_id AND activity.customer_id = a.customer_id) last
    WHERE lot.account_id = ANY(%s) AND lot.remaining > 0 AND lot.idle_months IS NOT NULL AND last.at IS NOT NULL) u
WHERE l.id = u.id AND l.expires_at < u.ends
"""


def _follow_activity(entries: Sequence[LedgerEntry]) -> None:
    """Move the ends of the lots of whom these written entries were activity, or brought lots back to. One statement at most."""
    accounts = {entry.book.ids[AccountKind.AVAILABLE] for entry in entries if moves_ends(entry)}
    if accounts:
        execute(FOLLOW, [sorted(accounts)])


def _spend(lots: Collection[OpenLot]) -> None:
    """Take off the stored lots what the books took: a difference, so that a rival could never be overwritten."""
    if lots:
        execute(
            """
            UPDATE saleor_retention_lot l SET remaining = l.remaining - u.points
            FROM unnest(%s::bigint[], %s::bigint[]) AS u(id, points) WHERE l.id = u.id
            """,
            [[lot.id for lot in lots], [lot.initially - lot.remaining for lot in lots]],
        )


def open_hold(entry: LedgerEntry, points: int, *, checkout_id: UUID, expires_at: datetime) -> Hold:
    """The hold that a written entry made."""
    return Hold.objects.create(
        programme_id=entry.book.programme_id,
        customer_id=entry.book.customer_id,
        checkout_id=checkout_id,
        points=points,
        transaction_id=entry.id,
        expires_at=expires_at,
    )


def renew_hold(hold: Hold, *, expires_at: datetime) -> Hold:
    """Let an open hold stand longer."""
    hold.expires_at = expires_at
    hold.save(update_fields=["expires_at"])
    return hold


def extend_hold(hold_id: int, *, until: datetime) -> None:
    """The same without a look at it: one that is resolved, or stands longer, stays as it is."""
    Hold.objects.filter(pk=hold_id, state=HoldState.OPEN, expires_at__lt=until).update(expires_at=until)


def resolve_holds(resolved: Sequence[tuple[Hold, LedgerEntry]], state: HoldState, *, now: datetime) -> None:
    """Close open holds with the written entries that resolve them, in one statement."""
    for hold, entry in resolved:
        hold.state, hold.resolution_id, hold.resolved_at = state, entry.id, now
    Hold.objects.bulk_update([hold for hold, _ in resolved], ["state", "resolution", "resolved_at"])


def forget_texts(customer_ids: Collection[int]) -> None:
    """Blank what people wrote into the transactions of these customers, and who they were. One statement."""
    execute(
        """
        UPDATE saleor_retention_transaction SET actor = '', reason = '', message = '', request_hash = '',
            idempotency_key = CASE WHEN starts_with(idempotency_key, 'adjust:') THEN 'erased:' || id
                                   ELSE idempotency_key END
        WHERE customer_id = ANY(%s)
        """,
        [sorted(customer_ids)],
    )


def forget_old_reasons(before: datetime, *, limit: int) -> int:
    """Blank what staff wrote of movements before an instant; returns how many, at most `limit`. One statement."""
    return len(
        execute(
            """
            UPDATE saleor_retention_transaction SET reason = '', message = '' WHERE id IN (
                SELECT id FROM saleor_retention_transaction
                WHERE (reason <> '' OR message <> '') AND recorded_at < %s ORDER BY id LIMIT %s)
            RETURNING id
            """,
            [before, limit],
        )
    )


def _write_transactions(entries: Sequence[LedgerEntry]) -> None:
    """One statement of arrays: the database stamps each row, which Django's own bulk insert spells out per row."""
    rows = execute(
        """
        INSERT INTO saleor_retention_transaction
            (programme_id, customer_id, kind, idempotency_key, request_hash, cause, actor, reason, message, occurred_at)
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                             %s::text[], %s::text[], %s::timestamptz[])
        RETURNING id
        """,
        [
            [entry.book.programme_id for entry in entries],
            [entry.book.customer_id for entry in entries],
            [str(entry.kind) for entry in entries],
            *(
                [getattr(entry, name) for entry in entries]
                for name in ("key", "request_hash", "cause", "actor", "reason", "message", "occurred_at")
            ),
        ],
    )
    for entry, (pk,) in zip(entries, rows, strict=True):
        entry.id = pk


def _lot(entry: LedgerEntry, lot: OpenLot) -> Lot:
    return Lot(
        account_id=entry.book.ids[AccountKind.AVAILABLE],
        transaction_id=entry.id,
        cause=lot.cause,
        granted=lot.granted,
        remaining=lot.remaining,
        earned_at=lot.earned_at,
        expires_at=lot.expires_at,
        idle_months=lot.idle_months,
    )
