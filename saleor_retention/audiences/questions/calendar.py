"""Days that come again: birthdays, anniversaries, months after a purchase. Local days of the store throughout."""

from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

MOST_DAYS = 180
"""Widest window to either side: two windows of one birthday never meet."""
LEAP_DAY, EVE = 229, 228


@dataclass(frozen=True)
class EvaluationTime:
    """When a rule is asked, and whose calendar decides which day that is."""

    now: datetime
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day begins."""
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def days_ago(self, days: int) -> datetime:
        """So many times 24 hours before."""
        return self.now - timedelta(days=days)


def month_day_key(day: date) -> int:
    """A day of any year as a number: 31 December is 1231."""
    return day.month * 100 + day.day


@lru_cache(maxsize=1_000)
def recurring_days(today: date, days_before: int, days_after: int) -> Mapping[int, int]:
    """Whose day it is: the marks of days around which today is, and the year each is celebrated in.

    `days_before`: from so many days before the day on; `days_after`: until so many after. 29 February is
    celebrated on 28 February in common years. Kept: all customers of a day are asked by the same few windows.
    """
    years = {}
    for offset in range(-days_after, days_before + 1):
        day = today + timedelta(days=offset)
        years[month_day_key(day)] = day.year
        if month_day_key(day) == EVE and not isleap(day.year):
            years[LEAP_DAY] = day.year
    return MappingProxyType(years)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
