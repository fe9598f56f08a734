"""Accounts: made where missing, locked in one order, and opened as books with what they hold now.

An account made here is empty; points reach it only through `ledger.write`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import QuerySet

from ...core.db import execute, lock_rows
from ...customers.models import Customer
from ...errors import NotFound
from ...guards import guard
from ..models import Account, AccountKind, Lot
from .account_book import AccountBook, OpenLot
from .entitlements import Pair

CUSTOMERS = (AccountKind.AVAILABLE, AccountKind.HELD, AccountKind.OWED)
PROGRAMMES = (AccountKind.ISSUANCE, AccountKind.REDEEMED, AccountKind.EXPIRED, AccountKind.FORGONE)

NAMED = 5_000
"""So many names are locked at most: each takes room in the memory that all sessions share."""


def ensure_accounts(pairs: Sequence[Pair]) -> None:
    """Make the accounts that are missing, the programmes' own first; one statement when none is, else three.

    Ids follow the order of the pairs. Rivals that would make the same accounts in two orders could deadlock on
    the unique index, so each takes a lock on the names of the missing ones first, in one order. Of more than `NAMED`
    the rest is not locked: should two of that size ever meet, one of them is tried again.
    """
    missing = _missing(pairs)
    if not missing:
        return
    execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('accounts:' || name, 0)) FROM unnest(%s::text[]) AS name",
        [sorted(f"{programme}:{customer or ''}" for programme, customer in missing)[:NAMED]],
    )
    made = [
        (programme, customer, str(kind))
        for programme, customer in missing
        for kind in (PROGRAMMES if customer is None else CUSTOMERS)
    ]
    execute(
        """
        INSERT INTO saleor_retention_account (programme_id, customer_id, kind, balance)
        SELECT p, c, kind, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w(p, c, kind)
        ON CONFLICT DO NOTHING
        """,
        [list(column) for column in zip(*made, strict=True)],
    )


def _missing(pairs: Sequence[Pair]) -> list[tuple[int, int | None]]:
    """Programmes, and customers of them, who lack an account; the programmes first."""
    return execute(
        """
        SELECT p, NULL::bigint FROM unnest(%(programmes)s::bigint[]) AS p
        WHERE (SELECT count(*) FROM saleor_retention_account a
               WHERE a.programme_id = p AND a.customer_id IS NULL) < %(own)s
        UNION ALL (
            SELECT p, c FROM unnest(%(of)s::bigint[], %(customers)s::bigint[]) WITH ORDINALITY AS w(p, c, n)
            WHERE (SELECT count(*) FROM saleor_retention_account a
                   WHERE a.programme_id = p AND a.customer_id = c) < %(theirs)s
            ORDER BY n)
        """,
        {
            "programmes": sorted({pair[0] for pair in pairs}),
            "own": len(PROGRAMMES),
            "of": [pair[0] for pair in pairs],
            "customers": [pair[1] for pair in pairs],
            "theirs": len(CUSTOMERS),
        },
    )


@guard("accounts.lock")
def lock_accounts(pairs: Sequence[Pair]) -> list[Account]:
    """The customers' accounts, locked in primary key order, as they are once the lock is ours."""
    return lock_rows(_accounts_of(pairs))


def _accounts_of(pairs: Sequence[Pair]) -> QuerySet[Account]:
    """Accounts of these customers in these programmes; a few more where a batch spans several programmes."""
    return Account.objects.filter(
        programme__in={pair[0] for pair in pairs}, customer__in={pair[1] for pair in pairs}
    )


def open_books(pairs: Iterable[Pair]) -> dict[Pair, AccountBook]:
    """The customers' books, their accounts made where missing and locked. Five statements at most."""
    wanted = list(dict.fromkeys(pairs))
    ensure_accounts(wanted)
    books = {pair: AccountBook(pair[0], pair[1], {}, {}) for pair in wanted}
    for account in lock_accounts(wanted):
        if (book := books.get((account.programme_id, account.customer_id or 0))) is not None:
            book.ids[account.kind] = account.pk
            book.balances[account.kind] = account.balance
    own = Account.objects.filter(programme__in={pair[0] for pair in wanted}, customer=None)
    for programme_id, kind, pk in own.values_list("programme_id", "kind", "pk"):
        for pair, book in books.items():
            if pair[0] == programme_id:
                book.ids[kind] = pk
    return books


def require_active_customer(customer_id: int) -> None:
    """Raises `NotFound` for a customer who was erased or merged into another: nothing new comes to their accounts.

    Ask while their accounts are locked: whoever takes their points away must lock them, too.
    """
    row = Customer.objects.filter(pk=customer_id, erased_at=None, merged_into=None)
    if not row.exists():
        raise NotFound(field="user_id")


def read_lots(books: Iterable[AccountBook]) -> None:
    """Put the open lots into the books, in the order they were made."""
    by_account = {book.ids[AccountKind.AVAILABLE]: book for book in books}
    if not by_account:
        return
    rows = Lot.objects.filter(account__in=by_account, remaining__gt=0).order_by("pk")
    for lot in rows:
        by_account[lot.account_id].lots.append(open_lot(lot))


def open_lot(lot: Lot) -> OpenLot:
    """A stored lot as the books hold it."""
    return OpenLot(
        lot.cause, lot.granted, lot.remaining, lot.earned_at, lot.expires_at, lot.pk, lot.idle_months
    )


def read_expired(books: Mapping[Pair, AccountBook], causes: Collection[str]) -> None:
    """Put into the books what ended unused of these causes."""
    rows = execute(
        """
        SELECT t.programme_id, t.customer_id, t.cause,
               sum(CASE WHEN d.kind = 'expired' THEN p.points ELSE -p.points END)::bigint
        FROM saleor_retention_transaction t
        JOIN saleor_retention_posting p ON p.transaction_id = t.id
        JOIN saleor_retention_account s ON s.id = p.source_id
        JOIN saleor_retention_account d ON d.id = p.destination_id
        WHERE t.cause = ANY(%s) AND 'expired' IN (s.kind, d.kind) GROUP BY 1, 2, 3
        """,
        [sorted(causes)],
    )
    for programme_id, customer_id, cause, points in rows:
        if (book := books.get((programme_id, customer_id))) is not None:
            book.expired[cause] = points
