"""When something happened to a customer once, or last: the questions differ by the instant alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from ...profile import Profile
from ..arguments import asked, written
from ..asked import Argument, gettext_noop
from ..calendar import EvaluationTime
from ..period import Period, period_in
from ..phrases import CODES, Names
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class EventDate(Question):
    """It happened, and at a time that counts. In JSON the arguments are those of the period."""

    column: ClassVar[str] = ""
    words: ClassVar[str] = ""
    period: Period = field(default_factory=Period)

    @classmethod
    def parse(cls, data: Any, path: str) -> Self:
        return cls(period_in(data, path))

    @classmethod
    def asks(cls) -> tuple[Argument, ...]:
        return asked(Period)

    def arguments(self) -> dict[str, Any]:
        return written(self.period)

    def at(self, who: Profile) -> datetime | None:
        """The instant, if it ever came."""
        raise NotImplementedError

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.period.holds(self.at(who), moment)

    def sql(self, statement: Statement) -> str:
        return f"{self.column} IS NOT NULL{self.period.sql(self.column, statement)}"

    def describe(self, names: Names = CODES) -> str:
        return f"{self.words} {self.period.describe()}"


@dataclass(frozen=True, slots=True)
class FirstOrder(EventDate):
    """When the customer bought first."""

    name: ClassVar[str] = "firstOrder"
    label: ClassVar[str] = gettext_noop("ordered first")
    usual: ClassVar[Mapping[str, Any]] = {"withinDays": 30}
    column: ClassVar[str] = "f.first_purchase_at"
    words: ClassVar[str] = "ordered first"

    def at(self, who: Profile) -> datetime | None:
        return who.first_purchase_at


@dataclass(frozen=True, slots=True)
class LastOrder(EventDate):
    """When the customer bought last."""

    name: ClassVar[str] = "lastOrder"
    label: ClassVar[str] = gettext_noop("ordered last")
    usual: ClassVar[Mapping[str, Any]] = {"olderThanDays": 90}
    column: ClassVar[str] = "f.last_purchase_at"
    words: ClassVar[str] = "ordered last"

    def at(self, who: Profile) -> datetime | None:
        return who.last_purchase_at


@dataclass(frozen=True, slots=True)
class Registered(EventDate):
    """When the customer opened their account."""

    name: ClassVar[str] = "registered"
    label: ClassVar[str] = gettext_noop("registered")
    usual: ClassVar[Mapping[str, Any]] = {"withinDays": 30}
    column: ClassVar[str] = "c.joined_at"
    words: ClassVar[str] = "registered"

    def at(self, who: Profile) -> datetime | None:
        return who.joined_at


@dataclass(frozen=True, slots=True)
class FirstDelivery(EventDate):
    """When all of one of the customer's orders was sent for the first time."""

    name: ClassVar[str] = "firstDelivery"
    label: ClassVar[str] = gettext_noop("had their first order sent")
    usual: ClassVar[Mapping[str, Any]] = {"withinDays": 30}
    column: ClassVar[str] = "f.first_delivered_at"
    words: ClassVar[str] = "had their first order sent"

    def at(self, who: Profile) -> datetime | None:
        return who.first_delivered_at
