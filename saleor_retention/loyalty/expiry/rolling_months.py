"""Each point ends so many months after it was earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from ..rules import expires_at
from .kind import ExpiryKind, LotEnd, months_in_words, whole_months


@dataclass(frozen=True, slots=True)
class Rolling(ExpiryKind):
    """The same instant of the calendar, `months` later."""

    name: ClassVar[str] = "rolling"
    description: ClassVar[str] = "Each point ends so many months after it was earned."
    months: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        return cls(whole_months(data))

    def end_of(self, earned_at: datetime, zone: ZoneInfo) -> LotEnd:
        return LotEnd(expires_at(earned_at, self.months))

    def describe(self) -> str:
        return f"Points end {months_in_words(self.months)} after they were earned."
