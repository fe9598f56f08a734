"""What figures read: histories of one currency and channel, and the roll-ups of its months.

Customers whose news waits are left out of what is kept, and counted from their orders: an answer never lags behind
the orders that the engine has looked at.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...audiences.sql import Selection
from ...core.db import fetch
from ..customer_group import of_group
from ..rules import months_between
from ..scope import scope_params
from .contributions import BUYERS, CELLS, GAPS_OF_MONTHS, MONTH_FIGURES, RETENTION_MONTHS
from .freshness import Freshness
from .histories import HISTORIES_IN, HISTORIES_OF

COLUMNS = "customer_id, days, net, gross, discounted, discount, known_net, cost"
IN_SCOPE = "currency = %(currency)s AND channel = coalesce(%(channel)s::text, '')"
KEPT_HISTORIES = f"SELECT {COLUMNS} FROM saleor_retention_purchasehistory WHERE {IN_SCOPE}"
HISTORIES_AND_NEWS = f"""
{KEPT_HISTORIES} AND customer_id <> ALL (%(ids)s::bigint[])
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

MONTH_COLUMNS = """month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor, first_net_minor,
       discounted_orders, discount_minor"""
KEPT_MONTHS = f"""
SELECT {MONTH_COLUMNS} FROM saleor_retention_monthfigures
WHERE {IN_SCOPE} AND month >= %(first)s AND month < %(end)s
"""
MONTHS_AND_NEWS = f"""
WITH {NEWS}
SELECT month, sum(customers)::integer AS customers, sum(new)::integer AS new, sum(retained)::integer AS retained,
       sum(repeat_customers)::integer AS repeat_customers, sum(orders)::integer AS orders,
       sum(net_minor)::bigint AS net_minor, sum(gross_minor)::bigint AS gross_minor,
       sum(first_net_minor)::bigint AS first_net_minor, sum(discounted_orders)::integer AS discounted_orders,
       sum(discount_minor)::bigint AS discount_minor
FROM ({KEPT_MONTHS} UNION ALL
      SELECT {MONTH_COLUMNS} FROM ({MONTH_FIGURES}) news WHERE month >= %(first)s AND month < %(end)s) kept
GROUP BY month HAVING sum(customers) > 0 ORDER BY month
"""
KEPT_BUYERS_OF_MONTH = f"""
SELECT customers, repeat_customers, orders FROM saleor_retention_monthfigures WHERE {IN_SCOPE} AND month = %(first)s
"""
IN_MONTHS = "month >= %(first)s AND month < %(end)s"
SUMS_OF_BUYERS = """
SELECT coalesce(sum(customers) FILTER (WHERE previous < %(first)s), 0)::integer AS customers,
       coalesce(sum(repeat_customers) FILTER (WHERE previous < %(first)s), 0)::integer AS repeat_customers,
       coalesce(sum(orders), 0)::bigint AS orders
"""
KEPT_BUYERS = f"{SUMS_OF_BUYERS} FROM saleor_retention_monthbuyers WHERE {IN_SCOPE} AND {IN_MONTHS}"
BUYERS_AND_NEWS = f"""
WITH {NEWS}
{SUMS_OF_BUYERS}
FROM (SELECT previous, customers, repeat_customers, orders FROM saleor_retention_monthbuyers WHERE {IN_SCOPE} AND {IN_MONTHS}
      UNION ALL
      SELECT previous, customers, repeat_customers, orders FROM ({BUYERS}) news WHERE {IN_MONTHS}) kept
"""
KEPT_CELLS = f"""
SELECT cohort, month, customers, orders, net_minor FROM saleor_retention_cohortcell
WHERE {IN_SCOPE} AND cohort >= %(first)s AND month < %(end)s
"""
CELLS_AND_NEWS = f"""
WITH {NEWS}
SELECT cohort, month, sum(customers)::integer AS customers, sum(orders)::integer AS orders,
       sum(net_minor)::bigint AS net_minor
FROM ({KEPT_CELLS} UNION ALL
      SELECT cohort, month, customers, orders, net_minor FROM ({CELLS}) news
      WHERE cohort >= %(first)s AND month < %(end)s) kept
GROUP BY cohort, month HAVING sum(customers) > 0 ORDER BY cohort, month
"""
OF_WINDOW = "month IN (%(before)s, %(last)s) AND period_months = %(period)s AND window_months = %(window)s"
KEPT_ACTIVITY = f"""
SELECT month, at_end, retained, new FROM saleor_retention_retentionmonth WHERE {IN_SCOPE} AND {OF_WINDOW}
"""
ACTIVITY_AND_NEWS = f"""
WITH {NEWS}
SELECT month, sum(at_end)::integer AS at_end, sum(retained)::integer AS retained, sum(new)::integer AS new
FROM ({KEPT_ACTIVITY} UNION ALL
      SELECT month, at_end, retained, new FROM ({RETENTION_MONTHS}) news WHERE {OF_WINDOW}) kept
GROUP BY month
"""

KEPT_GAPS = f"""
SELECT days, sum(gaps)::bigint AS gaps FROM saleor_retention_gapsofmonth
WHERE {IN_SCOPE} AND {IN_MONTHS} GROUP BY days ORDER BY days
"""
GAPS_AND_NEWS = f"""
WITH {NEWS}
SELECT days, sum(gaps)::bigint AS gaps
FROM (SELECT days, gaps FROM saleor_retention_gapsofmonth WHERE {IN_SCOPE} AND {IN_MONTHS}
      UNION ALL
      SELECT days, gaps FROM ({GAPS_OF_MONTHS}) news WHERE {IN_MONTHS}) kept
GROUP BY days HAVING sum(gaps) > 0 ORDER BY days
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
class BuyerRow:
    """How many customers bought in a period, who of them twice or more, and their purchases."""

    customers: int
    repeat_customers: int
    orders: int


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
class GapCount:
    """So many days lay between two purchases of a customer so often."""

    days: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Books:
    """The histories and roll-ups of one currency and channel, in a database; the histories of a group alone, if asked."""

    currency: str
    channel: str | None
    using: str
    freshness: Freshness
    group: Selection | None = None

    def histories[Row](self, row: type[Row], question: "HistoryQuestion", **params: Any) -> list[Row]:
        """The rows of a question over histories: as they are kept, or made of the orders until they are built."""
        if self.freshness.is_built:
            statement = question.with_news if self.freshness.customer_ids else question.of_kept
        else:
            statement = question.of_orders
        return fetch(row, *of_group(statement, self._scope | params, self.group), self.using)

    def months(self, first: date, end: date) -> list[MonthRow]:
        """Months with purchases, from the month of `first` on and before `end`."""
        bounds = {"first": first, "end": end}
        return self._read(MonthRow, f"{KEPT_MONTHS} ORDER BY month", MONTHS_AND_NEWS, bounds)

    def buyers(self, first: date, end: date) -> BuyerRow:
        """Who bought in the months from that of `first` on and before `end`, first days both. Of one month there is one row."""
        is_month = months_between(first, end) == 1
        of_kept = KEPT_BUYERS_OF_MONTH if is_month else KEPT_BUYERS
        rows = self._read(BuyerRow, of_kept, BUYERS_AND_NEWS, {"first": first, "end": end})
        return rows[0] if rows else BuyerRow(0, 0, 0)

    def cells(self, first: date, end: date) -> list[CellRow]:
        """Cells of the cohorts of `first` and later, in months before `end`."""
        bounds = {"first": first, "end": end}
        return self._read(CellRow, f"{KEPT_CELLS} ORDER BY cohort, month", CELLS_AND_NEWS, bounds)

    def gaps(self, first: date, end: date) -> list[GapCount]:
        """Gaps whose later purchase was in a month from that of `first` on and before `end`; by days, ascending."""
        return self._read(GapCount, KEPT_GAPS, GAPS_AND_NEWS, {"first": first, "end": end})

    def activity(
        self, start: date, end: date, *, period: int, window: int
    ) -> tuple[ActivityRow, ActivityRow]:
        """Who was active on the first day of two months, of so many months of activity."""
        before, last = ((day - timedelta(days=1)).replace(day=1) for day in (start, end))
        params = {"before": before, "last": last, "period": period, "window": window}
        rows = self._read(ActivityRow, KEPT_ACTIVITY, ACTIVITY_AND_NEWS, params)
        by_month = {row.month: row for row in rows}
        nobody = ActivityRow(last, 0, 0, 0)
        return by_month.get(before, nobody), by_month.get(last, nobody)

    def _read[Row](self, row: type[Row], of_kept: str, with_news: str, params: dict[str, Any]) -> list[Row]:
        """What is kept alone, where there is no news: less to plan, and less to do for each row."""
        statement = with_news if self.freshness.customer_ids else of_kept
        return fetch(row, statement, self._scope | params, self.using)

    @property
    def _scope(self) -> dict[str, Any]:
        ids = {"ids": list(self.freshness.customer_ids)}
        return scope_params(self.currency, self.channel) | ids


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """A statement over the relation `h` (customer_id, days, net, gross, discounted, discount, known_net, cost)."""

    of_kept: str
    with_news: str
    of_orders: str


def over_histories(question: str) -> HistoryQuestion:
    """The statement over histories: as they are kept, with news, and as the orders say.

    `OFFSET 0` in a question: what is computed of a row is computed once, and not wherever it is used.
    """
    QUESTION = question
    return HistoryQuestion(
        f"WITH h AS NOT MATERIALIZED ({KEPT_HISTORIES}) {QUESTION}",
        f"WITH h AS NOT MATERIALIZED ({HISTORIES_AND_NEWS}) {QUESTION}",
        f"WITH h AS NOT MATERIALIZED ({HISTORIES_IN}) {QUESTION}",
    )
