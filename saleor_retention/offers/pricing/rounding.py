"""What a store takes off for a voucher, to the minor unit: the roundings of Saleor, and nothing else.

Amounts are minor units of one currency. Where Saleor divides, it divides decimals of 28 digits, and a half that such a
division just misses is rounded the other way than exact fractions would be: so here it is done with the same digits.
Prices are short decimals and moving the point changes no digit, so that minor units come to the same as major ones.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from ...guards import guard

EVERYTHING = 10_000
"""A hundred percent, in hundredths of a percent."""
DIGITS = Context(prec=28, rounding=ROUND_HALF_EVEN)
WHOLE = Decimal(1)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(WHOLE, rounding=ROUND_HALF_UP, context=DIGITS)


@guard("price.percent")
def percent_of(minor: int, percent_bp: int) -> int:
    """A percentage of a price, rounded half up once; never more than the price."""
    return min(minor, (2 * minor * percent_bp + EVERYTHING) // (2 * EVERYTHING))


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
        part = _rounded(DIGITS.multiply(unit, DIGITS.divide(Decimal(percent_bp), Decimal(EVERYTHING))))
    else:
        part = Decimal(amount_minor or 0)
    left = _rounded(DIGITS.subtract(Decimal(total_minor), min(part, unit)))
    return total_minor - int(left)


def spread(amount_minor: int, totals: Sequence[int]) -> tuple[int, ...]:
    """How an amount off the whole order falls on its lines: by their prices, each rounded half up, the last takes the rest.

    Roundings pile up on the last line: it may take less than the rest when it is too cheap for it, or become dearer
    when the others took too much.
    """
    goods, last = sum(totals), len(totals) - 1
    if goods <= 0:
        return (0,) * len(totals)
    rest, shares = amount_minor, []
    for line, total in enumerate(totals):
        if line == last:
            shares.append(min(rest, total))
            break
        part = DIGITS.multiply(DIGITS.divide(Decimal(total), Decimal(goods)), Decimal(amount_minor))
        shares.append(int(_rounded(min(part, Decimal(total)))))
        rest -= shares[-1]
    return tuple(shares)
