"""What an order counts as: paid or not, a purchase or not, and how much of it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from ..customers.rules import Owner
from ..kernel.store import LineSnapshot, OrderSnapshot, Origin, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order contributes to sales. `NOTHING` is an order that does not count."""

    customer_id: int | None
    purchases: int
    net_sales_minor: int
    gross_sales_minor: int


NOTHING = Standing(None, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class OrderState:
    """An order as our facts know it now. Amounts in minor units of `currency`."""

    order_id: UUID
    customer_id: int | None
    user_id: int | None
    """The account of its customer now; None for a guest's order, and for one whose customer was erased."""
    is_erased: bool
    """Its customer was erased: it moves nothing of hers any more."""
    origin: Origin
    status: Status
    channel: str
    currency: str
    created_at: datetime
    paid_at: datetime | None
    month: date
    is_purchase: bool
    due_minor: int
    kept_minor: int
    attributed_minor: int
    points_minor: int
    shipping_gross_minor: int
    discount_minor: int
    voucher_code: str
    checkout_id: UUID | None
    original_id: UUID | None
    hints: tuple[tuple[str, str], ...]
    lines: tuple[LineSnapshot, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class OrderChange:
    """An order whose snapshot changed: what it counted as before (`NOTHING` when new), and its state now."""

    before: Standing
    after: OrderState
    is_news: bool = True
    """False: nothing changed about the order, but the rooms are asked to look at it all the same."""


def paid_at(snapshot: OrderSnapshot, latched: datetime | None, now: datetime) -> datetime | None:
    """The instant captured money first reached the amount due; once set it stays (design, section 3a).

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
    """A live, paid order of goods that is no reissue and whose money was not given back in full (definitions 2, 5)."""
    return (
        paid is not None
        and snapshot.status is Status.LIVE
        and snapshot.origin is not Origin.REISSUE
        and not is_gift_card_alone(snapshot.lines)
        and (snapshot.due_minor <= 0 or snapshot.kept_minor > 0)
    )


def is_gift_card_alone(lines: Sequence[LineSnapshot]) -> bool:
    """Nothing but gift cards was sold, with or without goods given for nothing beside them.

    What a card buys is the purchase: counted with the card, the same money would be one twice.
    """
    return any(line.is_gift_card for line in lines) and all(
        line.is_gift_card or line.is_free_gift for line in lines
    )


def money_factor(kept_minor: int, attributed_minor: int, due_minor: int) -> Fraction:
    """`m` of "Points and refunds": the share of the due money that no unnamed refund took back, 0 to 1."""
    if due_minor <= 0:
        return Fraction(1)
    return min(Fraction(1), max(Fraction(0), Fraction(kept_minor + attributed_minor, due_minor)))


def points_share(points_minor: int, lines: Sequence[LineSnapshot], shipping_gross_minor: int) -> Fraction:
    """`s` of "Points and refunds": the part of the gross total with shipping that was paid with points."""
    total = sum(line.gross_minor for line in lines) + shipping_gross_minor
    return min(Fraction(1), Fraction(points_minor, total)) if total > 0 else Fraction(0)


def unrefunded(line: LineSnapshot) -> Fraction:
    """The share of a line's units whose price was not given back."""
    if line.quantity <= 0:
        return Fraction(0)
    return 1 - Fraction(min(line.refunded, line.quantity), line.quantity)


def standing(snapshot: OrderSnapshot, customer_id: int | None, paid: datetime | None) -> Standing:
    """Net and gross sales of goods (definition 2): no shipping, no gift cards sold, no part paid in points.

    A refund that names lines takes off those lines; one that names nothing takes off its share of the rest.
    Rounded half up to the minor unit, once for the order.
    """
    if not is_purchase(snapshot, paid):
        return Standing(customer_id, 0, 0, 0)
    factor = money_factor(snapshot.kept_minor, snapshot.attributed_minor, snapshot.due_minor)
    factor *= 1 - points_share(snapshot.points_minor, snapshot.lines, snapshot.shipping_gross_minor)
    goods = [line for line in snapshot.lines if not line.is_gift_card]
    net = factor * sum((line.net_minor * unrefunded(line) for line in goods), Fraction(0))
    gross = factor * sum((line.gross_minor * unrefunded(line) for line in goods), Fraction(0))
    return Standing(customer_id, 1, half_up(net), half_up(gross))


def half_up(number: Fraction) -> int:
    """To the nearest whole, halves up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def state(snapshot: OrderSnapshot, *, owner: Owner, paid: datetime | None, month: date) -> OrderState:
    """The order's state from its snapshot and what we keep ourselves."""
    return OrderState(
        order_id=snapshot.id,
        customer_id=owner.customer_id,
        user_id=None if owner.is_erased else owner.user_id,
        is_erased=owner.is_erased,
        origin=snapshot.origin,
        status=snapshot.status,
        channel=snapshot.channel,
        currency=snapshot.currency,
        created_at=snapshot.created_at,
        paid_at=paid,
        month=month,
        is_purchase=is_purchase(snapshot, paid),
        due_minor=snapshot.due_minor,
        kept_minor=snapshot.kept_minor,
        attributed_minor=snapshot.attributed_minor,
        points_minor=snapshot.points_minor,
        shipping_gross_minor=snapshot.shipping_gross_minor,
        discount_minor=snapshot.discount_minor,
        voucher_code=snapshot.voucher_code,
        checkout_id=snapshot.checkout_id,
        original_id=snapshot.original_id,
        hints=snapshot.hints,
        lines=snapshot.lines,
        standing=standing(snapshot, owner.customer_id, paid),
    )
