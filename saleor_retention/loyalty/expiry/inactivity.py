"""All points end together, so many months after the customer last bought or spent points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from ..rules import expires_at
from .kind import ExpiryKind, LotEnd, months_in_words, whole_months


@dataclass(frozen=True, slots=True)
class Inactivity(ExpiryKind):
    """An order that earns, and points that are spent, move the end of everything that the customer has."""

    name: ClassVar[str] = "inactivity"
    description: ClassVar[str] = (
        "All points end so many months after the customer last earned by an order or spent points."
    )
    months: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        return cls(whole_months(data))

    def end_of(self, earned_at: datetime, zone: ZoneInfo) -> LotEnd:
        return LotEnd(expires_at(earned_at, self.months), self.months)

    def describe(self) -> str:
        return f"All points end {months_in_words(self.months)} after the last order that earned, or the last points that were spent."
