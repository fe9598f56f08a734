"""Cohorts as a map of figures: the darker, the more."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from operator import and_
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.heat_map import FULL, HeatCell, HeatMap, HeatRow, heat_map, value_cell
from ...visit import Visit
from . import lines as figures
from .form import CUSTOMERS, DIMENSIONS, MEASURES, SHARE, TIMES, CohortForm
from .lines import CohortLine, Measure

MEASURED: Mapping[str, Measure] = {
    SHARE: figures.shares,
    CUSTOMERS: figures.customers,
    "orders": figures.orders,
    "net": figures.net,
    "cumulative": figures.cumulative_net,
}
MEANINGS = {
    SHARE: gettext_lazy("The share of the customers of the row who bought in the time of the column."),
    CUSTOMERS: gettext_lazy("Customers of the row who bought in the time of the column."),
    "orders": gettext_lazy("What they bought in the time of the column, in orders."),
    "net": gettext_lazy(
        "What they bought in the time of the column: goods after discounts and refunds, without tax and shipping."
    ),
    "cumulative": gettext_lazy(
        "Net sales from the first purchase until the end of the column's time, for each customer of the row who was observed "
        "so long."
    ),
}
COLUMNS = {
    "WEEK": gettext_lazy("by weeks since the first purchase"),
    "MONTH": gettext_lazy("by months since the first purchase"),
    "QUARTER": gettext_lazy("by quarters since the first purchase"),
}
MONTHS = "MONTH"


def picture(visit: Visit, form: CohortForm, lines: Sequence[CohortLine]) -> HeatMap:
    """The map of the figure that was chosen, with a row of totals."""
    measure, first = MEASURED[form.measure], _first_column(form)
    full = FULL if form.measure == SHARE else _most(measure, lines, form)
    write = _writer(visit, form)

    def row(line: CohortLine) -> HeatRow:
        return HeatRow(line.name, visit.formats.number(line.size), _cells(line, measure, full, write)[first:])

    named = {**TIMES, **DIMENSIONS}[form.dimension]
    unit = form.dimension if form.is_by_time else MONTHS
    return heat_map(
        _("%(figure)s, %(columns)s") % {"figure": MEASURES[form.measure], "columns": COLUMNS[unit]},
        [row(line) for line in lines],
        definition=_definition(form),
        total=row(figures.total(_("All"), lines, over_only=form.is_by_time)),
        first_column=first,
        named=str(named),
        file_name="cohorts.csv",
        file_address=visit.address("part/cohorts/map.csv", **form.address),
    )


def _first_column(form: CohortForm) -> int:
    """Everybody bought in the time of their first purchase: that column tells nothing of who did."""
    return 1 if form.measure in (SHARE, CUSTOMERS) else 0


def _cells(
    line: CohortLine, measure: Measure, full: Decimal, write: Callable[[Decimal], str]
) -> tuple[HeatCell, ...]:
    complete = [of_column.is_complete for of_column in line.figures]
    if measure is figures.cumulative_net:
        complete = list(accumulate(complete, and_))
    return tuple(
        value_cell(value, full, write, is_complete=is_complete)
        for value, is_complete in zip(measure(line), complete, strict=True)
    )


def _most(measure: Measure, lines: Sequence[CohortLine], form: CohortForm) -> Decimal:
    """The greatest value; where columns do not add up, without the first one, which would outshine all others."""
    first = 0 if form.measure == "cumulative" else 1
    values = [value for line in lines for value in measure(line)[first:] if value is not None]
    return max(values, default=Decimal(0))


def _writer(visit: Visit, form: CohortForm) -> Callable[[Decimal], str]:
    formats, currency = visit.formats, form.scope.currency
    if form.measure == SHARE:
        return formats.percent
    if form.measure in ("net", "cumulative"):
        return lambda value: formats.amount(value, currency)
    return formats.number


def _definition(form: CohortForm) -> str:
    return " ".join(str(sentence) for sentence in _sentences(form))


def _sentences(form: CohortForm) -> list[Any]:
    """What rows, cells, totals and italics mean."""
    sentences: list[Any] = [MEANINGS[form.measure]]
    if form.is_rolling:
        sentences = [
            _("Customers of the row who bought in the time of the column or later, until the period ends."),
            _(
                "Whoever has not come back may still do so, so these cells grow for as long as there are customers."
            ),
        ]
    if form.is_by_time:
        sentences += [
            _(
                "Customers stand in the row of their first purchase; column 0 is that week, month or quarter itself."
            ),
            _("The last row adds up, in each column, the rows for whom its time is over."),
        ]
    else:
        sentences += [
            _("Customers whose first purchase lies in the period stand in the row of what it was."),
            _("Column 0 is the calendar month of the first purchase of each, column 1 the next one."),
            _(
                "Not everybody is observed for as long: each column counts those for whom its month had begun."
            ),
        ]
    return [
        *sentences,
        _("Cells whose time is not over for all of their customers still grow; they are in italics."),
    ]
