"""Cohorts: what is looked at is chosen above, the map comes after it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.table import saved_table
from ...page import Answer, ConsolePage
from ...periods.scope import chosen, scope_form
from ...visit import Visit
from .by_first import cohorts_by_first
from .by_time import MOST_COHORTS, CohortsByTime, cohorts_by_time
from .form import DIMENSIONS, TIMES, CohortForm
from .lines import CohortLine
from .picture import picture


def shown(visit: Visit) -> Answer:
    """The choice at once, the map after it."""
    form = scope_form(visit, CohortForm)
    is_valid = form.is_valid()
    return visit.show(
        "cohorts/cohorts.html",
        form=form,
        address=form.address if is_valid else None,
        scope=form.scope if is_valid else None,
    )


def cohort_map(visit: Visit) -> Answer:
    """The figure that was chosen, of each cohort."""
    form = chosen(visit, CohortForm)
    cohorts = _cohorts(visit, form)
    return visit.show(
        "cohorts/map.html",
        map=picture(visit, form, cohorts.lines) if cohorts.lines else None,
        is_cut=cohorts.is_cut,
        most=MOST_COHORTS,
        hides=any(_hides(line) for line in cohorts.lines),
        form=form,
    )


def saved_map(visit: Visit) -> Answer:
    """All figures of all cohorts, a line for each cell."""
    form = chosen(visit, CohortForm)
    named = {**TIMES, **DIMENSIONS}[form.dimension]
    columns = (
        str(named),
        _("Customers"),
        _("Column"),
        _("Observed"),
        _("Customers who bought"),
        _("Orders"),
        _("Net sales"),
        _("Complete"),
    )
    return saved_table(columns, _cells(_cohorts(visit, form).lines))


def _cells(lines: Sequence[CohortLine]) -> list[tuple[object, ...]]:
    return [
        (
            line.name,
            line.size,
            place,
            figures.observed,
            figures.customers,
            figures.orders,
            figures.net,
            figures.is_complete,
        )
        for line in lines
        for place, figures in enumerate(line.figures)
    ]


def _cohorts(visit: Visit, form: CohortForm) -> CohortsByTime:
    if form.is_by_time:
        return cohorts_by_time(visit, form)
    return CohortsByTime(cohorts_by_first(visit, form), is_cut=False)


def _hides(line: CohortLine) -> bool:
    return line.size is None or any(figures.customers is None for figures in line.figures)


class CohortsPage(ConsolePage):
    """Customers by their first purchase, and what they buy after it."""

    name = "cohorts"
    title = gettext_lazy("Cohorts")
    place = 8
    parts = {"": shown, "map": cohort_map, "map.csv": saved_map}
