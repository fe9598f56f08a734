"""What an order counts as: paid or not, a purchase or not, and how much of it was kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from ..customers.rules import Owner
from ..guards import guard
from ..store.orders import LineSnapshot, OrderSnapshot, Origin, Status


@dataclass(frozen=True, slots=True)
class SalesContribution:
    """What an order contributes to sales. `NO_CONTRIBUTION` is an order that does not count."""

    customer_id: int | None
    purchases: int
    net_sales_minor: int
    gross_sales_minor: int


NO_CONTRIBUTION = SalesContribution(None, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as our facts know it now: what the store says of it, and what we keep beside that."""

    snapshot: OrderSnapshot
    owner: Owner
    paid_at: datetime | None
    month: date
    contribution: SalesContribution
    delivered_at: datetime | None = None

    @property
    def order_id(self) -> UUID:
        return self.snapshot.id

    @property
    def customer_id(self) -> int | None:
        return self.owner.customer_id

    @property
    def user_id(self) -> int | None:
        """The account of its customer now; None for a guest's order, and for one whose customer was erased."""
        return None if self.owner.is_erased else self.owner.user_id

    @property
    def channel(self) -> str:
        return self.snapshot.channel

    @property
    def currency(self) -> str:
        return self.snapshot.currency

    @property
    def created_at(self) -> datetime:
        return self.snapshot.created_at

    @property
    def is_purchase(self) -> bool:
        return self.contribution.purchases > 0

    @property
    def is_for_nothing(self) -> bool:
        """Nobody ever paid anything: no money, no card, no points. It is a purchase of nothing and no paid order."""
        return self.snapshot.captured_minor <= 0


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An order whose snapshot changed: what it counted as before (`NO_CONTRIBUTION` when new), and its state now."""

    before: SalesContribution
    after: OrderState
    has_changed: bool = True
    """False: nothing changed about the order, but the rooms are asked to look at it all the same."""


def paid_at(snapshot: OrderSnapshot, latched: datetime | None, now: datetime) -> datetime | None:
    """The instant all that was paid first reached the amount due; once set it stays (design, section 3a).

    The store's own record of full payment dates it; without one, the moment we saw it.
    """
    if latched is not None:
        return latched
    if snapshot.status in (Status.DRAFT, Status.UNCONFIRMED) or snapshot.captured_minor < snapshot.due_minor:
        return None
    return snapshot.fully_paid_at or now


def delivered_at(snapshot: OrderSnapshot, latched: datetime | None) -> datetime | None:
    """The instant all goods of a live order had been sent for the first time; once set it stays."""
    if latched is not None or snapshot.status is not Status.LIVE:
        return latched
    return snapshot.fulfilled_at


def is_purchase(snapshot: OrderSnapshot, paid: datetime | None) -> bool:
    """A live, paid order of goods that is no reissue and was not given back in full (definitions 2, 5)."""
    return (
        paid is not None
        and snapshot.status is Status.LIVE
        and snapshot.origin is not Origin.REISSUE
        and not is_gift_card_alone(snapshot.lines)
        and not is_given_back(snapshot)
    )


def is_gift_card_alone(lines: Sequence[LineSnapshot]) -> bool:
    """Nothing but gift cards was sold, with or without goods given for nothing beside them.

    What a card buys is the purchase: counted with the card, the same money would be one twice.
    """
    return any(line.is_gift_card for line in lines) and all(
        line.is_gift_card or line.is_free_gift for line in lines
    )


def is_given_back(order: OrderSnapshot) -> bool:
    """Nothing of the goods is kept.

    Where every unit was named by a refund or came back, what is left is the store's rounding as long as it is at most
    one minor unit a unit. Goods that cost nothing are given back when they come back, or all the money does.
    """
    goods = [line for line in order.lines if is_counted(line)]
    worth = sum(max(line.gross_minor, 0) for line in goods)
    if goods and all(max(line.returned, line.refunded) >= line.quantity for line in goods):
        return kept_gross(order) <= sum(line.quantity for line in goods)
    if worth == 0:
        return order.due_minor > 0 and (order.kept_minor <= 0 or is_money_back(order))
    return kept_gross(order) <= 0


def is_money_back(order: OrderSnapshot) -> bool:
    """Whether all the money beside points went back. What points paid never goes back as money: it is what is left."""
    return 0 < order.points_minor >= order.kept_minor < order.captured_minor


def is_counted(line: LineSnapshot) -> bool:
    """Goods that somebody bought: no gift card, whose spending is the purchase, and no gift of a promotion."""
    return not line.is_gift_card and not line.is_free_gift


@dataclass(frozen=True, slots=True)
class OrderGoods:
    """What an order sold, and what of it came back; without gift cards and free gifts."""

    units: int
    units_returned: int
    """Units that came back or that a refund names; of one line never more than it sold."""
    has_sale_item: bool
    """Whether a promotion of the catalogue had lowered a price."""
    sold_gross_minor: int
    """With tax, as it was sold, in minor units."""


def order_goods(lines: Iterable[LineSnapshot]) -> OrderGoods:
    """The sums of an order's goods."""
    goods = [line for line in lines if is_counted(line)]
    return OrderGoods(
        units=sum(line.quantity for line in goods),
        units_returned=sum(min(line.quantity, max(line.returned, line.refunded)) for line in goods),
        has_sale_item=any(line.is_on_sale for line in goods),
        sold_gross_minor=sum(max(line.gross_minor, 0) for line in goods),
    )


def is_shipped(order: OrderSnapshot) -> bool:
    """Whether any of its goods are sent."""
    return any(line.is_shipped and line.quantity > 0 for line in order.lines)


def gone_minor(line: LineSnapshot) -> Fraction:
    """Gross value of a line that is gone: its units that came back, or the money that refunds name; the greater."""
    came_back = Fraction(0)
    if line.quantity > 0:
        came_back = Fraction(line.gross_minor * min(max(line.returned, 0), line.quantity), line.quantity)
    return max(came_back, Fraction(line.refunded_minor))


def kept_share(line: LineSnapshot) -> Fraction:
    """The share of a line that is kept, 0 to 1. A line for nothing is kept by its units."""
    if line.quantity <= 0:
        return Fraction(0)
    if line.gross_minor <= 0:
        return 1 - Fraction(min(max(line.returned, 0), line.quantity), line.quantity)
    return 1 - min(gone_minor(line) / line.gross_minor, Fraction(1))


def money_factor(order: OrderSnapshot) -> Fraction:
    """`m` of "Points and refunds": how much of what was not named or sent back the shop has the money of, 0 to 1.

    With D = due, B = what came back or was named, and X = max(D - kept - B, 0) that went back and names nothing,
    m = (D - B - X) / (D - B), which is kept / (D - B) within 0 and 1; 1 where nothing is left to be paid for.
    Once all the money is back the points are as well, and nothing of the order is kept.
    """
    if is_money_back(order):
        return Fraction(0)
    on_lines = sum(line.refunded_minor for line in order.lines)
    named = sum((gone_minor(line) for line in order.lines), Fraction(order.attributed_minor - on_lines))
    rest = order.due_minor - named
    return min(Fraction(1), max(Fraction(0), order.kept_minor / rest)) if rest > 0 else Fraction(1)


def points_share(order: OrderSnapshot) -> Fraction:
    """`s` of "Points and refunds": the part of the due money that was paid with points."""
    if order.due_minor <= 0:
        return Fraction(0)
    return min(Fraction(1), Fraction(order.points_minor, order.due_minor))


@guard("orders.kept_net")
def kept_net(line: LineSnapshot) -> Fraction:
    """Net minor units of the line's goods that are kept, before money that went back without a name."""
    return line.net_minor * kept_share(line) if is_counted(line) and line.net_minor > 0 else Fraction(0)


def kept_gross(order: OrderSnapshot) -> Fraction:
    """Gross minor units of the order's goods that are kept and paid for, whatever paid."""
    goods = (max(line.gross_minor, 0) * kept_share(line) for line in order.lines if is_counted(line))
    return money_factor(order) * sum(goods, Fraction(0))


def sales_contribution(
    snapshot: OrderSnapshot, customer_id: int | None, paid: datetime | None
) -> SalesContribution:
    """Net and gross sales of goods (definition 2): no shipping, no gift cards sold, no part paid in points.

    Goods that came back or were refunded by name are off; money that went back without a name takes its share of
    the rest. Rounded half up to the minor unit, once for the order.
    """
    if not is_purchase(snapshot, paid):
        return SalesContribution(customer_id, 0, 0, 0)
    factor = money_factor(snapshot) * (1 - points_share(snapshot))
    net = factor * sum((kept_net(line) for line in snapshot.lines), Fraction(0))
    gross = (1 - points_share(snapshot)) * kept_gross(snapshot)
    return SalesContribution(customer_id, 1, half_up(net), half_up(gross))


def half_up(number: Fraction) -> int:
    """To the nearest whole, halves up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def state(
    snapshot: OrderSnapshot,
    *,
    owner: Owner,
    paid: datetime | None,
    month: date,
    delivered: datetime | None = None,
) -> OrderState:
    """The order's state from its snapshot and what we keep ourselves."""
    contribution = sales_contribution(snapshot, owner.customer_id, paid)
    return OrderState(snapshot, owner, paid, month, contribution, delivered)
