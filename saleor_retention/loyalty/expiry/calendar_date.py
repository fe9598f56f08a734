"""All points of a year end on one day."""

from calendar import month_name, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from ...errors import Invalid, Required
from .kind import ExpiryKind, LotEnd

MOST_YEARS = 10
LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class CalendarDate(ExpiryKind):
    """Points of a year of the shop's zone can be spent until the end of a day, `years` after that year."""

    name: ClassVar[str] = "calendar"
    description: ClassVar[str] = (
        "All points of a year end on one day, for example on 31 March of the next year."
    )
    month: int
    day: int
    years: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """`years` is 1, the next year, unless another number is named."""
        month, day = data.get("month"), data.get("day")
        if month is None:
            raise Required("Say on which day points end.", field="ends_month")
        if day is None:
            raise Required("Say on which day points end.", field="ends_day")
        if not 1 <= month <= 12:
            raise Invalid("A month is 1 to 12.", field="ends_month")
        if not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
            raise Invalid("There is no such day in that month.", field="ends_day")
        years = 1 if data.get("years") is None else data["years"]
        if not 0 <= years <= MOST_YEARS:
            raise Invalid(
                f"Points of a year end in it, or 1 to {MOST_YEARS} years later.", field="ends_years_later"
            )
        return cls(month, day, years)

    def end_of(self, earned_at: datetime, zone: ZoneInfo) -> LotEnd:
        """The first instant after the day. Earned after the day in the same year, points last until the next."""
        year = earned_at.astimezone(zone).year + self.years
        end = self._after(year, zone)
        return LotEnd(end if end > earned_at else self._after(year + 1, zone))

    def _after(self, year: int, zone: ZoneInfo) -> datetime:
        day = date(year, self.month, min(self.day, monthrange(year, self.month)[1]))
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)

    def describe(self) -> str:
        day = f"{self.day} {month_name[self.month]}"
        if self.years == 0:
            return f"Points end with the next {day} after they were earned."
        when = "of the next year" if self.years == 1 else f"{self.years} years later"
        return f"Points that were earned in a year end with {day} {when}."
