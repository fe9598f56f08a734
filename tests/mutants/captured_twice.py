"""A capture that is sent again spends the points again: nobody looks whether the hold is open."""

from secrets import token_hex

from saleor_retention.loyalty.models import HoldState, TransactionKind
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    locked, entry = guarded("hold.lock"), guarded("ledger.key")

    def always_open(hold_id):
        book, row = locked(hold_id)
        row.state = HoldState.OPEN
        return book, row

    def without_a_key(self, kind, key, request, **named):
        is_capture = kind is TransactionKind.CAPTURE
        return entry(self, kind, f"{key}:{token_hex(8)}" if is_capture else key, request, **named)

    lift_guard(monkeypatch, "hold.lock", always_open)
    lift_guard(monkeypatch, "ledger.key", without_a_key)


def story(shop) -> None:
    shop.opens(1, BIG)
    held = shop.holds_points(1, 20, "x")
    shop.captures(held, "p")
    shop.captures(held, "p")
    shop.a_worker_comes("")
