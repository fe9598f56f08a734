"""Which grants an order uses, from what it is now: decisions on frozen facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...orders.rules import OrderState
from ...store.orders import Status

DEAD = frozenset({Status.CANCELLED, Status.EXPIRED})
"""An order in one of these has ended; one that the store deleted counts as cancelled."""


@dataclass(frozen=True, slots=True)
class OrderGrant:
    """A grant that an order names: by its code, because it came along, or because this order redeemed it before."""

    grant_id: int
    customer_id: int
    promised_at: datetime | None
    is_promised_here: bool
    is_redeemed_here: bool
    is_still_named: bool
    """The order carries the code now; staff may take it off a draft."""
    is_companion: bool = False
    """Another's code carries it."""
    is_gift_card: bool = False
    amount_minor: int = 0
    """What it was promised, or recorded, to take off."""
    restore_policy: str = "ended"
    campaign_id: int = 0


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """One use to be recorded. Amounts in the order's currency."""

    order: OrderState
    grant_id: int
    promised_at: datetime | None
    amount_minor: int
    is_companion: bool
    code: str


def is_used(order: OrderState, result: OrderGrant) -> bool:
    """Whether the order uses the grant now: it carries it, and has not come to what gives it back."""
    if not carries(order, result):
        return False
    if order.snapshot.status in DEAD:
        return result.restore_policy == "never"
    return not (result.restore_policy == "refunded" and is_refunded(order))


def is_refunded(order: OrderState) -> bool:
    """All its money was given back."""
    return order.paid_at is not None and not order.is_purchase and order.snapshot.status is Status.LIVE


def was_missed(order: OrderState, result: OrderGrant) -> bool:
    """It ended before it was ever seen alive, and gives back what it used."""
    return (
        order.snapshot.status in DEAD
        and result.restore_policy != "never"
        and not result.is_redeemed_here
        and carries(order, result)
    )


def carries(order: OrderState, result: OrderGrant) -> bool:
    """Whether the order has the grant and is of its customer, or of an account that was deleted since."""
    if not result.is_still_named:
        return False
    if order.customer_id == result.customer_id:
        return True
    return order.user_id is None and (result.is_redeemed_here or result.is_promised_here)


def uses_of(
    order: OrderState, used: Sequence[OrderGrant], named: Sequence[OrderGrant]
) -> list[RedemptionRecord]:
    """What to record for an order: companions take off what they were promised, the carrier the rest of the discount.

    `named`: all that it names, for a companion took its share whether or not its campaign gives the use back.
    """
    beside = sum(
        name.amount_minor
        for name in named
        if name.is_companion and not name.is_gift_card and carries(order, name)
    )
    return [
        RedemptionRecord(
            order=order,
            grant_id=record.grant_id,
            promised_at=record.promised_at,
            amount_minor=record.amount_minor
            if record.is_companion or record.is_gift_card
            else max(0, order.snapshot.discount_minor - beside),
            is_companion=record.is_companion,
            code="" if record.is_gift_card else order.snapshot.voucher_code,
        )
        for record in used
    ]
