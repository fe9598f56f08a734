"""Goods that came back: how many of the units sold, and in how many orders."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

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

PAID = """
paid_at IS NOT NULL AND status = 'live' AND origin <> 'reissue' AND customer_id IS NOT NULL
    AND currency = %(currency)s AND (%(channel)s::text IS NULL OR channel = %(channel)s)
    AND created_at >= %(start)s AND created_at < %(end)s
"""
"""Orders of the period that were paid and not cancelled, as the index `orders_sold` has them with what they sold."""

RETURNS = f"""
SELECT coalesce(sum(units), 0)::bigint AS units,
       coalesce(sum(CASE WHEN is_purchase THEN units_returned ELSE units END), 0)::bigint AS units_back,
       count(*) FILTER (WHERE units > 0) AS orders,
       count(*) FILTER (WHERE units > 0 AND (units_returned > 0 OR NOT is_purchase)) AS orders_back
FROM saleor_retention_orderfact WHERE {PAID}
"""

RETURNS_BY_LINES = f"""
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
        params = window_params(scope.start, scope.end, scope.currency, scope.channel)
        return _rates(
            RETURNS if scope.freshness.is_built else RETURNS_BY_LINES, params, scope.group, scope.using
        )


def returns(
    *,
    start: DateOrInstant | None = None,
    end: DateOrInstant | None = None,
    currency: str,
    channel: str | None = None,
    group: Selection | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> ReturnsRow:
    """Of orders placed in the period (all time without bounds): units sold and returned, orders and those with a return.

    Read from the lines of the orders themselves.
    """
    return _rates(RETURNS_BY_LINES, window_params(start, end, currency, channel), group, using)


def _rates(statement: str, params: dict[str, Any], group: Selection | None, using: str) -> ReturnsRow:
    units, back, orders, orders_back = execute(*of_group(statement, params, group), using)[0]
    return ReturnsRow(
        units, back, rules.ratio(back, units), orders, orders_back, rules.ratio(orders_back, orders)
    )
