"""A cancelled order keeps the offer it used: the customer never gets it back."""

from saleor_retention.offers.redemptions import rules
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    monkeypatch.setattr(rules, "DEAD", frozenset())


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.staff_grant_an_offer((1,))
    cart = shop.fills_a_cart(1, (24_000,))
    order = shop.completes(cart, "worked off")
    shop.ends(order, "cancel", "worked off")
