"""What can be asked about days that come again. Each time is an occasion with a key of its own."""

from dataclasses import dataclass
from typing import ClassVar

from ..profile import ProductGrouping, Profile
from .calendar import EvaluationTime, month_day_key, months_later, recurring_days
from .predicates import Predicate, bought


@dataclass(frozen=True, slots=True)
class Birthday(Predicate):
    """Today is near her birthday."""

    name: ClassVar[str] = "birthday"
    days_before: int = 0
    days_after: int = 0

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self._year(who, moment) is not None

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        return f"birthday:{self._year(who, moment)}"

    def _year(self, who: Profile, moment: EvaluationTime) -> int | None:
        days = recurring_days(moment.today, self.days_before, self.days_after)
        return days.get(month_day_key(who.birthday)) if who.birthday else None


@dataclass(frozen=True, slots=True)
class Anniversary(Predicate):
    """Today is near the day she registered, a year or more later."""

    name: ClassVar[str] = "anniversary"
    days_before: int = 0
    days_after: int = 0

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


@dataclass(frozen=True, slots=True)
class AfterPurchase(Predicate):
    """Today is near the day so many months after she bought one of these."""

    name: ClassVar[str] = "afterPurchase"
    what: ProductGrouping
    ids: tuple[int, ...]
    months: int
    days_before: int = 0
    days_after: int = 0

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return bool(self._due(who, moment))

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        """The earliest such purchase: it stays the same until its days are over."""
        at, pk = min(self._due(who, moment))
        return f"after:{self.what}:{pk}:{at}+{self.months}"

    def _due(self, who: Profile, moment: EvaluationTime) -> list[tuple[str, int]]:
        found = []
        for purchase in bought(who, self.what, self.ids):
            day = moment.day_of(purchase.at)
            ahead = (months_later(day, self.months) - moment.today).days
            if -self.days_after <= ahead <= self.days_before:
                pk = min(set(purchase.ids(self.what)) & set(self.ids))
                found.append((day.isoformat(), pk))
        return found
