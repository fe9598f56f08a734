"""When customers are reminded of points that are about to end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ...errors import Invalid, Required
from .part import TermsPart

MOST_NOTICES, MOST_DAYS = 5, 365


@dataclass(frozen=True, slots=True)
class ReminderTerms(TermsPart):
    """So many days before points end, one message each; the longest notice first."""

    name: ClassVar[str] = "reminders"
    days: tuple[int, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        days = tuple(sorted(set(data.get("days") or ()), reverse=True))
        if not days:
            raise Required("Say how many days before points end.", field="remind_days")
        if len(days) > MOST_NOTICES or not all(0 < number <= MOST_DAYS for number in days):
            raise Invalid(
                f"A customer is reminded 1 to {MOST_DAYS} days before, at most {MOST_NOTICES} times.",
                field="remind_days",
            )
        return cls(days)

    def as_json(self) -> dict[str, Any]:
        return {"days": list(self.days)}

    def describe(self, currency: str) -> str:
        numbers = " and ".join(", ".join(map(str, self.days)).rsplit(", ", 1))
        last = "day" if self.days == (1,) else "days"
        return f"Customers are reminded {numbers} {last} before points end."
