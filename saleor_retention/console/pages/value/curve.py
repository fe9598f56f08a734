"""What a customer has brought by the end of each month since their first purchase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ...charts.line import Series, line_chart
from ...charts.table import saved_table
from ...page import Answer
from ...periods.scope import ShownScope
from ...visit import Visit
from .sold import sold_of

MOST_MONTHS = 60
"""Of the picture; the file has all."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """All customers for whom the `month`-th month after that of their first purchase is over; 0 is its own."""

    month: int
    customers: int
    net: Decimal
    """Of each on average, up to the end of that month."""


def curve(visit: Visit) -> Answer:
    """The line."""
    _form, scope = sold_of(visit)
    points = _points(visit, scope)[: MOST_MONTHS + 1]
    if not points:
        return visit.show("value/curve.html", chart=None)
    chart = line_chart(
        _("Net sales per customer, by months since their first purchase"),
        [visit.formats.number(point.month) for point in points],
        [Series(_("Net sales per customer so far"), [point.net for point in points])],
        lambda value: visit.formats.amount(value, scope.currency),
        definition=_(
            "Everything that customers bought from the month of their first purchase (0) to the end of that month, divided "
            "by all of them, also those who never came back. Each point counts only customers for whom that month is over, "
            "so points further right stand on fewer and older customers. Costs are not taken off."
        ),
    )
    address = visit.address("part/value/curve.csv", sold=scope.address["sold"])
    return visit.show("value/curve.html", chart=chart, last=points[-1].customers, file_address=address)


def curve_csv(visit: Visit) -> Answer:
    """All points."""
    _form, scope = sold_of(visit)
    rows = [
        (point.month, point.customers, round(point.net, 4), scope.currency) for point in _points(visit, scope)
    ]
    columns = ("months_since_first_purchase", "customers", "net_sales_per_customer", "currency")
    return saved_table(columns, rows)


def _points(visit: Visit, scope: ShownScope) -> list[CurvePoint]:
    rows = (visit.ask("cohorts", **scope.variables())["retentionMetrics"] or {}).get("cohorts") or ()
    return points_of(rows)


def points_of(cohorts: Sequence[Mapping[str, Any]]) -> list[CurvePoint]:
    """Of the cohorts of the API; cells that still grow are left out."""
    points = []
    for month in range(max((row["complete"] for row in cohorts), default=0)):
        counted = [row for row in cohorts if row["complete"] > month]
        customers = sum(row["size"] for row in counted)
        net = sum((Decimal(str(row["cumulativeNet"][month]["amount"])) for row in counted), Decimal(0))
        if customers:
            points.append(CurvePoint(month, customers, net / customers))
    return points
