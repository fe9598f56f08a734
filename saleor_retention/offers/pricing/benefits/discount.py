"""A percentage or an amount off goods: off all together, off each unit, or off the cheapest."""

from collections.abc import Sequence

from ....core.money import HUNDRED_PERCENT, percent_of
from ....store.carts import CartLine, CartSnapshot
from ....store.discounts import ALL_GOODS, DISCOUNT, ApplicationMethod, Benefit, DiscountApplication, Per
from ..eligible_lines import eligible, off_each_unit
from ..savings import (
    NOTHING,
    Saving,
    as_amount,
    as_sum,
    cheapest_line,
    line_savings,
    off_unit_of_line,
    sells_gift_cards,
    spread_over,
)
from .kind import BenefitKind, capped, check_amount, percentage


class DiscountBenefit(BenefitKind):
    """A percentage or an amount off goods."""

    name = DISCOUNT
    about = "A percentage or an amount off goods."
    place = 1

    def check(self, benefit: Benefit, *, is_new: bool) -> None:
        """A new one has a percentage or an amount."""
        if is_new:
            check_amount(benefit)

    def saving(self, benefit: Benefit, cart: CartSnapshot) -> Saving:
        """Off everything, off some goods, or off one unit."""
        if self.is_of_whole_order(benefit) and not sells_gift_cards(cart):
            return _off_everything(benefit, cart)
        places = eligible(benefit, cart, is_off_one_unit=benefit.per is Per.CHEAPEST)
        if not places:
            return NOTHING
        if benefit.per is Per.CHEAPEST:
            return off_unit_of_line(benefit, cart, cheapest_line(cart, places))
        return _off_some(benefit, cart, places)

    def upper_bound(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """Of all goods, whatever they are."""
        goods, units = max(0, cart.subtotal_minor), cart.quantity
        if benefit.percent_bp is not None:  # each line rounds up by half a minor unit at most
            rounded = units if benefit.per is not Per.CHEAPEST and not self.is_of_whole_order(benefit) else 1
            most = (2 * goods * benefit.percent_bp + rounded * HUNDRED_PERCENT) // (2 * HUNDRED_PERCENT)
        else:
            most = (benefit.amount_minor or 0) * (units if benefit.per is Per.UNIT else 1)
        return capped(benefit, min(goods, most))

    def describe(self, benefit: Benefit, amount: str, goods: str) -> str:
        """“20% off each piece of Mugs”."""
        off = f"{percentage(benefit.percent_bp)} off" if benefit.percent_bp is not None else f"{amount} off"
        if benefit.per is Per.UNIT:
            return f"{off} each piece of {goods}"
        if benefit.per is Per.CHEAPEST:
            return f"{off} the cheapest piece of {goods}"
        return f"{off} {goods}"

    def unsupported_reason(
        self, benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool
    ) -> str | None:
        """What is counted from some goods and carried off all is the same only where all are taxed alike."""
        if has_uniform_tax or self.is_of_whole_order(benefit) or benefit.per is Per.CHEAPEST:
            return None
        if benefit.most_minor is not None:
            return "A maximum on some goods is exact only where all goods of the channel are taxed alike."
        if benefit.percent_bp is None and benefit.per is Per.ORDER:
            return "An amount off some goods together is exact only where all goods of the channel are taxed alike."
        return None

    def budget_reason(self, benefit: Benefit, *, has_uniform_tax: bool) -> str | None:
        """Off everything it is an amount off the whole order at any rates."""
        return None if has_uniform_tax or self.is_of_whole_order(benefit) else SEVERAL_RATES

    def own_voucher(self, benefit: Benefit) -> DiscountApplication | None:
        """Off everything, without a maximum."""
        if not self.is_of_whole_order(benefit) or benefit.most_minor is not None:
            return None
        return DiscountApplication(ApplicationMethod.NATIVE, benefit.percent_bp, benefit.amount_minor)

    def is_of_whole_order(self, benefit: Benefit) -> bool:
        """Without any goods named or left out."""
        return benefit.per is Per.ORDER and benefit.scope == ALL_GOODS


SEVERAL_RATES = (
    "goods are taxed at several rates, so a benefit on some of them is no amount off the whole order, "
    "which a budget in money needs. Limit the uses."
)


def _off_everything(benefit: Benefit, cart: CartSnapshot) -> Saving:
    goods = max(0, cart.subtotal_minor)
    if benefit.percent_bp is not None:
        minor = percent_of(goods, benefit.percent_bp)
    else:
        minor = min(goods, benefit.amount_minor or 0)
    if benefit.most_minor is not None:
        return as_amount(cart, min(minor, benefit.most_minor))
    if minor <= 0:
        return NOTHING
    by = DiscountApplication(ApplicationMethod.NATIVE, benefit.percent_bp, benefit.amount_minor)
    return Saving(minor, by, spread_over(cart, minor))


def _off_some(benefit: Benefit, cart: CartSnapshot, places: Sequence[int]) -> Saving:
    lines = [cart.lines[place] for place in places]
    if benefit.percent_bp is None and benefit.per is Per.ORDER:
        goods = sum(line.total_minor for line in lines)
        return as_sum(benefit, cart, min(goods, benefit.amount_minor or 0))
    taken = [_off_line(benefit, line) for line in lines]
    if benefit.most_minor is not None:
        return as_sum(benefit, cart, sum(taken))
    if not any(taken):
        return NOTHING
    variants = sorted({line.variant_id for line in lines if line.variant_id is not None})
    by = DiscountApplication(
        ApplicationMethod.LINES, benefit.percent_bp, benefit.amount_minor, tuple(variants)
    )
    return Saving(sum(taken), by, line_savings(cart, dict(zip(places, taken, strict=True))))


def _off_line(benefit: Benefit, line: CartLine) -> int:
    if benefit.percent_bp is not None:
        return percent_of(line.total_minor, benefit.percent_bp)
    return off_each_unit(line.total_minor, line.quantity, benefit.amount_minor or 0)
