"""Sales and customers in their course: by day, week, month or quarter."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.line import LineChart, Series, line_chart
from ...charts.table import saved_table
from ...forms.pickers import ListField
from ...page import Answer
from ...periods.intervals import INTERVALS, interval_label, most_parts, usual_interval
from ...periods.scope import ScopeForm, ShownScope, chosen
from ...refusals import Unanswered
from ...visit import Visit
from .values import FigureKind, written

MOST_PARTS = 1_000
"""As many as the API counts."""
SUITABLE = "usual"
FIGURES: Mapping[str, tuple[Any, FigureKind]] = {
    "net": (gettext_lazy("Net sales"), FigureKind.MONEY),
    "gross": (gettext_lazy("Gross sales"), FigureKind.MONEY),
    "orders": (gettext_lazy("Orders"), FigureKind.COUNT),
    "customers": (gettext_lazy("Customers who bought"), FigureKind.COUNT),
    "new": (gettext_lazy("New customers"), FigureKind.COUNT),
}


class SeriesForm(ScopeForm):
    """What is drawn, and how long each part is."""

    usual: ClassVar[Mapping[str, str]] = {"shown": "net", "interval": SUITABLE}
    shown = ListField(
        [(name, label) for name, (label, _kind) in FIGURES.items()], label=gettext_lazy("Figure")
    )
    interval = ListField(
        [(SUITABLE, gettext_lazy("What suits the period")), *INTERVALS.items()],
        label=gettext_lazy("Interval"),
    )

    @property
    def interval_shown(self) -> str:
        """What was chosen, or what suits the period."""
        asked = str(self.cleaned_data["interval"])
        return usual_interval(self.scope) if asked == SUITABLE else asked


def series(visit: Visit) -> Answer:
    """The picture, with the choice of what it shows."""
    form = chosen(visit, SeriesForm)
    scope, interval = form.scope, form.interval_shown
    rows = _rows(visit, scope, interval)
    return visit.show(
        "overview/series.html",
        form=form,
        scope=scope,
        chart=_chart(visit, scope, form, rows),
        has_cut=not all(row["isComplete"] for row in rows),
        file_address=visit.address("part/overview/series.csv", **form.address),
    )


def saved_series(visit: Visit) -> Answer:
    """All figures of each part as CSV."""
    form = chosen(visit, SeriesForm)
    columns = (_("From"), _("To"), *(str(label) for label, _kind in FIGURES.values()), _("Complete"))
    return saved_table(
        columns,
        [
            (row["start"], _last_day(row), *(_value(row, name) for name in FIGURES), row["isComplete"])
            for row in _rows(visit, form.scope, form.interval_shown)
        ],
    )


def _rows(visit: Visit, scope: ShownScope, interval: str) -> Sequence[Mapping[str, Any]]:
    if most_parts(scope, interval) > MOST_PARTS + 2:
        raise Unanswered(_("The period has too many such parts. Choose longer ones, or a shorter period."))
    data = visit.ask("series", **scope.variables(), interval=interval)["retentionMetrics"] or {}
    return list(data.get("series") or ())


def _last_day(row: Mapping[str, Any]) -> date:
    return date.fromisoformat(row["end"]) - timedelta(days=1)


def _value(row: Mapping[str, Any], name: str) -> Decimal:
    value = row[name]
    return Decimal(str(value["amount"] if isinstance(value, Mapping) else value))


def _chart(
    visit: Visit, scope: ShownScope, form: SeriesForm, rows: Sequence[Mapping[str, Any]]
) -> LineChart | None:
    name = form.cleaned_data["shown"]
    label, kind = FIGURES[name]
    values = [_value(row, name) for row in rows]
    if not any(values):
        return None
    last_complete = max((place for place, row in enumerate(rows, 1) if row["isComplete"]), default=0)
    return line_chart(
        str(label),
        [
            interval_label(visit, form.interval_shown, date.fromisoformat(row["start"]))
            + ("" if row["isComplete"] else "*")
            for row in rows
        ],
        [Series(str(label), values)],
        lambda value: written(visit.formats, kind, value, scope.currency),
        definition=_(
            "Each point is one day, week (from Monday), month or quarter of the period, in the shop's time. A customer counts "
            "once in each of them. New: the first purchase of a customer. Net sales are goods after discounts and refunds, "
            "without tax and shipping; gross sales have the tax."
        ),
        complete=last_complete,
    )
