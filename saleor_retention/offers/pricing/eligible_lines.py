"""Which lines of a cart a benefit is for, and what it takes off one of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ...core.money import DIGITS, HUNDRED_PERCENT, half_up, percent_of
from ...store.carts import CartLine, CartSnapshot
from ...store.discounts import ALL_GOODS, Benefit, Favourite, Per, Scope


def unit_price(line: CartLine) -> Fraction:
    """What one unit of a line costs, catalogue promotions taken off."""
    return Fraction(line.total_minor, line.quantity)


def resolved(
    scope: Scope, favourite_products: Collection[int], favourite_categories: Collection[int]
) -> Scope:
    """The scope with a customer's favourites named. While none is known it names a favourite still, which no line is."""
    if scope.favourite is Favourite.PRODUCT and favourite_products:
        return replace(scope, product_ids=scope.product_ids | frozenset(favourite_products), favourite=None)
    if scope.favourite is Favourite.CATEGORY and favourite_categories:
        return replace(
            scope, category_ids=scope.category_ids | frozenset(favourite_categories), favourite=None
        )
    return scope


def is_goods(line: CartLine) -> bool:
    """Whether it may become cheaper: no gift, no gift card, nothing that costs nothing, and nothing that is no longer
    sold, for no voucher can name it."""
    return not line.is_gift and not line.is_gift_card and line.variant_id is not None and line.total_minor > 0


def is_meant(scope: Scope, line: CartLine) -> bool:
    """Whether the line is of the goods that a scope is for, margins left aside."""
    if not is_goods(line):
        return False
    if scope.names_goods and not _is_named(scope, line):
        return False
    return not _is_excluded(scope, line)


def _is_named(scope: Scope, line: CartLine) -> bool:
    return (
        line.variant_id in scope.variant_ids
        or line.product_id in scope.product_ids
        or line.category_id in scope.category_ids
        or not scope.collection_ids.isdisjoint(line.collection_ids)
    )


def _is_excluded(scope: Scope, line: CartLine) -> bool:
    return (
        line.product_id in scope.excluded_product_ids
        or line.category_id in scope.excluded_category_ids
        or not scope.excluded_collection_ids.isdisjoint(line.collection_ids)
        or (scope.excludes_sale_items and line.is_on_sale)
    )


def goods_of(scope: Scope, cart: CartSnapshot) -> tuple[int, int]:
    """What the goods that a scope is for cost, in minor units, and how many there are: what minima are asked of."""
    if scope == ALL_GOODS or not cart.lines:
        return cart.goods_minor, cart.goods_quantity
    meant = [line for line in cart.lines if is_meant(scope, line)]
    return sum(line.total_minor for line in meant), sum(line.quantity for line in meant)


def eligible(benefit: Benefit, cart: CartSnapshot, *, is_off_one_unit: bool) -> tuple[int, ...]:
    """Positions in `cart.lines` of what the benefit is for. `is_off_one_unit`: it is taken off single units of them.

    A voucher names variants, not lines: where one line of a variant is not eligible, none of them is.
    """
    lines = [place for place, line in enumerate(cart.lines) if is_meant(benefit.scope, line)]
    if benefit.scope.margin_floor_bp is not None:
        lines = _profitable(benefit, cart.lines, lines, is_off_one_unit)
    kept = set(lines)
    left_out = {
        line.variant_id for place, line in enumerate(cart.lines) if place not in kept and not line.is_gift
    }
    return tuple(place for place in lines if cart.lines[place].variant_id not in left_out)


def _profitable(
    benefit: Benefit, lines: Sequence[CartLine], places: list[int], is_off_one_unit: bool
) -> list[int]:
    """Those whose margin stays at or above the floor after the benefit; a cap is left aside, it only helps.

    An amount off the sum weighs more on each line when others are left out: they are left out until none has to be.
    """
    while places:
        goods = sum(lines[place].total_minor for place in places)
        kept = [place for place in places if _keeps_margin(benefit, lines[place], goods, is_off_one_unit)]
        if len(kept) == len(places):
            break
        places = kept
    return places


def _keeps_margin(benefit: Benefit, line: CartLine, goods_minor: int, is_off_one_unit: bool) -> bool:
    if line.cost_minor is None:
        return False
    price = _unit_price_after(benefit, line, goods_minor, is_off_one_unit)
    floor_bp = benefit.scope.margin_floor_bp or 0
    return price > 0 and (price - line.cost_minor) * HUNDRED_PERCENT >= price * floor_bp


def _unit_price_after(benefit: Benefit, line: CartLine, goods_minor: int, is_off_one_unit: bool) -> Fraction:
    """What a unit of the line costs with the benefit, were it the one that becomes cheaper."""
    total, quantity, percent, amount = (
        line.total_minor,
        line.quantity,
        benefit.percent_bp,
        benefit.amount_minor or 0,
    )
    if is_off_one_unit:
        off = off_one_unit(total, quantity, percent_bp=percent, amount_minor=amount)
        return unit_price(line) - off
    if percent is not None:
        return Fraction(total - percent_of(total, percent), quantity)
    if benefit.per is Per.UNIT:
        return Fraction(total - off_each_unit(total, quantity, amount), quantity)
    return unit_price(line) * (1 - Fraction(min(amount, goods_minor), goods_minor))


def off_each_unit(total_minor: int, quantity: int, amount_minor: int) -> int:
    """What an amount off each unit takes off a line: of each unit at most its price."""
    return min(total_minor, amount_minor * quantity)


def off_one_unit(
    total_minor: int, quantity: int, *, percent_bp: int | None = None, amount_minor: int | None = None
) -> int:
    """What a percentage or an amount off one unit takes off a line of several.

    The unit costs its share of the line; the percentage is rounded half up, then what is left of the line.
    """
    unit = DIGITS.divide(Decimal(total_minor), Decimal(quantity))
    if percent_bp is not None:
        part = half_up(DIGITS.multiply(unit, DIGITS.divide(Decimal(percent_bp), Decimal(HUNDRED_PERCENT))))
    else:
        part = Decimal(amount_minor or 0)
    left = half_up(DIGITS.subtract(Decimal(total_minor), min(part, unit)))
    return total_minor - int(left)
