"""What an offer takes off a cart, and how it is carried."""

from dataclasses import dataclass

from ..kernel.cart import Carriage, CarriedBy, CartSnapshot
from .arithmetic import spread

WHOLE_ORDER = (CarriedBy.NATIVE, CarriedBy.AMOUNT)
"""Carried off the whole order, whatever goods they are counted from."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What a benefit takes off a cart, in minor units of the unit that prices are entered in."""

    minor: int
    """As the store shows it; 0: nothing eligible, or nothing to carry."""
    carriage: Carriage | None
    """None: nothing to carry (a gift card, or nothing eligible)."""
    by_line: tuple[int, ...] = ()
    """What each line of the cart becomes cheaper, in their order; empty where the cart's lines are not known."""
    shipping_minor: int = 0
    """Of `minor`, what is taken off the delivery."""

    @property
    def felt_minor(self) -> int:
        """By what the total falls where prices are entered with tax.

        Less than `minor` only when the store cannot take the rest of an order's discount off a last line too cheap for it.
        """
        return (sum(self.by_line) if self.by_line else self.minor - self.shipping_minor) + self.shipping_minor


NOTHING = Saving(0, None)


def spread_over(cart: CartSnapshot, amount_minor: int) -> tuple[int, ...]:
    """How the store lays an amount off the whole order on the lines of a cart. A gift has no price to lower."""
    priced = [line for line in cart.lines if not line.is_gift]
    shares = iter(spread(amount_minor, [line.total_minor for line in priced]))
    return tuple(0 if line.is_gift else next(shares) for line in cart.lines)


def as_amount(cart: CartSnapshot, amount_minor: int) -> Saving:
    """An amount off the whole order, carried as one; never more than the goods."""
    minor = min(amount_minor, cart.subtotal_minor)
    if minor <= 0:
        return NOTHING
    return Saving(minor, Carriage(CarriedBy.AMOUNT, amount_minor=minor), spread_over(cart, minor))
