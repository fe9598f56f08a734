"""Sales of first purchases against those of later ones, month by month."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...audiences.sql import Selection
from ...core.db import fetch
from ..customer_group import of_group
from ..rollups.freshness import FigureSource
from ..scope import SCOPE, DateOrInstant, scope_params
from ..scope import period as period_of
from .cut_months import months_of
from .figure import FigureScope, RetentionFigure, Unit, column

FIRST_AND_LATER = f"""
WITH bought AS (
    SELECT created_at, month, net_sales_minor,
           row_number() OVER (PARTITION BY customer_id ORDER BY created_at, order_id) = 1 AS is_first
    FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s)
SELECT month,
       count(*) FILTER (WHERE is_first) AS first_orders,
       coalesce(sum(net_sales_minor) FILTER (WHERE is_first), 0)::bigint AS first_net_minor,
       count(*) FILTER (WHERE NOT is_first) AS later_orders,
       coalesce(sum(net_sales_minor) FILTER (WHERE NOT is_first), 0)::bigint AS later_net_minor
FROM bought WHERE created_at >= %(start)s GROUP BY month ORDER BY month
"""


@dataclass(frozen=True, slots=True)
class FirstAndLaterRow:
    """Purchases of one month; a customer's first one in the scope brings them, every later one is of who came back."""

    month: date = field(metadata=column("First day of the month.", Unit.DAY))
    first_orders: int = field(metadata=column("First purchases: of new customers."))
    first_net_minor: int = field(metadata=column("Their net sales.", Unit.MONEY, name="first_net"))
    later_orders: int = field(metadata=column("Later purchases: of customers who came back."))
    later_net_minor: int = field(metadata=column("Their net sales.", Unit.MONEY, name="later_net"))


class FirstAndLater(RetentionFigure):
    """New against returning sales."""

    name: ClassVar[str] = "first_and_later"
    description: ClassVar[str] = (
        "Sales to new customers against sales to returning ones, by month. Months that the period cuts are cut."
    )
    type_name: ClassVar[str] = "RetentionFirstAndLater"
    definition: ClassVar[str] = (
        "Sales of a month: of the first purchase of each customer, and of all later ones."
    )
    row: ClassVar[type[FirstAndLaterRow]] = FirstAndLaterRow
    is_list: ClassVar[bool] = True

    @staticmethod
    def compute(scope: FigureScope) -> list[FirstAndLaterRow]:
        if not scope.has_rollups:
            return first_and_later(start=scope.start, end=scope.end, group=scope.group, **scope.where)
        return [
            FirstAndLaterRow(
                month.start.replace(day=1),
                month.new,
                month.first_net_minor,
                month.orders - month.new,
                month.net_minor - month.first_net_minor,
            )
            for month in months_of(scope)
        ]

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        if not scope.has_rollups:
            return FigureSource.ORDERS
        return scope.source(has_rollup=scope.months is not None)


def first_and_later(
    *,
    start: DateOrInstant,
    end: DateOrInstant,
    currency: str,
    channel: str | None = None,
    group: Selection | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> list[FirstAndLaterRow]:
    """Months of the period with purchases, in their order. Of two purchases at one instant the lower id is the first."""
    first, last = period_of(start, end)
    params = scope_params(currency, channel) | {"start": first, "end": last}
    return fetch(FirstAndLaterRow, *of_group(FIRST_AND_LATER, params, group), using)
