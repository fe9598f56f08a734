"""What can be asked about days that come again. Each time is an occasion with a key of its own."""

from dataclasses import dataclass
from typing import ClassVar

from .calendar import Moment, celebrated, mark, months_later
from .predicates import Predicate, bought
from .profile import Goods, Profile


@dataclass(frozen=True, slots=True)
class Birthday(Predicate):
    """Today is near her birthday."""

    name: ClassVar[str] = "birthday"
    days_before: int = 0
    days_after: int = 0

    def holds(self, who: Profile, moment: Moment) -> bool:
        return self._year(who, moment) is not None

    def occasion(self, who: Profile, moment: Moment) -> str:
        return f"birthday:{self._year(who, moment)}"

    def _year(self, who: Profile, moment: Moment) -> int | None:
        days = celebrated(moment.today, self.days_before, self.days_after)
        return days.get(mark(who.birthday)) if who.birthday else None


@dataclass(frozen=True, slots=True)
class Anniversary(Predicate):
    """Today is near the day she registered, a year or more later."""

    name: ClassVar[str] = "anniversary"
    days_before: int = 0
    days_after: int = 0

    def holds(self, who: Profile, moment: Moment) -> bool:
        return self._year(who, moment) is not None

    def occasion(self, who: Profile, moment: Moment) -> str:
        return f"anniversary:{self._year(who, moment)}"

    def _year(self, who: Profile, moment: Moment) -> int | None:
        if who.joined_at is None:
            return None
        joined = moment.day_of(who.joined_at)
        year = celebrated(moment.today, self.days_before, self.days_after).get(mark(joined))
        return year if year is not None and year > joined.year else None


@dataclass(frozen=True, slots=True)
class AfterPurchase(Predicate):
    """Today is near the day so many months after she bought one of these."""

    name: ClassVar[str] = "afterPurchase"
    what: Goods
    ids: tuple[int, ...]
    months: int
    days_before: int = 0
    days_after: int = 0

    def holds(self, who: Profile, moment: Moment) -> bool:
        return bool(self._due(who, moment))

    def occasion(self, who: Profile, moment: Moment) -> str:
        """The earliest such purchase: it stays the same until its days are over."""
        at, pk = min(self._due(who, moment))
        return f"after:{self.what}:{pk}:{at}+{self.months}"

    def _due(self, who: Profile, moment: Moment) -> list[tuple[str, int]]:
        found = []
        for one in bought(who, self.what, self.ids):
            day = moment.day_of(one.at)
            ahead = (months_later(day, self.months) - moment.today).days
            if -self.days_after <= ahead <= self.days_before:
                pk = min(set(one.ids(self.what)) & set(self.ids))
                found.append((day.isoformat(), pk))
        return found
