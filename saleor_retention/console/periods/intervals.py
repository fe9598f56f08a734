"""Parts of a period: days, weeks, months, quarters."""

from datetime import date

from babel.dates import format_skeleton
from django.utils.translation import gettext_lazy

from ..visit import Visit
from .calendar import months_later
from .months import month_name
from .scope import ShownScope

INTERVALS = {
    "DAY": gettext_lazy("Day"),
    "WEEK": gettext_lazy("Week"),
    "MONTH": gettext_lazy("Month"),
    "QUARTER": gettext_lazy("Quarter"),
}
"""As the API names them."""
SUITABLE = {"DAY": 62, "WEEK": 366, "MONTH": 1_830}
"""The longest period, in days, that is usually looked at by parts so short."""
LEAST_DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 28, "QUARTER": 90}


def usual_interval(scope: ShownScope) -> str:
    """What suits the length of the period."""
    days = (scope.end - scope.since).days
    return next((interval for interval, longest in SUITABLE.items() if days <= longest), "QUARTER")


def most_parts(scope: ShownScope, interval: str) -> int:
    """How many parts the period has at most; the first and the last one may be cut."""
    return (scope.end - scope.since).days // LEAST_DAYS[interval] + 2


def interval_label(visit: Visit, interval: str, start: date) -> str:
    """A part by its first day: a week is called by that day."""
    if interval == "QUARTER":
        return str(format_skeleton("yQQQ", start, locale=visit.formats.locale))
    return month_name(visit, start) if interval == "MONTH" else visit.formats.day(start)


def part_of(interval: str, day: date) -> date:
    """The first day of the part that a day is in."""
    match interval:
        case "DAY":
            return day
        case "WEEK":
            return parts_later("DAY", day, -day.weekday())
        case "QUARTER":
            return months_later(day, -((day.month - 1) % 3))
        case _:
            return day.replace(day=1)


def parts_later(interval: str, start: date, count: int) -> date:
    """The first day of a part that is so many later, or earlier below zero; none is before the calendar begins."""
    match interval:
        case "DAY" | "WEEK":
            days = count * LEAST_DAYS[interval]
            return date.fromordinal(max(start.toordinal() + days, 1))
        case "QUARTER":
            return months_later(start, 3 * count)
        case _:
            return months_later(start, count)
