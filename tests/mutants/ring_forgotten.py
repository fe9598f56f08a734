"""The inbox row is deleted after the work although the object rang again meanwhile: a lost update."""

from tests.races.without_guard import lift_marker
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    lift_marker(monkeypatch, "inbox.seq")


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "amount", "rung")
    shop.a_worker_comes("shop goes on")
