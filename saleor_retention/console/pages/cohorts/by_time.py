"""Cohorts by when customers bought first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ...periods.intervals import interval_label, part_of, parts_later
from ...visit import Visit
from .form import CohortForm
from .lines import CohortFigures, CohortLine

MOST_COHORTS = 60
"""The newest ones, where the period has more: a page of thousands of cells tells nobody anything."""


@dataclass(frozen=True, slots=True)
class CohortsByTime:
    """The cohorts of a period, oldest first."""

    lines: list[CohortLine]
    is_cut: bool
    """Older ones were left out."""


def cohorts_by_time(visit: Visit, form: CohortForm) -> CohortsByTime:
    """Those of the period, the newest ones where there are many."""
    scope, interval = form.scope, form.dimension
    oldest = parts_later(interval, part_of(interval, scope.until), 1 - MOST_COHORTS)
    variables = scope.variables(max(scope.since, oldest))
    data = (
        visit.ask("by_time", **variables, interval=interval, rolling=form.is_rolling)["retentionMetrics"]
        or {}
    )
    lines = [_line(visit, interval, scope.today, row) for row in data.get("cohorts") or ()]
    return CohortsByTime(lines, is_cut=scope.since < oldest)


def _line(visit: Visit, interval: str, today: date, row: Mapping[str, Any]) -> CohortLine:
    start = date.fromisoformat(row["month"])
    figures = tuple(
        CohortFigures(
            row["size"],
            customers,
            orders,
            Decimal(str(net["amount"])),
            is_over=parts_later(interval, start, place + 1) <= today,
            is_complete=place < row["complete"],
        )
        for place, (customers, orders, net) in enumerate(
            zip(row["active"], row["orders"], row["net"], strict=True)
        )
    )
    return CohortLine(interval_label(visit, interval, start), row["size"], figures)
