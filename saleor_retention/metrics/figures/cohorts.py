"""Cohorts: customers by the month, week or quarter of their first purchase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ...errors import Invalid
from .. import rules
from ..customer_group import of_group
from ..rollups.freshness import FigureSource
from ..rollups.reads import CellRow, HistoryQuestion
from ..scope import SCOPE, scope_params
from .cohort_parts import CELLS, LAST_PURCHASES, PartCell
from .figure import FigureOption, FigureScope, RetentionFigure, Unit, column
from .rhythm.series import MEANINGS, RetentionInterval, next_part, part_start

MOST_PARTS = 300
"""Weeks or quarters: the triangle has half as many cells as their square."""

COHORTS = f"""
WITH bought AS (
    SELECT customer_id, month, count(*) AS orders, sum(net_sales_minor) AS net FROM saleor_retention_orderfact
    WHERE {SCOPE} AND month <= %(last)s GROUP BY customer_id, month),
placed AS (SELECT month, orders, net, min(month) OVER (PARTITION BY customer_id) AS cohort FROM bought)
SELECT cohort, month, count(*) AS customers, sum(orders)::bigint AS orders, sum(net)::bigint AS net_minor
FROM placed WHERE cohort >= %(first)s GROUP BY cohort, month ORDER BY cohort, month
"""


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Customers whose first purchase was in the month (week, quarter) that begins on `month`; `active[k]` of them bought in
    the k-th month (week, quarter) after it."""

    month: date = field(
        metadata=column("First day of the month, week or quarter of their first purchase.", Unit.DAY)
    )
    size: int = field(metadata=column("Customers of this cohort."))
    active: tuple[int, ...] = field(
        metadata=column(
            "How many of them bought in that month (week, quarter), in the next one, and so on.", Unit.COUNTS
        )
    )
    orders: tuple[int, ...] = field(metadata=column("Their purchases in each of these.", Unit.COUNTS))
    net_minor: tuple[int, ...] = field(
        metadata=column("Their net sales in each of these.", Unit.AMOUNTS, name="net")
    )
    cumulative_net_minor: tuple[int, ...] = field(
        metadata=column(
            "Their net sales up to the end of each of these.", Unit.AMOUNTS, name="cumulative_net"
        )
    )
    complete: int = field(
        metadata=column(
            "How many of the cells, from the first on, do not grow any more: their month (week, quarter) is over."
        )
    )


class Cohorts(RetentionFigure):
    """Cohorts of the months, weeks or quarters of a period."""

    name: ClassVar[str] = "cohorts"
    description: ClassVar[str] = (
        "Cohorts of the months of the period, or of its weeks or quarters; the first and the last one count whole. Cells of "
        "one that is not over still grow."
    )
    type_name: ClassVar[str] = "RetentionCohort"
    definition: ClassVar[str] = (
        "Customers by the month, week or quarter of their first purchase: one line of the triangle."
    )
    row: ClassVar[type[CohortRow]] = CohortRow
    is_list: ClassVar[bool] = True
    place: ClassVar[str] = "months_since"
    options: ClassVar[tuple[FigureOption, ...]] = (
        FigureOption(
            "rolling",
            "Count in `active` who bought in a month or in any later one of the period, and not in that very month. Such "
            "cells grow as long as customers may come back, so none but that of the first month is ever complete.",
        ),
        FigureOption(
            "interval",
            f"How long each cohort and each cell is, no day; at most {MOST_PARTS} weeks or quarters.",
            RetentionInterval,
            MEANINGS,
        ),
    )

    @staticmethod
    def compute(scope: FigureScope) -> list[CohortRow]:
        rows = _months(scope) if _is_by_month(scope) else _parts(scope, _starts(scope))
        return _rolling(scope, rows, _starts(scope)) if scope.options.get("rolling") else rows

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        if _is_by_month(scope) and not scope.has_rollups:
            return FigureSource.ORDERS
        return scope.source(has_rollup=_is_by_month(scope) and not scope.options.get("rolling"))


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


def _interval(scope: FigureScope) -> RetentionInterval:
    interval = RetentionInterval(scope.options.get("interval", RetentionInterval.MONTH))
    if interval is RetentionInterval.DAY:
        raise Invalid("Cohorts are by week, month or quarter.", field="interval")
    return interval


def _is_by_month(scope: FigureScope) -> bool:
    return _interval(scope) is RetentionInterval.MONTH


def _starts(scope: FigureScope) -> list[date]:
    """First days of the cohorts, from the one that the period begins in to the one it ends in, and of the one after it."""
    interval = _interval(scope)
    starts = [part_start(scope.start, interval)]
    while starts[-1] < scope.end:
        starts.append(next_part(starts[-1], interval))
        if len(starts) > MOST_PARTS + 1 and not _is_by_month(scope):
            raise Invalid(
                f"The period has more than {MOST_PARTS} of them: ask for longer ones, or a shorter period.",
                field="interval",
            )
    return starts


def _months(scope: FigureScope) -> list[CohortRow]:
    """By month: of the roll-ups, or of the orders where these cannot answer."""
    last = scope.end - timedelta(days=1)
    if scope.has_rollups:
        cells = scope.books.cells(scope.start.replace(day=1), scope.end)
    else:
        bounds = {"first": scope.start.replace(day=1), "last": last.replace(day=1)}
        params = scope_params(scope.currency, scope.channel) | bounds
        cells = fetch(CellRow, *of_group(COHORTS, params, scope.group), scope.using)
    return _rows(cells, last, today=scope.today)


def _parts(scope: FigureScope, starts: Sequence[date]) -> list[CohortRow]:
    """By week or quarter: of the histories."""
    lines: dict[int, dict[int, PartCell]] = {}
    for cell in _cells(scope, CELLS, starts):
        lines.setdefault(cell.cohort, {})[cell.part] = cell
    over = sum(end <= scope.today for end in starts[1:])
    rows = []
    for cohort, line in sorted(lines.items()):
        places = range(cohort, len(starts))
        cells = [line.get(place, PartCell(cohort, place, 0, 0, 0)) for place in places]
        net = tuple(cell.net_minor for cell in cells)
        rows.append(
            CohortRow(
                starts[cohort - 1],
                cells[0].customers,
                tuple(cell.customers for cell in cells),
                tuple(cell.orders for cell in cells),
                net,
                tuple(accumulate(net)),
                max(over - cohort + 1, 0),
            )
        )
    return rows


def _cells(scope: FigureScope, question: HistoryQuestion, starts: Sequence[date]) -> list[PartCell]:
    days = [rules.day_number(start) for start in starts]
    params = {"start": days[0], "end": days[-1], "starts": days[:-1]}
    return scope.books.histories(PartCell, question, **params)


def _rolling(scope: FigureScope, rows: Sequence[CohortRow], starts: Sequence[date]) -> list[CohortRow]:
    """The same lines, each cell of `active` with those who bought in its month (week, quarter) or later."""
    later: dict[date, dict[int, int]] = {}
    for cell in _cells(scope, LAST_PURCHASES, starts):
        later.setdefault(starts[cell.cohort - 1], {})[cell.part - cell.cohort] = cell.customers
    return [
        replace(
            row,
            active=tuple(
                sum(customers for place, customers in later.get(row.month, {}).items() if place >= cell)
                for cell in range(len(row.active))
            ),
            complete=min(row.complete, 1),
        )
        for row in rows
    ]
