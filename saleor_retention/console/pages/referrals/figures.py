"""What referrals came to in a period: tiles, a picture, and the table beneath it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.line import LineChart, Series, line_chart
from ...charts.table import FigureTable, saved_table
from ...page import Answer
from ...periods.intervals import interval_label, usual_interval
from ...periods.scope import ScopeForm, ShownScope, chosen, scope_form
from ...visit import Visit
from ..overview.values import FigureKind, written

COLUMNS: Mapping[str, tuple[Any, FigureKind]] = {
    "invitations": (gettext_lazy("Invitations"), FigureKind.COUNT),
    "visits": (gettext_lazy("Links followed"), FigureKind.COUNT),
    "claims": (gettext_lazy("Codes claimed"), FigureKind.COUNT),
    "conversions": (gettext_lazy("Conversions"), FigureKind.COUNT),
    "reversed": (gettext_lazy("Given back later"), FigureKind.COUNT),
    "cost": (gettext_lazy("Cost"), FigureKind.MONEY),
    "reversedCost": (gettext_lazy("Cost taken back"), FigureKind.MONEY),
    "orders": (gettext_lazy("Orders of referred customers"), FigureKind.COUNT),
    "revenue": (gettext_lazy("Revenue"), FigureKind.MONEY),
}
"""Of each part of the period, as the API names them."""
DRAWN = ("visits", "claims", "conversions")
RATES: Mapping[str, tuple[Any, FigureKind]] = {
    "members": (gettext_lazy("Members with a code"), FigureKind.COUNT),
    "invitationsPerCustomer": (gettext_lazy("Invitations per member"), FigureKind.TIMES),
    "conversion": (gettext_lazy("Conversion"), FigureKind.SHARE),
    "k": (gettext_lazy("k-factor"), FigureKind.TIMES),
    "reward": (gettext_lazy("Cost of a converted friend"), FigureKind.MONEY),
    "roi": (gettext_lazy("ROI"), FigureKind.TIMES),
}
DEFINITION = gettext_lazy(
    "Invitations: links that were followed, and codes claimed without one, of the whole shop. Conversions: friends whose order is"
    " past its return window and was rewarded, by the day of the reward; given back later they and their cost leave that day."
    " Revenue: net sales of referred customers. k = invitations per member x conversion; ROI = (mean net sales so far of a referred"
    " customer x (1 + k) - cost of a converted friend) / that cost."
)


@dataclass(frozen=True, slots=True)
class ReferralTile:
    """A figure of the whole period."""

    label: str
    value: str


def figures(visit: Visit) -> Answer:
    """The whole page; without figures while the address makes no sense."""
    form = scope_form(visit, ScopeForm)
    if not form.is_valid():
        return visit.show("referrals/figures.html", form=form, scope=None)
    scope = form.scope
    report = _asked(visit, scope)
    is_empty = not report or not (report["members"] or report["total"]["claims"])
    if is_empty:
        return visit.show("referrals/figures.html", form=form, scope=scope, is_empty=True)
    rows = report["series"]
    return visit.show(
        "referrals/figures.html",
        form=form,
        scope=scope,
        report=report,
        tiles=_tiles(visit, scope, report),
        worths=_worths(visit, scope, report),
        chart=_chart(visit, scope, rows),
        table=FigureTable(
            _("Referrals in their course"),
            (_("From"), *(str(label) for label, _kind in COLUMNS.values())),
            tuple(
                (_label(visit, scope, row), *(_written(visit, scope, row, name) for name in COLUMNS))
                for row in rows
            ),
            str(DEFINITION),
            "referrals.csv",
            visit.address("part/referrals/figures.csv", **form.address),
        ),
    )


def saved_figures(visit: Visit) -> Answer:
    """Each part of the period as CSV."""
    scope = chosen(visit, ScopeForm).scope
    columns = (_("From"), *(str(label) for label, _kind in COLUMNS.values()))
    rows = (_asked(visit, scope) or {}).get("series", ())
    return saved_table(columns, [(row["start"], *(_value(row[name]) for name in COLUMNS)) for row in rows])


def _asked(visit: Visit, scope: ShownScope) -> Mapping[str, Any]:
    answer = visit.ask("figures", **scope.variables(), interval=usual_interval(scope))
    return answer.get("retentionReferralFigures") or {}


def _value(value: Any) -> Decimal | None:
    number = value["amount"] if isinstance(value, Mapping) else value
    return None if number is None else Decimal(str(number))


def _written(visit: Visit, scope: ShownScope, row: Mapping[str, Any], name: str) -> str:
    return written(visit.formats, COLUMNS[name][1], _value(row[name]), scope.currency)


def _label(visit: Visit, scope: ShownScope, row: Mapping[str, Any]) -> str:
    return interval_label(visit, usual_interval(scope), date.fromisoformat(row["start"]))


def _tiles(visit: Visit, scope: ShownScope, report: Mapping[str, Any]) -> list[ReferralTile]:
    whole = [
        ReferralTile(str(label), _written(visit, scope, report["total"], name))
        for name, (label, _kind) in COLUMNS.items()
    ]
    rates = [
        ReferralTile(str(label), written(visit.formats, kind, _value(report[name]), scope.currency))
        for name, (label, kind) in RATES.items()
    ]
    return [*whole, *rates]


def _worths(visit: Visit, scope: ShownScope, report: Mapping[str, Any]) -> FigureTable:
    groups = (("referred", _("Referred customers")), ("others", _("All others")))
    return FigureTable(
        _("What they are worth so far"),
        (_("Customers"), _("How many"), _("Net sales of each on average")),
        tuple(
            (
                label,
                written(visit.formats, FigureKind.COUNT, _value(group["customers"]), scope.currency),
                written(
                    visit.formats, FigureKind.MONEY, _value(group["meanLifetimeRevenue"]), scope.currency
                ),
            )
            for name, label in groups
            for group in [report[name]]
        ),
        _(
            "All they bought until today, whatever the period. Referred are customers who claimed a code, but for those who were"
            " rejected as fraud or by you."
        ),
    )


def _chart(visit: Visit, scope: ShownScope, rows: Sequence[Mapping[str, Any]]) -> LineChart:
    return line_chart(
        _("Links followed, codes claimed and conversions"),
        [_label(visit, scope, row) for row in rows],
        [Series(str(COLUMNS[name][0]), [_value(row[name]) for row in rows]) for name in DRAWN],
        visit.formats.number,
        definition=str(DEFINITION),
    )
