"""Months as pictures name them."""

from datetime import date

from babel.dates import format_date

from ...visit import Visit
from .scope import ShownScope


def month_name(visit: Visit, month: date) -> str:
    """Short, as `Mar 2026`."""
    return str(format_date(month, format="LLL y", locale=visit.formats.locale))


def month_label(visit: Visit, scope: ShownScope, month: date) -> str:
    """With an asterisk where the month is not over."""
    name = month_name(visit, month)
    return name if scope.is_over(month) else f"{name}*"


def months_later(month: date, count: int) -> date:
    """The first day of a later month."""
    place = month.year * 12 + month.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


def months_until(first: date, last: date) -> list[date]:
    """Every month from the first to that of the last day."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [months_later(first, place) for place in range(count + 1)]
