"""The customer's birthday."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import Profile
from ..arguments import WINDOW, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime, month_day_key, recurring_days
from ..phrases import CODES, Names, window
from ..question import Question
from ..statement import Statement, month_and_day


@dataclass(frozen=True, slots=True)
class Birthday(Question):
    """Today is near the customer's birthday."""

    name: ClassVar[str] = "birthday"
    label: ClassVar[str] = gettext_noop("have their birthday")
    usual: ClassVar[Mapping[str, Any]] = {"daysBefore": 3, "daysAfter": 7}
    days_before: int = field(
        default=0,
        metadata=read_as(WINDOW, ArgumentKind.DAYS, gettext_noop("From so many days before the day on")),
    )
    days_after: int = field(
        default=0, metadata=read_as(WINDOW, ArgumentKind.DAYS, gettext_noop("Until so many days after it"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self._year(who, moment) is not None

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        return f"birthday:{self._year(who, moment)}"

    def _year(self, who: Profile, moment: EvaluationTime) -> int | None:
        days = recurring_days(moment.today, self.days_before, self.days_after)
        return days.get(month_day_key(who.birthday)) if who.birthday else None

    def sql(self, statement: Statement) -> str:
        days = recurring_days(statement.moment.today, self.days_before, self.days_after)
        return f"{month_and_day('f.birthday')} = ANY({statement.param(sorted(days), '::int[]')})"

    def describe(self, names: Names = CODES) -> str:
        return f"have their birthday {window(self.days_before, self.days_after)}"
