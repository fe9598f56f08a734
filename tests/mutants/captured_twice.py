"""A capture that is sent again spends the points again: nobody looks whether the hold is open."""

from secrets import token_hex

from saleor_retention.loyalty.ledger import holds
from saleor_retention.loyalty.ledger.account_book import AccountBook
from saleor_retention.loyalty.models import HoldState, TransactionKind
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    locked, entry = holds._locked, AccountBook.entry

    def always_open(hold_id):
        book, row = locked(hold_id)
        row.state = HoldState.OPEN
        return book, row

    def without_a_key(self, kind, key, request, **named):
        is_capture = kind is TransactionKind.CAPTURE
        return entry(self, kind, f"{key}:{token_hex(8)}" if is_capture else key, request, **named)

    monkeypatch.setattr(holds, "_locked", always_open)
    monkeypatch.setattr(AccountBook, "entry", without_a_key)


def story(shop) -> None:
    shop.opens(1, BIG)
    held = shop.holds_points(1, 20, "x")
    shop.captures(held, "p")
    shop.captures(held, "p")
    shop.a_worker_comes("")
