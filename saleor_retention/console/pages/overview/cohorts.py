"""Customers by the month of their first purchase: how many of them buy in the months after it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ...charts.heat_map import HeatRow, heat_cell, heat_map
from ...charts.line import LineChart, Series, line_chart
from ...page import Answer
from ...periods.calendar import months_later
from ...periods.months import month_name
from ...periods.scope import ShownScope, scope_of
from ...visit import Visit


def cohorts(visit: Visit) -> Answer:
    """The curve and the map."""
    scope = scope_of(visit)
    data = visit.ask("cohorts", **scope.variables(scope.first_month))["retentionMetrics"] or {}
    rows: list[Mapping[str, Any]] = list(data.get("cohorts") or ())
    facts: dict[str, Any] = {"scope": scope}
    if rows:
        facts |= {"curve": _curve(visit, scope, rows), "map": _map(visit, scope, rows)}
    return visit.show("overview/cohorts.html", **facts)


def _map(visit: Visit, scope: ShownScope, rows: Sequence[Mapping[str, Any]]) -> Any:
    shown = []
    for row in rows:
        month = date.fromisoformat(row["month"])
        cells = tuple(
            heat_cell(
                active,
                row["size"],
                visit.formats.percent,
                is_complete=scope.is_over(months_later(month, place)),
            )
            for place, active in enumerate(row["active"])
            if place
        )
        shown.append(HeatRow(month_name(visit, month), visit.formats.number(row["size"]), cells))
    return heat_map(
        _("Of each month's new customers, the share who bought again, by months since their first purchase"),
        shown,
        definition=_(
            "Customers stand in the row of the month of their first purchase. Column 3 shows which share of them bought in "
            "the third month after it. Cells of a month that is not over still grow; they are in italics."
        ),
    )


def _curve(visit: Visit, scope: ShownScope, rows: Sequence[Mapping[str, Any]]) -> LineChart | None:
    """All cohorts together: each month after the first purchase counts those for whom it is over."""
    width = max(len(row["active"]) for row in rows)
    shares: list[Decimal | None] = []
    for place in range(1, width):
        counted = [
            row
            for row in rows
            if len(row["active"]) > place
            and scope.is_over(months_later(date.fromisoformat(row["month"]), place))
        ]
        size = sum(row["size"] for row in counted)
        active = sum(row["active"][place] for row in counted)
        shares.append(Decimal(100 * active) / size if size else None)
    while shares and shares[-1] is None:
        shares.pop()
    if not shares:
        return None
    return line_chart(
        _("Share of new customers who buy again, by months since their first purchase"),
        [visit.formats.number(place + 1) for place in range(len(shares))],
        [Series(_("Share who bought in that month"), shares)],
        visit.formats.percent,
        definition=_(
            "All customers of the map below together. Each point counts only those for whom that month is over, so nothing "
            "here is still growing; points further right stand on fewer customers."
        ),
    )
