"""Cohorts by what the first purchase was: its goods, channel, country, code, or what brought the customer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import month_of, store_zone
from ...core.db import fetch
from ...errors import Invalid
from ..customer_group import of_group
from ..dimensions import GOODS, MAIN_LINE, Dimension, labels
from ..scope import SCOPE, PurchaseScope
from . import rules
from .customers import VALUES
from .rules import Cell, CohortBy

TOP, MOST = 10, 50
"""Values that have a row of their own, where nobody says how many; and at most."""
OTHERS, WITHOUT = "All others", "None"
"""Names of the rows of all other values, and of first purchases without one."""

BEFORE_THE_VALUE = f"""
WITH bought AS MATERIALIZED (
    SELECT order_id, customer_id, created_at, month, net_sales_minor FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s),
first_purchases AS (
    SELECT DISTINCT ON (customer_id) customer_id, order_id, created_at, month
    FROM bought ORDER BY customer_id, created_at, order_id),
newcomers AS MATERIALIZED (
    SELECT f.customer_id, f.month AS cohort, coalesce("""

AFTER_THE_VALUE = f""", '') AS value
    FROM first_purchases f JOIN saleor_retention_orderfact o USING (order_id)
    LEFT JOIN LATERAL {MAIN_LINE} l ON %(is_of_goods)s
    WHERE f.created_at >= %(start)s),
ranked AS (
    SELECT value, row_number() OVER (ORDER BY count(*) DESC, value) AS place
    FROM newcomers WHERE value <> '' GROUP BY value)
SELECT CASE WHEN n.value = '' OR r.place <= %(top)s THEN n.value END AS value, n.cohort,
       greatest(0, (extract(year FROM b.month) - extract(year FROM n.cohort)) * 12
                + extract(month FROM b.month) - extract(month FROM n.cohort))::int AS month,
       count(DISTINCT b.customer_id) AS customers, count(*) AS orders, sum(b.net_sales_minor)::bigint AS net_minor
FROM newcomers n LEFT JOIN ranked r ON r.value = n.value JOIN bought b USING (customer_id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class CohortsBy:
    """A row for each of the greatest values, one for all the others together, and one for those without."""

    rows: tuple[CohortBy, ...]
    names: dict[tuple[str, str], str]
    is_suppressed: bool

    def name_of(self, dimension: Dimension, row: CohortBy) -> str:
        """What a person calls the value of a row."""
        if row.value is None:
            return OTHERS
        return self.names[dimension, row.value] if row.value else WITHOUT


def cohorts_by(
    dimension: Dimension,
    scope: PurchaseScope,
    *,
    top: int = TOP,
    may_see_customers: bool,
    using: str = DEFAULT_DB_ALIAS,
) -> CohortsBy:
    """Customers whose first purchase lies in the period, by that purchase; what they bought until the period's end.

    Goods are those of the line that took the most of its money. `top` values have a row of their own, the greatest first. Without
    `may_see_customers` small cells are hidden, and there are always `TOP` rows: of two tables that hide differently one would
    tell what the other does not. Raises `Invalid` for an empty period and for more than `MOST` values.
    """
    if not 1 <= top <= MOST:
        raise Invalid(f"Ask for 1 to {MOST} values.", field="top")
    params = scope.params() | {
        "zone": str(store_zone()),
        "is_of_goods": dimension in GOODS,
        "top": top if may_see_customers else TOP,
    }
    statement = f"{BEFORE_THE_VALUE}{VALUES[dimension]}{AFTER_THE_VALUE}"
    cells = fetch(Cell, *of_group(statement, params, scope.group), using)
    last_month = month_of(params["end"] - timedelta(microseconds=1), store_zone())
    rows = rules.rows(cells, last_month)
    names = labels(((dimension, row.value) for row in rows if row.value), using=using)
    shown = rows if may_see_customers else rules.without_small_cells(rows, _by_month(cells))
    return CohortsBy(tuple(shown), names, is_suppressed=not may_see_customers)


def _by_month(cells: Iterable[Cell]) -> dict[str | None, list[int]]:
    """Of each value, how many customers came in each month, in the same order of months for all."""
    came: dict[str | None, dict[object, int]] = defaultdict(dict)
    for cell in cells:
        if cell.month == 0:
            came[cell.value][cell.cohort] = cell.customers
    months: Sequence[object] = sorted({month for counts in came.values() for month in counts}, key=str)
    return {value: [counts.get(month, 0) for month in months] for value, counts in came.items()}
