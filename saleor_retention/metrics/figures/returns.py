"""Goods that came back: how many of the units sold, and in how many orders."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...audiences.sql import Selection
from ...core.db import execute
from .. import rules
from ..customer_group import of_group
from ..dimensions import COUNTED
from ..scope import DateOrInstant, window_params
from .figure import FigureScope, RetentionFigure, Unit, column

SOLD = f"""
sold AS (
    SELECT o.order_id, l.product_id, l.category_id, l.product_type_id, nullif(l.brand, '') AS brand, l.quantity,
           CASE WHEN o.is_purchase THEN least(l.quantity, greatest(l.returned, l.refunded)) ELSE l.quantity END AS back
    FROM saleor_retention_orderfact o JOIN saleor_retention_orderlinefact l ON l.order_id = o.order_id
    WHERE o.paid_at IS NOT NULL AND o.status = 'live' AND o.origin <> 'reissue' AND o.customer_id IS NOT NULL
      AND o.currency = %(currency)s AND (%(channel)s::text IS NULL OR o.channel = %(channel)s)
      AND o.created_at >= %(start)s AND o.created_at < %(end)s AND {COUNTED} AND l.quantity > 0)
"""
"""Lines of goods of orders that were paid. One that is no purchase any more was given back in full, whatever its refunds name."""

RETURNS = f"""
WITH {SOLD}
SELECT coalesce(sum(quantity), 0)::bigint AS units, coalesce(sum(back), 0)::bigint AS units_back,
       count(DISTINCT order_id) AS orders, count(DISTINCT order_id) FILTER (WHERE back > 0) AS orders_back
FROM sold
"""


@dataclass(frozen=True, slots=True)
class ReturnsRow:
    """Units and orders of a period, and what of them came back."""

    units: int = field(metadata=column("Units of goods sold, without gift cards and free gifts."))
    units_returned: int = field(
        metadata=column(
            "Of these: units that came back, that a refund names, or of an order given back in full."
        )
    )
    unit_rate: Decimal | None = field(
        metadata=column("unitsReturned / units; null without units.", Unit.RATIO)
    )
    orders: int = field(metadata=column("Orders of goods that were paid and not cancelled."))
    orders_with_return: int = field(metadata=column("Of these: with a unit that came back."))
    order_rate: Decimal | None = field(
        metadata=column("ordersWithReturn / orders; null without orders.", Unit.RATIO)
    )


class Returns(RetentionFigure):
    """The return rate."""

    name: ClassVar[str] = "returns"
    description: ClassVar[str] = "Goods that came back. A return counts in the period of its order."
    type_name: ClassVar[str] = "RetentionReturns"
    definition: ClassVar[str] = (
        "Units and orders with returns, also of orders that were given back in full. What was exchanged is kept."
    )
    row: ClassVar[type[ReturnsRow]] = ReturnsRow

    @staticmethod
    def compute(scope: FigureScope) -> ReturnsRow:
        return returns(start=scope.start, end=scope.end, group=scope.group, **scope.where)


def returns(
    *,
    start: DateOrInstant | None = None,
    end: DateOrInstant | None = None,
    currency: str,
    channel: str | None = None,
    group: Selection | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> ReturnsRow:
    """Of orders placed in the period (all time without bounds): units sold and returned, orders and those with a return."""
    params = window_params(start, end, currency, channel)
    units, back, orders, orders_back = execute(*of_group(RETURNS, params, group), using)[0]
    return ReturnsRow(
        units, back, rules.ratio(back, units), orders, orders_back, rules.ratio(orders_back, orders)
    )
