"""Sales and the average order."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import execute
from .. import rules
from ..rollups.freshness import FigureSource
from ..rollups.reads import over_histories
from ..scope import SCOPE, DateOrInstant, window_params
from .figure import FigureScope, RetentionFigure, Unit, column

SALES = f"""
SELECT count(*), coalesce(sum(net_sales_minor), 0)::bigint, coalesce(sum(gross_sales_minor), 0)::bigint,
       count(DISTINCT customer_id)
FROM saleor_retention_orderfact
WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s
"""

SOLD = over_histories("""
SELECT coalesce(sum(last - first), 0)::bigint AS orders,
       coalesce(sum(net[last] - coalesce(net[first], 0)), 0)::bigint AS net,
       coalesce(sum(gross[last] - coalesce(gross[first], 0)), 0)::bigint AS gross
FROM (
    SELECT h.net, h.gross, width_bucket(%(start)s::integer - 1, h.days) AS first,
           width_bucket(%(end)s::integer - 1, h.days) AS last
    FROM h OFFSET 0) bought
WHERE last > first
""")


@dataclass(frozen=True, slots=True)
class SalesRow:
    """Goods sold in a period, after refunds, in minor units; net is without tax."""

    orders: int = field(metadata=column("Purchases of the period."))
    net_minor: int = field(
        metadata=column("Goods after discounts and refunds, without tax.", Unit.MONEY, name="net")
    )
    gross_minor: int = field(
        metadata=column("Goods after discounts and refunds, with tax.", Unit.MONEY, name="gross")
    )
    average_order_minor: Decimal | None = field(
        metadata=column("net / orders; null without orders.", Unit.AVERAGE, name="average_order")
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything ever bought in one currency."""

    customers: int
    orders: int
    gross_minor: int
    net_minor: int


class Sales(RetentionFigure):
    """Sales and the average order."""

    name: ClassVar[str] = "sales"
    description: ClassVar[str] = "Sales and the average order."
    type_name: ClassVar[str] = "RetentionSales"
    definition: ClassVar[str] = "Sales of the period. A refund lowers the period of its order."
    row: ClassVar[type[SalesRow]] = SalesRow

    @staticmethod
    def compute(scope: FigureScope) -> SalesRow:
        if scope.months is not None:
            months = scope.books.months(scope.start, scope.end)
            orders, net, gross = (
                sum(getattr(month, name) for month in months)
                for name in ("orders", "net_minor", "gross_minor")
            )
            return SalesRow(orders, net, gross, rules.average_order(net, orders))
        sold = scope.books.histories(_Sold, SOLD, **scope.days)[0]
        return SalesRow(sold.orders, sold.net, sold.gross, rules.average_order(sold.net, sold.orders))

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=scope.months is not None)


@dataclass(frozen=True, slots=True)
class _Sold:
    orders: int
    net: int
    gross: int


def sales(
    *,
    start: DateOrInstant | None = None,
    end: DateOrInstant | None = None,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> SalesRow:
    """Purchases of the period and their sales: a refund lowers the period of its order, not of its own day."""
    orders, net, gross, _ = execute(SALES, window_params(start, end, currency, channel), using)[0]
    return SalesRow(orders, net, gross, rules.average_order(net, orders))


def totals(*, currency: str, channel: str | None = None, using: str = DEFAULT_DB_ALIAS) -> Totals:
    """Customers, purchases and sales of all time, in one currency."""
    orders, net, gross, customers = execute(SALES, window_params(None, None, currency, channel), using)[0]
    return Totals(customers, orders, gross, net)
