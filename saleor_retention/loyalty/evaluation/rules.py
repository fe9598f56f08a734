"""What of an order earns by the terms of its version: arithmetic on a frozen order, the terms and what was decided once. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from ...orders.rules import is_counted, kept_share, money_factor, points_share
from ...store.orders import LineSnapshot, OrderSnapshot
from ..earning.basis import EarningBasis, EarningLine
from ..earning.bonuses.bonus import Bonus, EarningContext
from ..earning.goods import SoldGoods
from ..terms.earning_scope import CountingTerms

ONE = Fraction(1)


def basis_of(
    order: OrderSnapshot,
    counting: CountingTerms,
    bonuses: Sequence[Bonus],
    most_times: Fraction,
    context: EarningContext,
) -> EarningBasis:
    """What of the order earns now: what came back, was refunded or not paid in money is off already."""
    factor = money_part(order, counting)
    lines = [
        _weighed(line.id, _kept(line, counting) * factor, line, bonuses, most_times, context)
        for line in order.lines
        if is_counted(line) and counting.counts(line)
    ]
    if counting.shipping and order.shipping_gross_minor > 0:
        lines.append(
            _weighed(None, kept_shipping(order, counting) * factor, None, bonuses, most_times, context)
        )
    extras = tuple((bonus.title, number) for bonus in bonuses if (number := bonus.extra_points(context)))
    return EarningBasis(tuple(lines), extras)


def money_part(order: OrderSnapshot, counting: CountingTerms) -> Fraction:
    """How much of what was not sent back or named the shop has in money that earns, 0 to 1.

    Money factor x (1 - share paid with points); where the part of gift cards earns nothing, both without that part.
    """
    card = 0 if counting.gift_cards else order.gift_card_minor
    factor = money_factor(replace(order, kept_minor=order.kept_minor - card))
    return factor * (1 - points_share(replace(order, due_minor=order.due_minor - card)))


def kept_shipping(order: OrderSnapshot, counting: CountingTerms) -> Fraction:
    """Minor units of shipping that no refund named."""
    named = order.attributed_minor - sum(line.refunded_minor for line in order.lines)
    gross = order.shipping_gross_minor
    whole = gross if counting.tax else order.shipping_net_minor
    return max(whole, 0) * (1 - min(Fraction(max(named, 0), gross), ONE))


def _kept(line: LineSnapshot, counting: CountingTerms) -> Fraction:
    return max(line.gross_minor if counting.tax else line.net_minor, 0) * kept_share(line)


def _weighed(
    line_id: UUID | None,
    base: Fraction,
    goods: SoldGoods | None,
    bonuses: Sequence[Bonus],
    most_times: Fraction,
    context: EarningContext,
) -> EarningLine:
    factors = [(bonus.title, bonus.multiplier_of(goods, context)) for bonus in bonuses]
    meant = [(title, times) for title, times in factors if times != ONE]
    multiplier = ONE
    for _, times in meant:
        multiplier *= times
    return EarningLine(line_id, base, min(multiplier, most_times), tuple(title for title, _ in meant))
