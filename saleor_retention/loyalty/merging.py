"""Points of two customers who are one: what orders and referrals gave has converged, the rest moves here.

Both ends are transactions of the ledger. Held points were released before, so nothing is lost and nothing doubled.
"""

from datetime import datetime

from . import ledger
from .accounts import open_books, read_lots
from .books import Book, Entry
from .models import Account, AccountKind, TransactionKind

KEY = "merge:{source}:into:{target}"


def move(source_id: int, target_id: int, *, actor: str, reason: str, now: datetime) -> int:
    """Move whatever the one can spend, with its expiry, and whatever she owes to the other; returns the difference.

    Call inside a transaction, once for the pair; a fixed number of statements.
    """
    holders = Account.objects.filter(customer=source_id, kind=AccountKind.AVAILABLE).order_by("programme")
    programmes = list(holders.values_list("programme_id", flat=True))
    if not programmes:
        return 0
    books = open_books([(pk, who) for pk in programmes for who in sorted((source_id, target_id))])
    read_lots(books.values())
    entries: list[Entry] = []
    moved = 0
    for pk in programmes:
        pair = _pair(books[pk, source_id], books[pk, target_id], actor, reason, now)
        moved += _hand_over(*pair)
        entries += [entry for entry in pair if entry.movements]
    if entries:
        ledger.write(entries)
    return moved


def _pair(source: Book, target: Book, actor: str, reason: str, now: datetime) -> tuple[Entry, Entry]:
    key = KEY.format(source=source.customer_id, target=target.customer_id)
    request = {"from": source.customer_id, "into": target.customer_id}
    pair = tuple(
        book.entry(TransactionKind.MERGE, f"{key}:{side}", request, cause="", at=now)
        for book, side in ((source, "given"), (target, "taken"))
    )
    for entry in pair:
        entry.actor, entry.reason = actor, reason
    return pair[0], pair[1]


def _hand_over(given: Entry, taken: Entry) -> int:
    parts = given.book.hand_over(given)
    taken.book.take_over(taken, parts)
    if debt := given.book.hand_over_debt(given):
        taken.book.claw_back(taken, debt)
    return sum(part for _, part in parts) - debt
