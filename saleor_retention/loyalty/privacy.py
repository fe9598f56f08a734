"""What this room keeps of a person: told, erased, and moved when two customers are merged."""

from collections.abc import Collection
from datetime import datetime

from ..core.privacy import ExportSection
from .evaluation.models import EarningStart
from .ledger import converge
from .ledger.account_book import AccountBook, LedgerEntry
from .ledger.accounts import open_books, read_lots
from .ledger.holds import release_of
from .models import Account, AccountKind, TransactionKind, Withheld

SECTIONS = (
    ExportSection(
        "accounts",
        """
        SELECT p.slug AS programme, a.kind, a.balance FROM saleor_retention_account a
        JOIN saleor_retention_programme p ON p.id = a.programme_id
        WHERE a.customer_id = ANY(%(ids)s) ORDER BY a.id
        """,
    ),
    ExportSection(
        "due",
        """
        SELECT cause, due FROM saleor_retention_entitlement WHERE customer_id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    ExportSection(
        "transactions",
        """
        SELECT t.id, t.kind, t.cause, t.actor, t.reason, t.message, t.occurred_at, t.recorded_at, (
            SELECT json_agg(json_build_object('from', s.kind, 'to', d.kind, 'points', m.points) ORDER BY m.id)
            FROM saleor_retention_posting m
            JOIN saleor_retention_account s ON s.id = m.source_id
            JOIN saleor_retention_account d ON d.id = m.destination_id
            WHERE m.transaction_id = t.id) AS movements
        FROM saleor_retention_transaction t WHERE t.customer_id = ANY(%(ids)s) ORDER BY t.id
        """,
    ),
    ExportSection(
        "lots",
        """
        SELECT l.cause, l.granted, l.remaining, l.earned_at, l.expires_at FROM saleor_retention_lot l
        JOIN saleor_retention_account a ON a.id = l.account_id WHERE a.customer_id = ANY(%(ids)s) ORDER BY l.id
        """,
    ),
    ExportSection(
        "holds",
        """
        SELECT checkout_id, points, state, created_at, expires_at, resolved_at FROM saleor_retention_hold
        WHERE customer_id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    ExportSection(
        "freezes",
        """
        SELECT p.slug AS programme, f.reason, f.frozen_at, f.ended_at, f.end_reason
        FROM saleor_retention_accountfreeze f JOIN saleor_retention_programme p ON p.id = f.programme_id
        WHERE f.customer_id = ANY(%(ids)s) ORDER BY f.id
        """,
    ),
    ExportSection(
        "imported_balances",
        """
        SELECT p.slug AS programme, i.source, i.points, i.expires_at, i.tier, i.imported_at
        FROM saleor_retention_importedbalance i JOIN saleor_retention_programme p ON p.id = i.programme_id
        WHERE i.customer_id = ANY(%(ids)s) OR i.owner_id = ANY(%(ids)s) ORDER BY i.id
        """,
    ),
    ExportSection(
        "imported_movements",
        """
        SELECT p.slug AS programme, i.source, i.occurred_at, i.points, i.text
        FROM saleor_retention_importedmovement i JOIN saleor_retention_programme p ON p.id = i.programme_id
        WHERE i.customer_id = ANY(%(ids)s) ORDER BY i.occurred_at, i.id
        """,
    ),
    ExportSection(
        "moved_by_hand",
        """
        SELECT day, points FROM saleor_retention_staffallowance WHERE actor = ANY(%(actors)s) ORDER BY day
        """,
    ),
    ExportSection(
        "withheld",
        """
        SELECT cause, reason, points, computed_at FROM saleor_retention_withheld
        WHERE customer_id = ANY(%(ids)s) ORDER BY cause
        """,
    ),
    ExportSection(
        "earning_starts",
        """
        SELECT order_id, is_first, tier, decided_at FROM saleor_retention_earningstart
        WHERE customer_id = ANY(%(ids)s) ORDER BY order_id
        """,
    ),
)


def write_off(customer_ids: Collection[int], *, now: datetime) -> int:
    """Release the customer's holds, give up what is left and forgive what is owed; returns how many points they gave up.

    What was written about their movements is blanked; the movements stay. Call inside a transaction, before the
    customers are erased; a fixed number of statements.
    """
    release_of(customer_ids, now=now)
    pairs = Account.objects.filter(customer__in=customer_ids, kind=AccountKind.AVAILABLE).order_by("pk")
    books = open_books(
        (programme, who) for programme, who in pairs.values_list("programme_id", "customer_id")
    )
    read_lots(books.values())
    entries, given_up = [], 0
    for book in books.values():
        if book.balances[AccountKind.AVAILABLE] or book.balances[AccountKind.OWED]:
            given_up += book.balances[AccountKind.AVAILABLE]
            key = f"forgo:customer:{book.customer_id}"
            entry = book.entry(TransactionKind.FORGO, key, {"customer": book.customer_id}, cause="", at=now)
            book.forgo(entry)
            entries.append(entry)
    if entries:
        converge.write(entries)
    converge.forget_texts(customer_ids)
    Withheld.objects.filter(customer__in=customer_ids).delete()
    EarningStart.objects.filter(customer__in=customer_ids).update(tier="")
    return given_up


KEY = "merge:{source}:into:{target}"


def move(source_id: int, target_id: int, *, actor: str, reason: str, now: datetime) -> int:
    """Move whatever one customer can spend, with its expiry, and whatever they owe, to the other; returns the difference.

    Call inside a transaction, once for the pair; a fixed number of statements.
    """
    holders = Account.objects.filter(customer=source_id, kind=AccountKind.AVAILABLE).order_by("programme")
    programmes = list(holders.values_list("programme_id", flat=True))
    if not programmes:
        return 0
    books = open_books([(pk, who) for pk in programmes for who in sorted((source_id, target_id))])
    read_lots(books.values())
    entries: list[LedgerEntry] = []
    moved = 0
    for pk in programmes:
        pair = _pair(books[pk, source_id], books[pk, target_id], actor, reason, now)
        moved += _hand_over(*pair)
        entries += [entry for entry in pair if entry.movements]
    if entries:
        converge.write(entries)
    return moved


def _pair(
    source: AccountBook, target: AccountBook, actor: str, reason: str, now: datetime
) -> tuple[LedgerEntry, LedgerEntry]:
    key = KEY.format(source=source.customer_id, target=target.customer_id)
    request = {"from": source.customer_id, "into": target.customer_id}
    pair = tuple(
        book.entry(TransactionKind.MERGE, f"{key}:{side}", request, cause="", at=now)
        for book, side in ((source, "given"), (target, "taken"))
    )
    for entry in pair:
        entry.actor, entry.reason = actor, reason
    return pair[0], pair[1]


def _hand_over(giving: LedgerEntry, taking: LedgerEntry) -> int:
    parts = giving.book.hand_over(giving)
    taking.book.take_over(taking, parts)
    if debt := giving.book.hand_over_debt(giving):
        taking.book.claw_back(taking, debt)
    return sum(part for _, part in parts) - debt
