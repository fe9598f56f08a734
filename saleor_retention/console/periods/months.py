"""Months as pictures name them."""

from datetime import date

from babel.dates import format_date

from ..visit import Visit
from .scope import ShownScope


def month_name(visit: Visit, month: date) -> str:
    """Short, as `Mar 2026`."""
    return str(format_date(month, format="LLL y", locale=visit.formats.locale))


def month_label(visit: Visit, scope: ShownScope, month: date) -> str:
    """With an asterisk where the month is not over."""
    name = month_name(visit, month)
    return name if scope.is_over(month) else f"{name}*"
