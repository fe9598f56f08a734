"""Refunds that name goods or shipping: believed as far as money went back ("Points and refunds", definitions)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ..core.money import portions
from ..guards import guard
from ..store.orders import LineSnapshot, OrderSnapshot


@dataclass(frozen=True, slots=True)
class NamedRefund:
    """A refund that says what it is for. `amount_minor` in the order's currency; `units` by line.

    One that was never sent, or that failed, is none.
    """

    amount_minor: int
    units: tuple[tuple[UUID, int], ...] = ()
    names_shipping: bool = False


@guard("refunds.by_money")
def attributed(order: OrderSnapshot, refunds: Iterable[NamedRefund]) -> OrderSnapshot:
    """The order with the money of its named refunds on its lines, in the order in which they were granted.

    Each takes its amount, at most what is left of the money that went back, and spreads it over the units that it
    names by what is left of their gross value, in whole minor units; then over the shipping, if it names that. The
    rest of its amount names nothing. A refund of which no money went back names nothing at all.
    """
    left = max(order.due_minor - order.kept_minor, 0)
    lines = {line.id: replace(line, refunded=0, refunded_minor=0) for line in order.lines}
    shipping = 0
    for refund in refunds:
        amount = min(refund.amount_minor, left)
        if amount <= 0:
            continue
        left -= amount
        named = [(lines[pk], units) for pk, units in refund.units if pk in lines and units > 0]
        for (line, units), part in zip(named, _spread(amount, named), strict=True):
            before = lines[line.id]
            lines[line.id] = replace(
                before, refunded=before.refunded + units, refunded_minor=before.refunded_minor + part
            )
            amount -= part
        if refund.names_shipping:
            shipping += min(amount, order.shipping_gross_minor - shipping)
    on_lines = sum(line.refunded_minor for line in lines.values())
    return replace(order, lines=tuple(lines.values()), attributed_minor=on_lines + shipping)


def _spread(amount_minor: int, named: Sequence[tuple[LineSnapshot, int]]) -> list[int]:
    """What of the amount each of these lines takes, at most the value of the units that are named of it."""
    rooms = [_value(line, units) for line, units in named]
    return portions(min(amount_minor, sum(rooms)), rooms)


def _value(line: LineSnapshot, units: int) -> int:
    """Gross value of some units, up to the whole minor unit, less what earlier refunds took of the line."""
    if line.quantity <= 0:
        return 0
    value = -(-line.gross_minor * min(units, line.quantity) // line.quantity)
    return max(min(value, line.gross_minor - line.refunded_minor), 0)
