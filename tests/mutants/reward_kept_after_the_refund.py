"""A friend's first order is given back in full, and both keep their reward: buy, refund, keep."""

from dataclasses import replace

from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    outcome = guarded("referral.outcome")

    def once_and_for_all(claimed_at, paid, terms, sold=None):
        found = outcome(claimed_at, paid, terms, sold)
        return replace(found, state="rewarded") if found.order else found

    lift_guard(monkeypatch, "referral.outcome", once_and_for_all)


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.registers(3, 1)
    order = shop.places_an_order(3, BIG, "member, paid", False, "worked off")
    shop.is_refunded(order, "all", "worked off")
