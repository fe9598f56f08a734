"""Cohorts by what the first purchase of customers was."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from ...formats import country_names
from ...host import ChoiceKind
from ...periods.scope import ShownScope
from ...visit import Visit
from .form import CohortForm
from .lines import CohortFigures, CohortLine


def cohorts_by_first(visit: Visit, form: CohortForm) -> list[CohortLine]:
    """A line for each of the greatest values, one for all others, and one for first purchases without a value."""
    scope = form.scope
    data = visit.ask("by_first", **scope.variables(), by=form.dimension)["retentionMetrics"] or {}
    rows: Sequence[Mapping[str, Any]] = data.get("cohortsBy") or ()
    names = _names(visit, form.dimension, [row["value"] for row in rows if row["value"]])
    return [CohortLine(_name(row, names), row["customers"], _figures(scope, row["months"])) for row in rows]


def _name(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if row["value"] is None:
        return _("All others")
    return names.get(row["value"], str(row["name"])) if row["value"] else _("None")


def _names(visit: Visit, dimension: str, values: Sequence[str]) -> Mapping[str, str]:
    """What a value is called in the reader's language, where the API's name is in none."""
    match dimension:
        case "COUNTRY":
            return country_names(visit.language)
        case "WEEKDAY":
            days = get_day_names("wide", "stand-alone", locale=visit.formats.locale)
            return {str(number + 1): str(name) for number, name in days.items()}
        case "CHANNEL" if values:
            return visit.host.names(visit.request, ChoiceKind.CHANNEL, values)
        case _:
            return {}


def _figures(scope: ShownScope, months: Sequence[Mapping[str, Any]]) -> tuple[CohortFigures, ...]:
    """Those who are observed in a month and not in the next one are in their last month: it grows unless it is over."""
    is_whole = scope.end.day == 1 and not scope.is_open
    observed = [month["observed"] for month in months] + [0]
    return tuple(
        CohortFigures(
            month["observed"],
            month["customers"],
            month["orders"],
            None if month["net"] is None else Decimal(str(month["net"]["amount"])),
            is_complete=is_whole or (later is not None and month["observed"] == later),
        )
        for month, later in zip(months, observed[1:], strict=True)
    )
