"""Cohorts by first purchases as arithmetic: cells of months since then, what is observed of them, and what may be told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..rules import months_between
from ..suppression import hidden_cells


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the customers of one value and one month of first purchase: who bought in the `month`-th month after it.

    `value` is '' where the first purchase has none, and None for all values that have no row of their own.
    """

    value: str | None
    cohort: date
    month: int
    customers: int
    orders: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class MonthSince:
    """The `month`-th calendar month after the one of the first purchase; 0 is that month itself.

    `observed`: customers for whom that month had begun by the end of the period. Of these `customers` bought in it, in `orders`
    for `net_minor`; `cumulative_net_minor` is what was bought until then, by all. None: hidden.
    """

    month: int
    observed: int | None
    customers: int | None
    orders: int | None
    net_minor: int | None
    cumulative_net_minor: int | None


@dataclass(frozen=True, slots=True)
class CohortBy:
    """Customers by what their first purchase was; `value` as in `Cell`."""

    value: str | None
    customers: int | None
    months: tuple[MonthSince, ...]


def rows(cells: Iterable[Cell], last_month: date) -> list[CohortBy]:
    """A row for each value: those with most customers first, then all the others together, and who has no value at the end."""
    by_value: dict[str | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_value[cell.value].append(cell)
    made = [_row(value, of_value, last_month) for value, of_value in by_value.items()]
    return sorted(
        made, key=lambda row: (row.value == "", row.value is None, -(row.customers or 0), row.value or "")
    )


def _row(value: str | None, cells: Sequence[Cell], last_month: date) -> CohortBy:
    came = {cell.cohort: cell.customers for cell in cells if cell.month == 0}
    longest = max(months_between(cohort, last_month) for cohort in came)
    months: list[MonthSince] = []
    net_so_far = 0
    for month in range(longest + 1):
        of_month = [cell for cell in cells if cell.month == month]
        net = sum(cell.net_minor for cell in of_month)
        net_so_far += net
        months.append(
            MonthSince(
                month,
                sum(count for cohort, count in came.items() if months_between(cohort, last_month) >= month),
                sum(cell.customers for cell in of_month),
                sum(cell.orders for cell in of_month),
                net,
                net_so_far,
            )
        )
    return CohortBy(value, sum(came.values()), tuple(months))


def without_small_cells(
    rows: Sequence[CohortBy], came_by_month: Mapping[str | None, Sequence[int]]
) -> list[CohortBy]:
    """The rows as they are shown to who may not see customers.

    Hidden are months in which one to four customers bought, with what would tell those by subtraction, and all that was
    bought until then from the first such month on. How many are observed falls by those who came in one month: where
    that would tell of a few, it is hidden from the second month on.
    """
    width = max((len(row.months) for row in rows), default=0)
    hidden = hidden_cells([_customers(row, width) for row in rows], row_totals=False)
    few = hidden_cells([came_by_month[row.value] for row in rows])
    return [
        _shown(
            row,
            {month for month in range(width) if (place, month) in hidden},
            any(line == place for line, _ in few),
        )
        for place, row in enumerate(rows)
    ]


def _customers(row: CohortBy, width: int) -> list[int]:
    counts = [month.customers or 0 for month in row.months]
    return counts + [0] * (width - len(counts))


def _shown(row: CohortBy, hidden: set[int], is_observed_hidden: bool) -> CohortBy:
    is_whole_hidden = 0 in hidden
    first = min(hidden, default=len(row.months))
    months = []
    for month in row.months:
        if month.month in hidden:
            month = replace(month, customers=None, orders=None, net_minor=None)
        if month.month >= first:
            month = replace(month, cumulative_net_minor=None)
        if is_whole_hidden or (is_observed_hidden and month.month > 0):
            month = replace(month, observed=None)
        months.append(month)
    return CohortBy(row.value, None if is_whole_hidden else row.customers, tuple(months))
