"""A staff adjustment that is sent again is carried out again: its key is another one each time."""

from secrets import token_hex

from saleor_retention.loyalty.models import TransactionKind
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    entry = guarded("ledger.key")

    def without_a_key(self, kind, key, request, **named):
        is_adjustment = kind is TransactionKind.ADJUST
        return entry(self, kind, f"{key}:{token_hex(8)}" if is_adjustment else key, request, **named)

    lift_guard(monkeypatch, "ledger.key", without_a_key)


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.staff_adjust(1, 40, "a")
    shop.staff_adjust(1, 40, "a")
    shop.a_worker_comes("")
