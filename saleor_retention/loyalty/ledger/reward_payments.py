"""Points that pay for a reward: spent at once, and given back where the reward comes to nothing."""

from datetime import datetime

from ..models import LotConsumption, Transaction, TransactionKind
from . import converge
from .account_book import AccountBook, OpenLot
from .accounts import open_books, open_lot, read_lots, require_active_customer
from .freezes import require_spendable


def open_book(programme_id: int, customer_id: int) -> AccountBook:
    """A customer's book, their accounts locked. Raises `NotFound` for who was erased or merged."""
    book = open_books([(programme_id, customer_id)])[programme_id, customer_id]
    require_active_customer(customer_id)
    return book


def cause_of(purchase_id: int) -> str:
    """The name of a purchase in the ledger."""
    return f"reward:{purchase_id}"


def pay(book: AccountBook, points: int, purchase_id: int, *, now: datetime) -> None:
    """Spend points on a purchase, soonest expiring first. Raises `NotEnoughPoints` and `AccountFrozen`
    before moving any."""
    require_spendable(book.customer_id, book.programme_id)
    cause = cause_of(purchase_id)
    request = {"purchase": purchase_id, "points": points}
    entry = book.entry(TransactionKind.SPEND, f"spend:{cause}", request, cause=cause, at=now)
    read_lots([book])
    book.spend(entry, points)
    converge.write([entry])


def give_back(programme_id: int, customer_id: int, purchase_id: int, *, now: datetime) -> None:
    """Give the points of a purchase back, as lots of the expiry they had. Again changes nothing."""
    cause = cause_of(purchase_id)
    book = open_books([(programme_id, customer_id)])[programme_id, customer_id]
    key = f"restore:{cause}"
    if Transaction.objects.filter(programme=programme_id, idempotency_key=key).exists():
        return
    entry = book.entry(TransactionKind.RESTORE, key, {"purchase": purchase_id}, cause=cause, at=now)
    book.restore(entry, _taken(programme_id, f"spend:{cause}"))
    converge.write([entry])


def _taken(programme_id: int, key: str) -> list[tuple[OpenLot, int]]:
    """What a payment took, lot by lot in the order it was taken."""
    used = LotConsumption.objects.filter(
        posting__transaction__programme=programme_id, posting__transaction__idempotency_key=key
    )
    return [(open_lot(row.lot), row.points) for row in used.select_related("lot").order_by("pk")]
