"""Points that last longest are spent first, and the others expire in the member's account."""

from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    spending_order = guarded("points.spending_order")
    lift_guard(
        monkeypatch, "points.spending_order", lambda lots, *, own="": spending_order(lots, own=own)[::-1]
    )


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.staff_adjust(1, 40, "a")
    shop.holds_points(1, 20, "x")
    shop.a_worker_comes("")
