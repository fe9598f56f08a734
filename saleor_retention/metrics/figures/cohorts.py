"""Cohorts: customers by the month of their first purchase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ...errors import Invalid
from .. import rules
from ..customer_group import of_group
from ..rollups.freshness import FigureSource
from ..rollups.reads import CellRow, over_histories
from ..scope import SCOPE, scope_params
from .figure import FigureOption, FigureScope, RetentionFigure, Unit, column

COHORTS = f"""
WITH bought AS (
    SELECT customer_id, month, count(*) AS orders, sum(net_sales_minor) AS net FROM saleor_retention_orderfact
    WHERE {SCOPE} AND month <= %(last)s GROUP BY customer_id, month),
placed AS (SELECT month, orders, net, min(month) OVER (PARTITION BY customer_id) AS cohort FROM bought)
SELECT cohort, month, count(*) AS customers, sum(orders)::bigint AS orders, sum(net)::bigint AS net_minor
FROM placed WHERE cohort >= %(first)s GROUP BY cohort, month ORDER BY cohort, month
"""
LAST_MONTHS = over_histories("""
SELECT date_trunc('month', date '1970-01-01' + first)::date AS cohort,
       date_trunc('month', date '1970-01-01' + last)::date AS month,
       count(*) AS customers, 0 AS orders, 0 AS net_minor
FROM (SELECT h.days[1] AS first, h.days[width_bucket(%(end)s::integer - 1, h.days)] AS last
      FROM h WHERE h.days[1] >= %(start)s AND h.days[1] < %(end)s OFFSET 0) bought
GROUP BY 1, 2 ORDER BY 1, 2
""")
"""Customers by the months of their first and of their last purchase."""


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Customers whose first purchase was in `month`; `active[k]` of them bought in the k-th month after it."""

    month: date = field(metadata=column("First day of the month of their first purchase.", Unit.DAY))
    size: int = field(metadata=column("Customers of this cohort."))
    active: tuple[int, ...] = field(
        metadata=column("How many of them bought in that month, in the next one, and so on.", Unit.COUNTS)
    )
    orders: tuple[int, ...] = field(metadata=column("Their purchases in each month.", Unit.COUNTS))
    net_minor: tuple[int, ...] = field(
        metadata=column("Their net sales in each month.", Unit.AMOUNTS, name="net")
    )
    cumulative_net_minor: tuple[int, ...] = field(
        metadata=column("Their net sales up to the end of each month.", Unit.AMOUNTS, name="cumulative_net")
    )
    complete: int = field(
        metadata=column(
            "How many of the cells, from the first on, do not grow any more: their month is over."
        )
    )


class Cohorts(RetentionFigure):
    """Cohorts of the months of a period."""

    name: ClassVar[str] = "cohorts"
    description: ClassVar[str] = (
        "Cohorts of the months of the period. Cells of a month that is not over still grow."
    )
    type_name: ClassVar[str] = "RetentionCohort"
    definition: ClassVar[str] = "Customers by the month of their first purchase: one line of the triangle."
    row: ClassVar[type[CohortRow]] = CohortRow
    is_list: ClassVar[bool] = True
    place: ClassVar[str] = "months_since"
    options: ClassVar[tuple[FigureOption, ...]] = (
        FigureOption(
            "rolling",
            "Count in `active` who bought in a month or in any later one of the period, and not in that very month. Such "
            "cells grow as long as customers may come back, so none but that of the first month is ever complete.",
        ),
    )

    @staticmethod
    def compute(scope: FigureScope) -> list[CohortRow]:
        last = scope.end - timedelta(days=1)
        if scope.has_rollups:
            cells = scope.books.cells(scope.start.replace(day=1), scope.end)
        else:
            bounds = {"first": scope.start.replace(day=1), "last": last.replace(day=1)}
            params = scope_params(scope.currency, scope.channel) | bounds
            cells = fetch(CellRow, *of_group(COHORTS, params, scope.group), scope.using)
        rows = _rows(cells, last, today=scope.today)
        return _rolling(scope, rows, last) if scope.options.get("rolling") else rows

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        if not scope.has_rollups:
            return FigureSource.ORDERS
        return scope.source(has_rollup=not scope.options.get("rolling"))


def cohorts(
    *,
    currency: str,
    channel: str | None = None,
    first: date,
    last: date,
    today: date = date.max,
    using: str = DEFAULT_DB_ALIAS,
) -> list[CohortRow]:
    """The triangle, from the orders: for each month of first purchase from `first`, who bought in each month up to `last`.

    Bounded: a cell counts customers who bought in that very month. Months are those fixed when each order was
    first seen. The cells of a month that is not over yet are still growing.
    """
    first, last = first.replace(day=1), last.replace(day=1)
    if last < first:
        raise Invalid("The last month is before the first.", field="last")
    params = scope_params(currency, channel) | {"first": first, "last": last}
    return _rows(fetch(CellRow, COHORTS, params, using), last, today=today)


def _rows(cells: Iterable[CellRow], last: date, *, today: date) -> list[CohortRow]:
    by_cohort: dict[date, dict[int, CellRow]] = {}
    for cell in cells:
        by_cohort.setdefault(cell.cohort, {})[rules.months_between(cell.cohort, cell.month)] = cell
    return [_row(cohort, line, last, today) for cohort, line in by_cohort.items()]


def _row(cohort: date, line: dict[int, CellRow], last: date, today: date) -> CohortRow:
    places = range(rules.months_between(cohort, last) + 1)
    empty = CellRow(cohort, cohort, 0, 0, 0)
    cells = [line.get(place, empty) for place in places]
    net = tuple(cell.net_minor for cell in cells)
    return CohortRow(
        cohort,
        cells[0].customers,
        tuple(cell.customers for cell in cells),
        tuple(cell.orders for cell in cells),
        net,
        tuple(accumulate(net)),
        min(len(cells), max(rules.months_between(cohort, today), 0)),
    )


def _rolling(scope: FigureScope, rows: Sequence[CohortRow], last: date) -> list[CohortRow]:
    """The same lines, each cell of `active` with those who bought in its month or later."""
    start, end = scope.start.replace(day=1), rules.months_earlier(last, -1)
    days = {"start": rules.day_number(start), "end": rules.day_number(end)}
    later: dict[date, dict[int, int]] = {}
    for cell in scope.books.histories(CellRow, LAST_MONTHS, **days):
        later.setdefault(cell.cohort, {})[rules.months_between(cell.cohort, cell.month)] = cell.customers
    return [
        CohortRow(
            row.month,
            row.size,
            tuple(
                sum(customers for place, customers in later.get(row.month, {}).items() if place >= cell)
                for cell in range(len(row.active))
            ),
            row.orders,
            row.net_minor,
            row.cumulative_net_minor,
            min(row.complete, 1),
        )
        for row in rows
    ]
