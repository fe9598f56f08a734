"""What an offer takes off a cart, and how it is carried."""

from collections import Counter
from dataclasses import dataclass

from ...store.carts import CartSnapshot
from ...store.discounts import ApplicationMethod, DiscountApplication
from .eligible_lines import is_goods
from .rounding import EVERYTHING, off_each_unit, off_one_unit, spread

WHOLE_ORDER = (ApplicationMethod.NATIVE, ApplicationMethod.AMOUNT)
"""Carried off the whole order, whatever goods they are counted from."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What a benefit takes off a cart, in minor units of the unit that prices are entered in."""

    minor: int
    """As the store shows it; 0: nothing eligible, or nothing to carry."""
    carriage: DiscountApplication | None
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


def _beside_gift_cards(cart: CartSnapshot, minor: int) -> Saving:
    """The amount off goods alone: what is taken off the whole order would make the gift cards in it cheaper, too.

    A voucher can take it off one unit, off each unit of a line, or be all that the goods cost. Else it is not carried.
    """
    goods = [line for line in cart.lines if is_goods(line)]
    variants = Counter(line.variant_id for line in goods)
    if minor == sum(line.total_minor for line in goods):
        by = DiscountApplication(
            ApplicationMethod.LINES,
            EVERYTHING,
            None,
            tuple(sorted(variant for variant in variants if variant is not None)),
        )
        return Saving(minor, by, tuple(line.total_minor if is_goods(line) else 0 for line in cart.lines))
    for place, line in sorted(enumerate(cart.lines), key=lambda item: (-item[1].total_minor, item[0])):
        if line.variant_id is None or variants[line.variant_id] != 1 or not is_goods(line):
            continue
        taken = tuple(minor if place == other else 0 for other in range(len(cart.lines)))
        of_unit = off_one_unit(line.total_minor, line.quantity, amount_minor=minor)
        if of_unit == minor:
            return Saving(
                minor, DiscountApplication(ApplicationMethod.ONE_UNIT, None, minor, (line.variant_id,)), taken
            )
        each, rest = divmod(minor, line.quantity)
        if rest == 0 and off_each_unit(line.total_minor, line.quantity, each) == minor:
            return Saving(
                minor, DiscountApplication(ApplicationMethod.LINES, None, each, (line.variant_id,)), taken
            )
    return Saving(minor, None)


def as_amount(cart: CartSnapshot, amount_minor: int) -> Saving:
    """An amount off the whole order, carried as one; never more than the goods."""
    minor = min(amount_minor, cart.goods_minor)
    if minor <= 0:
        return NOTHING
    if cart.sells_gift_cards:
        return _beside_gift_cards(cart, minor)
    return Saving(
        minor, DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=minor), spread_over(cart, minor)
    )
