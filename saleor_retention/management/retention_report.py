"""The figures of a period as one HTML file: no script, nothing from elsewhere, every picture with its table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import gettext as _

from ..console.charts.heat_map import HeatRow, heat_cell, heat_map
from ..console.charts.line import Series, line_chart
from ..console.charts.table import FigureTable
from ..console.formats import Formats
from ..core.money import exponent
from ..metrics.clv.lifetime import report
from ..metrics.figures.cohorts import CohortRow, Cohorts
from ..metrics.figures.figure import FigureScope
from ..metrics.figures.repeat import Repeat
from ..metrics.figures.retention import Retention
from ..metrics.figures.rhythm.series import PeriodSeries
from ..metrics.figures.sales import Sales
from ..segments.models import ScoringRun
from ..segments.queries import Distribution, distribution, movements
from .report_pictures import FlowPicture, LinePicture, flow_picture, line_picture

ENGINE = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    autoescape=True,
    builtins=["django.templatetags.i18n", "django.templatetags.l10n"],
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the period and of the one before."""

    name: str
    value: str
    before: str
    meaning: str


def retention_report(scope: FigureScope, formats: Formats) -> str:
    """The whole file, in the language that is active."""
    facts = _RetentionWords(scope, formats).facts()
    return str(ENGINE.get_template("retention_report.html").render(Context(facts)))


class _RetentionWords:
    """Figures in the words and formats of the reader."""

    def __init__(self, scope: FigureScope, formats: Formats) -> None:
        self.scope, self.formats = scope, formats
        self.last = scope.end - timedelta(days=1)

    def facts(self) -> dict[str, Any]:
        """What the template shows."""
        scope = self.scope
        groups = distribution(scope.currency, self.last, using=scope.using)
        rows = [row for row in Cohorts.compute(scope) if row.size]
        return {
            "language": self.formats.language,
            "currency": scope.currency,
            "channel": scope.channel,
            "first": self.formats.day(scope.start),
            "last": self.formats.day(self.last),
            "is_open": scope.end > scope.today,
            "key_figures": self._key_figures(),
            "lines": self._lines() if rows or self._has_sales() else [],
            "cohorts": self._cohorts(rows),
            "groups": groups and self._groups(groups),
            "grid": groups and self._grid(groups),
            "scored": groups and self.formats.day(groups.day),
            "flow": self._flow(),
            "curve": self._curve(rows),
            "value": self._value(),
        }

    def money(self, minor: Decimal | int | None) -> str:
        """ "–" where there is none."""
        return "–" if minor is None else self.formats.amount(self._major(minor), self.scope.currency)

    def _major(self, minor: Decimal | int) -> Decimal:
        return Decimal(minor).scaleb(-exponent(self.scope.currency))

    def _has_sales(self) -> bool:
        return bool(Sales.compute(self.scope).orders)

    def _key_figures(self) -> list[KeyFigure]:
        scope = self.scope
        earlier = replace(scope, start=scope.start - (scope.end - scope.start), end=scope.start)
        number, share = self.formats.number, self.formats.share
        rows: list[tuple[str, str, Any, str, Callable[[Any], str]]] = [
            (_("Customers who bought"), _("Customers with at least one purchase in the period."), Repeat, "customers", number),
            (_("New customers"), _("Active when the period ends, with their first purchase within it."), Retention, "new", number),
            (_("Lost customers"), _("Active when the period began, not active any more when it ends."), Retention, "lost", number),
            (_("Retention rate"), _("Of the customers who were active when the period began, the share who still are when it ends."), Retention, "retention_rate", share),
            (_("Repeat rate"), _("Of the customers who bought in the period, the share who bought twice or more."), Repeat, "rate", share),
            (_("Orders"), _("Paid orders of customers that were neither cancelled nor given back in full."), Sales, "orders", number),
            (_("Net sales"), _("Goods after discounts and refunds, without tax and shipping. A refund lowers the day of its order."), Sales, "net_minor", self.money),
            (_("Average order"), _("Net sales divided by orders."), Sales, "average_order_minor", self.money),
        ]  # fmt: skip
        computed = {
            figure: (figure.compute(scope), figure.compute(earlier)) for figure in (Repeat, Retention, Sales)
        }
        figures = []
        for name, meaning, figure, column, write in rows:
            value, before = (write(getattr(row, column)) for row in computed[figure])
            figures.append(KeyFigure(name, value, before, meaning))
        return figures

    def _lines(self) -> list[LinePicture]:
        rows = PeriodSeries.compute(self.scope)
        labels = [self.formats.month(row.start) + ("" if row.is_complete else "*") for row in rows]
        complete = len(rows) if rows[-1].is_complete else len(rows) - 1
        customers = line_chart(
            _("Customers by month"),
            labels,
            [
                Series(_("Customers who bought"), [Decimal(row.customers) for row in rows]),
                Series(_("New customers"), [Decimal(row.new) for row in rows]),
            ],
            self.formats.number,
            definition=_("Customers with a purchase in the month, and those of them whose first one it was."),
            complete=complete,
        )
        sold = line_chart(
            _("Net sales by month"),
            labels,
            [Series(_("Net sales"), [self._major(row.net_minor) for row in rows])],
            lambda value: self.formats.amount(value, self.scope.currency),
            definition=_("Goods after discounts and refunds, without tax and shipping."),
            complete=complete,
        )
        return [line_picture(customers), line_picture(sold)]

    def _cohorts(self, rows: list[CohortRow]) -> Any:
        lines = [
            HeatRow(
                self.formats.month(row.month),
                self.formats.number(row.size),
                tuple(
                    heat_cell(active, row.size, self.formats.percent, is_complete=place < row.complete)
                    for place, active in enumerate(row.active)
                    if place
                ),
            )
            for row in rows
        ]
        title = _("Share of each month's new customers who bought again, by months since")
        about = _(
            "Customers stand in the row of the month of their first purchase. Column 3 shows which share of them bought in the third month after it. Cells with an asterisk are of a month that is not over: they still grow."
        )
        return heat_map(title, lines, definition=about) if lines else None

    def _groups(self, groups: Distribution) -> FigureTable:
        number = self.formats.number
        rows = []
        for code, counted in groups.groups.items():
            share = Decimal(counted.customers) / groups.total.customers if groups.total.customers else None
            rows.append(
                (
                    groups.terms.name_of(code),
                    number(counted.customers),
                    self.formats.share(share),
                    self.money(counted.net_minor),
                    groups.terms.step_of(code),
                )
            )
        columns = (_("Group"), _("Customers"), _("Share"), _("Net sales"), _("Next step"))
        about = _(
            "Of all rules of the plan, the first that fits a customer takes them. Scores are of all channels."
        )
        return FigureTable(_("Groups and what to do next"), columns, tuple(rows), about)

    def _grid(self, groups: Distribution) -> Any:
        scale = range(1, groups.cuts.scale + 1)
        lines = []
        for recency in reversed(scale):
            counted = [groups.cells[recency, frequency].customers for frequency in scale]
            cells = tuple(
                replace(heat_cell(count, groups.total.customers, self.formats.percent), text=self.formats.number(count))
                for count in counted
            )  # fmt: skip
            lines.append(HeatRow(self.formats.number(recency), self.formats.number(sum(counted)), cells))
        about = _(
            "Each cell counts customers by their recency score (rows, the highest bought last) and frequency score (columns). Darker: more customers."
        )
        return heat_map(_("Customers by recency and frequency score"), lines, definition=about)

    def _flow(self) -> FlowPicture | None:
        scope = self.scope
        runs = ScoringRun.objects.using(scope.using).filter(finished_at__isnull=False)
        first = runs.filter(day__lte=scope.start).order_by("-day").first() or runs.order_by("day").first()
        moved = movements(scope.currency, first.day, self.last, using=scope.using) if first else None
        if moved is None or moved.start >= moved.end or not moved.flows:
            return None
        names = {"": _("In no group")} | {group.code: group.name for group in moved.terms.groups}
        for flow in moved.flows:
            names.setdefault(flow.before, flow.before)
        number = self.formats.number
        rows = tuple((names[flow.before], names[flow.after], number(flow.customers)) for flow in moved.flows)
        days = {"start": self.formats.day(moved.start), "end": self.formats.day(moved.end)}
        table = FigureTable(
            _("Who changed group from %(start)s to %(end)s") % days,
            (_("Group before"), _("Group after"), _("Customers")),
            rows,
            _(
                "Left the groups on the first day, right on the second; a band is as wide as the number of customers who went that way. Dashed: they stayed."
            ),
        )
        return flow_picture(moved.flows, names, [f"{row[0]} → {row[1]}: {row[2]}" for row in rows], table)

    def _curve(self, rows: list[CohortRow]) -> LinePicture | None:
        values = []
        for place in range(max((row.complete for row in rows), default=0)):
            counted = [row for row in rows if row.complete > place]
            net = sum(row.cumulative_net_minor[place] for row in counted)
            values.append(self._major(net) / sum(row.size for row in counted))
        if len(values) < 2:
            return None
        chart = line_chart(
            _("Net sales per customer, by months since the first purchase"),
            [self.formats.number(place) for place in range(len(values))],
            [Series(_("Net sales per customer so far"), values)],
            lambda value: self.formats.amount(value, self.scope.currency),
            definition=_(
                "What the customers who were won in the period had spent by the end of each month, on average. Each point counts only those for whom that month is over; points further right stand on fewer customers."
            ),
        )
        return line_picture(chart)

    def _value(self) -> Mapping[str, Any]:
        told = report(currency=self.scope.currency, channel=self.scope.channel, using=self.scope.using)
        rows = tuple(
            (
                self.formats.number(row.decile),
                self.formats.number(row.customers),
                self.money(row.mean_net),
                self.money(row.mean_expected),
            )
            for row in told.deciles
        )
        columns = (_("Tenth"), _("Customers"), _("Net sales on average"), _("Expected on average"))
        about = _(
            "All customers until today in tenths, those first who spent the most. Expected: margin of what they will buy in the next twelve months, discounted."
        )
        table = FigureTable(_("Value of customers by tenths"), columns, rows, about)
        return {"gap": told.gap, "table": table if rows else None}
