"""Days on which orders count more than once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from ....errors import Invalid, Required
from ..goods import SoldGoods
from .bonus import Bonus, EarningContext, multiplier

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACED_ON = "(o.created_at AT TIME ZONE o.zone)::date"


@dataclass(frozen=True, slots=True)
class DaysBonus(Bonus):
    """Orders placed `first` to `last`, both included (ISO dates in the shop's zone, "" without an end), on `weekdays` (1 is
    Monday; none named: on all), count `times` times."""

    name: ClassVar[str] = "days"
    sql: ClassVar[str] = f"""CASE WHEN {PLACED_ON} >= coalesce(nullif(b ->> 'first', '')::date, '-infinity')
        AND {PLACED_ON} <= coalesce(nullif(b ->> 'last', '')::date, 'infinity')
        AND (b -> 'weekdays' = '[]' OR b -> 'weekdays' @> to_jsonb(extract(isodow FROM {PLACED_ON})::int))
        THEN (b ->> 'times')::numeric ELSE 1 END"""
    first: str
    last: str
    weekdays: tuple[int, ...]
    times: str

    @classmethod
    def parse(cls, title: str, data: Mapping[str, Any]) -> Self:
        """Some days at least, not all there ever are."""
        first, last = (
            _day(data.get(key), field) for key, field in (("first", "first_day"), ("last", "last_day"))
        )
        weekdays = tuple(sorted(set(data.get("weekdays") or ())))
        if not (first or last or weekdays):
            raise Required("Say on which days orders count more.", field="first_day")
        if first and last and first > last:
            raise Invalid("The last day is not before the first.", field="last_day")
        if not set(weekdays) <= set(range(1, 8)):
            raise Invalid("Weekdays are 1, which is Monday, to 7.", field="weekdays")
        return cls(title, first, last, weekdays, multiplier(data.get("times"), field="days_times"))

    def multiplier_of(self, line: SoldGoods | None, context: EarningContext) -> Fraction:
        return Fraction(self.times) if self._is_on(context) else Fraction(1)

    def _is_on(self, context: EarningContext) -> bool:
        day = context.placed_at.astimezone(ZoneInfo(context.zone)).date()
        within = (self.first or "0000") <= day.isoformat() <= (self.last or "9999-12-31")
        return within and (not self.weekdays or day.isoweekday() in self.weekdays)

    def describe(self) -> str:
        weekdays = ", ".join(WEEKDAYS[number - 1] for number in self.weekdays)
        days = [f"on {weekdays}"] if weekdays else []
        days += [f"from {self.first}"] if self.first else []
        days += [f"until {self.last}"] if self.last else []
        return f"orders {' '.join(days)} count {self.times} times"


def _day(data: Any, field: str) -> str:
    """An ISO date, or "" for none."""
    if data is None or data == "":
        return ""
    try:
        return (data if isinstance(data, date) else date.fromisoformat(str(data))).isoformat()
    except ValueError:
        raise Invalid("A day is written 2026-12-31.", field=field) from None
