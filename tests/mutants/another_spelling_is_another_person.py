"""ANN@example.com is not ann@example.com: who bought as a guest comes back as a friend and is rewarded."""

from tests.races.without_guard import lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "customers.normalised_address", lambda email: email)


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.places_an_order(3, BIG, "guest, paid", True, "worked off")
    shop.registers(3, 1)
    shop.a_worker_comes("")
