"""What figures read: histories of one currency and channel, and the roll-ups of its months.

Customers whose news waits are left out of what is kept, and counted from their orders: an answer never lags behind
the orders that the engine has looked at.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...core.db import fetch
from ..scope import scope_params
from .contributions import CELLS, MONTH_FIGURES, RETENTION_MONTHS
from .freshness import Freshness
from .histories import HISTORIES_IN, HISTORIES_OF

COLUMNS = "customer_id, days, net, gross, discounted, discount"
IN_SCOPE = "currency = %(currency)s AND channel = coalesce(%(channel)s::text, '')"
KEPT_HISTORIES = f"""
SELECT {COLUMNS} FROM saleor_retention_purchasehistory
WHERE {IN_SCOPE} AND customer_id <> ALL (%(ids)s::bigint[])
UNION ALL
SELECT {COLUMNS} FROM ({HISTORIES_OF}) news WHERE {IN_SCOPE}
"""
NEWS = f"""
states AS (
    SELECT -1 AS sign, currency, channel, days, net, gross, discounted, discount, days[1] AS since
    FROM saleor_retention_purchasehistory WHERE customer_id = ANY (%(ids)s::bigint[]) AND {IN_SCOPE}
    UNION ALL
    SELECT 1, currency, channel, days, net, gross, discounted, discount, days[1]
    FROM ({HISTORIES_OF}) news WHERE {IN_SCOPE})
"""
"""What the customers whose news waits came to, and what they come to."""

MONTHS_READ = f"""
WITH {NEWS}
SELECT month, sum(customers)::integer AS customers, sum(new)::integer AS new, sum(retained)::integer AS retained,
       sum(repeat_customers)::integer AS repeat_customers, sum(orders)::integer AS orders,
       sum(net_minor)::bigint AS net_minor, sum(gross_minor)::bigint AS gross_minor,
       sum(first_net_minor)::bigint AS first_net_minor, sum(discounted_orders)::integer AS discounted_orders,
       sum(discount_minor)::bigint AS discount_minor
FROM (
    SELECT month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor, first_net_minor,
           discounted_orders, discount_minor
    FROM saleor_retention_monthfigures WHERE {IN_SCOPE} AND month >= %(first)s AND month < %(end)s
    UNION ALL
    SELECT month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor, first_net_minor,
           discounted_orders, discount_minor
    FROM ({MONTH_FIGURES}) news WHERE month >= %(first)s AND month < %(end)s) kept
GROUP BY month HAVING sum(customers) > 0 ORDER BY month
"""
CELLS_READ = f"""
WITH {NEWS}
SELECT cohort, month, sum(customers)::integer AS customers, sum(orders)::integer AS orders,
       sum(net_minor)::bigint AS net_minor
FROM (
    SELECT cohort, month, customers, orders, net_minor FROM saleor_retention_cohortcell
    WHERE {IN_SCOPE} AND cohort >= %(first)s AND month < %(end)s
    UNION ALL
    SELECT cohort, month, customers, orders, net_minor FROM ({CELLS}) news
    WHERE cohort >= %(first)s AND month < %(end)s) kept
GROUP BY cohort, month HAVING sum(customers) > 0 ORDER BY cohort, month
"""
ACTIVITY_READ = f"""
WITH {NEWS}
SELECT month, sum(at_end)::integer AS at_end, sum(retained)::integer AS retained, sum(new)::integer AS new
FROM (
    SELECT month, at_end, retained, new FROM saleor_retention_retentionmonth
    WHERE {IN_SCOPE} AND month IN (%(before)s, %(last)s)
      AND period_months = %(period)s AND window_months = %(window)s
    UNION ALL
    SELECT month, at_end, retained, new FROM ({RETENTION_MONTHS}) news
    WHERE month IN (%(before)s, %(last)s) AND period_months = %(period)s AND window_months = %(window)s) kept
GROUP BY month
"""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What one month comes to (`models.MonthFigures`)."""

    month: date
    customers: int
    new: int
    retained: int
    repeat_customers: int
    orders: int
    net_minor: int
    gross_minor: int
    first_net_minor: int
    discounted_orders: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell of the cohorts."""

    cohort: date
    month: date
    customers: int
    orders: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """Who was active when a month ended (`models.RetentionMonth`)."""

    month: date
    at_end: int
    retained: int
    new: int


@dataclass(frozen=True, slots=True)
class Books:
    """The histories and roll-ups of one currency and channel, in a database."""

    currency: str
    channel: str | None
    using: str
    freshness: Freshness

    def histories[Row](self, row: type[Row], question: "HistoryQuestion", **params: Any) -> list[Row]:
        """The rows of a question over histories: as they are kept, or made of the orders until they are built."""
        statement = question.of_kept if self.freshness.is_built else question.of_orders
        return fetch(row, statement, self._scope | params, self.using)

    def months(self, first: date, end: date) -> list[MonthRow]:
        """Months with purchases, from the month of `first` on and before `end`."""
        return fetch(MonthRow, MONTHS_READ, self._scope | {"first": first, "end": end}, self.using)

    def cells(self, first: date, end: date) -> list[CellRow]:
        """Cells of the cohorts of `first` and later, in months before `end`."""
        return fetch(CellRow, CELLS_READ, self._scope | {"first": first, "end": end}, self.using)

    def activity(
        self, start: date, end: date, *, period: int, window: int
    ) -> tuple[ActivityRow, ActivityRow]:
        """Who was active on the first day of two months, of so many months of activity."""
        before, last = ((day - timedelta(days=1)).replace(day=1) for day in (start, end))
        params = {"before": before, "last": last, "period": period, "window": window}
        rows = fetch(ActivityRow, ACTIVITY_READ, self._scope | params, self.using)
        by_month = {row.month: row for row in rows}
        nobody = ActivityRow(last, 0, 0, 0)
        return by_month.get(before, nobody), by_month.get(last, nobody)

    @property
    def _scope(self) -> dict[str, Any]:
        ids = {"ids": list(self.freshness.customer_ids)}
        return scope_params(self.currency, self.channel) | ids


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """A statement over the relation `h` (customer_id, days, net, gross, discounted, discount)."""

    of_kept: str
    of_orders: str


def over_histories(question: str) -> HistoryQuestion:
    """The statement over histories, as they are kept and as the orders say."""
    QUESTION = question
    return HistoryQuestion(
        f"WITH h AS NOT MATERIALIZED ({KEPT_HISTORIES}) {QUESTION}",
        f"WITH h AS NOT MATERIALIZED ({HISTORIES_IN}) {QUESTION}",
    )
