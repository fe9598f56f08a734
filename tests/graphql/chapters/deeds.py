"""What people do between two operations."""

from ..story import Told

PAST = "2020-01-01T00:00:00+00:00"


def cart(name: str):
    """Ann opens a cart."""

    def open_cart(told: Told) -> None:
        told.know(name, told.host.cart("ann"))

    return open_cart


def buy(who: str, order: str, cart: str = ""):
    """Somebody buys a cart, or a new one."""

    def pay(told: Told) -> None:
        found, lines = told.host.buy(who, told[cart] if cart else told.host.cart(who))
        told.know(order, found)
        for product, line in lines.items():
            told.know(f"line {product} of {order}", line)
        told.host.settle()

    return pay


def learn_id(told: Told, name: str, at: dict) -> None:
    """The ID of what an answer shows."""
    told.know(name, at["id"])
