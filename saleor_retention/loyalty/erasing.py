"""Points of an erased customer: given up through the ledger, so that the books still balance."""

from collections.abc import Collection
from datetime import datetime

from . import ledger
from .accounts import open_books, read_lots
from .holds import release_of
from .models import Account, AccountKind, TransactionKind, Withheld


def forgo(customer_ids: Collection[int], *, now: datetime) -> int:
    """Release her holds, give up what is left and forgive what is owed; returns how many points she gave up.

    What was written about her movements is blanked; the movements stay. Call inside a transaction, before the
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
        ledger.write(entries)
    ledger.forget_texts(customer_ids)
    Withheld.objects.filter(customer__in=customer_ids).delete()
    return given_up
