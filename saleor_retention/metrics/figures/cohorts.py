"""Cohorts: customers by the month of their first purchase."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from django.db import DEFAULT_DB_ALIAS

from ...core.db import execute
from ...errors import Invalid
from .. import rules
from ..scope import SCOPE, scope_params
from .figure import FigureScope, RetentionFigure, Unit, column

COHORTS = f"""
WITH bought AS (
    SELECT DISTINCT customer_id, month FROM saleor_retention_orderfact
    WHERE {SCOPE} AND month <= %(last)s),
placed AS (SELECT month, min(month) OVER (PARTITION BY customer_id) AS cohort FROM bought)
SELECT cohort, month, count(*) FROM placed WHERE cohort >= %(first)s GROUP BY cohort, month ORDER BY cohort, month
"""


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Customers whose first purchase was in `month`; `active[k]` of them bought in the k-th month after it."""

    month: date = field(metadata=column("First day of the month of their first purchase.", Unit.DAY))
    size: int = field(metadata=column("Customers of this cohort."))
    active: tuple[int, ...] = field(
        metadata=column("How many of them bought in that month, in the next one, and so on.", Unit.COUNTS)
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

    @staticmethod
    def compute(scope: FigureScope) -> list[CohortRow]:
        return cohorts(first=scope.start, last=scope.end - timedelta(days=1), **scope.where)


def cohorts(
    *, currency: str, channel: str | None = None, first: date, last: date, using: str = DEFAULT_DB_ALIAS
) -> list[CohortRow]:
    """The triangle: for each month of first purchase from `first`, who bought in each month up to `last`.

    Bounded: a cell counts customers who bought in that very month. Months are those fixed when each order was
    first seen. The cells of a month that is not over yet are still growing.
    """
    first, last = first.replace(day=1), last.replace(day=1)
    if last < first:
        raise Invalid("The last month is before the first.", field="last")
    params = scope_params(currency, channel) | {"first": first, "last": last}
    cells: dict[date, dict[int, int]] = {}
    for cohort, month, customers in execute(COHORTS, params, using):
        cells.setdefault(cohort, {})[rules.months_between(cohort, month)] = customers
    return [
        CohortRow(
            cohort,
            active[0],
            tuple(active.get(offset, 0) for offset in range(rules.months_between(cohort, last) + 1)),
        )
        for cohort, active in cells.items()
    ]
