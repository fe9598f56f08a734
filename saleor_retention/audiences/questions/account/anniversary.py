"""The anniversary of the customer's registration."""

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
class Anniversary(Question):
    """Today is near the day the customer registered, a year or more later."""

    name: ClassVar[str] = "anniversary"
    label: ClassVar[str] = gettext_noop("have the anniversary of their registration")
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
        return f"anniversary:{self._year(who, moment)}"

    def _year(self, who: Profile, moment: EvaluationTime) -> int | None:
        if who.joined_at is None:
            return None
        joined = moment.day_of(who.joined_at)
        year = recurring_days(moment.today, self.days_before, self.days_after).get(month_day_key(joined))
        return year if year is not None and year > joined.year else None

    def sql(self, statement: Statement) -> str:
        days = recurring_days(statement.moment.today, self.days_before, self.days_after)
        joined = statement.local_day("c.joined_at")
        ways = [
            f"{month_and_day(joined)} = ANY({statement.param(sorted(d for d in days if days[d] == year), '::int[]')})"
            f" AND extract(year FROM {joined}) < {statement.param(year)}"
            for year in sorted(set(days.values()))
        ]
        return " OR ".join(f"({way})" for way in ways)

    def describe(self, names: Names = CODES) -> str:
        return f"have the anniversary of their registration {window(self.days_before, self.days_after)}"
