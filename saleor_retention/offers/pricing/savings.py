"""What an offer takes off a cart, and how it is carried."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.money import HUNDRED_PERCENT, spread
from ...guards import guard
from ...store.carts import CartSnapshot
from ...store.discounts import ApplicationMethod, Benefit, DiscountApplication
from .eligible_lines import is_goods, off_each_unit, off_one_unit, unit_price

WHOLE_ORDER = (ApplicationMethod.NATIVE, ApplicationMethod.AMOUNT)
"""Carried off the whole order, whatever goods they are counted from."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What a benefit takes off a cart, in minor units of the unit that prices are entered in."""

    minor: int
    """As the store shows it; 0: nothing eligible, or nothing to carry."""
    application: DiscountApplication | None
    """None: nothing to carry (a gift card, or nothing eligible)."""
    by_line: tuple[int, ...] = ()
    """What each line of the cart becomes cheaper, in their order; empty where the cart's lines are not known."""
    shipping_minor: int = 0
    """Of `minor`, what is taken off the delivery."""

    @property
    def total_effect_minor(self) -> int:
        """By what the total falls where prices are entered with tax.

        Less than `minor` only when the store cannot take the rest of an order's discount off a last line too cheap for it.
        """
        return (sum(self.by_line) if self.by_line else self.minor - self.shipping_minor) + self.shipping_minor


NOTHING = Saving(0, None)


@guard("price.gift_cards_apart")
def sells_gift_cards(cart: CartSnapshot) -> bool:
    """A card in it is sold at its price: it is made no cheaper and counts as no goods."""
    return any(line.is_gift_card for line in cart.lines)


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
            HUNDRED_PERCENT,
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
    if sells_gift_cards(cart):
        return _beside_gift_cards(cart, minor)
    return Saving(
        minor, DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=minor), spread_over(cart, minor)
    )


def as_sum(benefit: Benefit, cart: CartSnapshot, minor: int) -> Saving:
    """Counted from some goods, carried off all: the same only where all are taxed alike."""
    if not cart.has_uniform_tax:
        return NOTHING
    return as_amount(cart, minor if benefit.most_minor is None else min(minor, benefit.most_minor))


def line_savings(cart: CartSnapshot, taken: Mapping[int, int]) -> tuple[int, ...]:
    """What is taken off at positions, as a figure for each line."""
    return tuple(taken.get(place, 0) for place in range(len(cart.lines)))


def cheapest_line(cart: CartSnapshot, places: Sequence[int]) -> int:
    """The position of the cheapest unit; of equally cheap lines the first, as Saleor chooses."""
    return min(places, key=lambda place: (unit_price(cart.lines[place]), place))


def off_unit_of_line(benefit: Benefit, cart: CartSnapshot, place: int) -> Saving:
    """One unit of a line. What is capped is carried as an amount, and stays exact under any taxes."""
    line = cart.lines[place]
    percent, amount = benefit.percent_bp, benefit.amount_minor
    taken = off_one_unit(line.total_minor, line.quantity, percent_bp=percent, amount_minor=amount)
    if benefit.most_minor is not None and taken > benefit.most_minor:
        percent, amount, taken = None, benefit.most_minor, benefit.most_minor
    if taken <= 0 or line.variant_id is None:
        return NOTHING
    by = DiscountApplication(ApplicationMethod.ONE_UNIT, percent, amount, (line.variant_id,))
    return Saving(taken, by, line_savings(cart, {place: taken}))
