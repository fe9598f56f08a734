"""Repeat purchases and frequency."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import execute
from .. import rules
from ..rollups.freshness import FigureSource
from ..rollups.reads import BuyerRow, over_histories
from ..scope import SCOPE, DateOrInstant, window_params
from .figure import FigureScope, RetentionFigure, Unit, column

REPEAT = f"""
SELECT count(*), count(*) FILTER (WHERE orders >= 2), coalesce(sum(orders), 0)::bigint
FROM (SELECT count(*) AS orders FROM saleor_retention_orderfact
      WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s
      GROUP BY customer_id) AS buyers
"""

BUYERS = over_histories("""
SELECT count(*) AS customers, count(*) FILTER (WHERE orders >= 2) AS repeat_customers,
       coalesce(sum(orders), 0)::bigint AS orders
FROM (
    SELECT width_bucket(%(end)s::integer - 1, h.days) - width_bucket(%(start)s::integer - 1, h.days) AS orders
    FROM h OFFSET 0) buyers
WHERE orders > 0
""")


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """How often customers bought in a period."""

    customers: int = field(metadata=column("Customers who bought in the period."))
    repeat_customers: int = field(metadata=column("Those who bought twice or more."))
    orders: int = field(metadata=column("Their purchases."))
    rate: Decimal | None = field(
        metadata=column("repeatCustomers / customers; null without customers.", Unit.RATIO)
    )
    frequency: Decimal | None = field(
        metadata=column("orders / customers; null without customers.", Unit.RATIO)
    )


class Repeat(RetentionFigure):
    """Repeat purchases and frequency."""

    name: ClassVar[str] = "repeat"
    description: ClassVar[str] = "Repeat purchases and frequency."
    type_name: ClassVar[str] = "RetentionRepeat"
    definition: ClassVar[str] = "How often customers bought in the period."
    row: ClassVar[type[RepeatRow]] = RepeatRow

    @staticmethod
    def compute(scope: FigureScope) -> RepeatRow:
        if scope.months is not None:
            buyers = scope.books.buyers(scope.start, scope.end)
        else:
            (buyers,) = scope.books.histories(BuyerRow, BUYERS, **scope.days)
        return _row(buyers.customers, buyers.repeat_customers, buyers.orders)

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=scope.months is not None)


def repeat(
    *,
    start: DateOrInstant | None = None,
    end: DateOrInstant | None = None,
    currency: str,
    channel: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> RepeatRow:
    """Customers with two purchases or more among those who bought in the period (all time without bounds)."""
    customers, repeaters, orders = execute(REPEAT, window_params(start, end, currency, channel), using)[0]
    return _row(customers, repeaters, orders)


def _row(customers: int, repeaters: int, orders: int) -> RepeatRow:
    return RepeatRow(
        customers,
        repeaters,
        orders,
        rules.repeat_rate(customers, repeaters),
        rules.frequency(orders, customers),
    )
