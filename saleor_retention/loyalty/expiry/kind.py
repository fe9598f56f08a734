"""What each kind of expiry defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self
from zoneinfo import ZoneInfo

from ...errors import Invalid, Required

MOST_MONTHS = 1_200


class LotEnd(NamedTuple):
    """When a lot ends; None: never. `idle_months`: it ends so long after the customer's last activity, now at this instant."""

    expires_at: datetime | None
    idle_months: int | None = None


@dataclass(frozen=True, slots=True)
class ExpiryKind:
    """A kind with its parameters, which are its fields."""

    name: ClassVar[str] = ""
    description: ClassVar[str] = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The kind of its parameters, the one place where they are checked. Raises `Invalid` and `Required`, at the field."""
        raise NotImplementedError

    def end_of(self, earned_at: datetime, zone: ZoneInfo) -> LotEnd:
        """When points that were earned then end, if nothing happens meanwhile."""
        raise NotImplementedError

    def describe(self) -> str:
        """The kind as a sentence."""
        raise NotImplementedError


def whole_months(data: Mapping[str, Any]) -> int:
    """The parameter that most kinds have."""
    months = data.get("months")
    if months is None:
        raise Required("Say how many months points last.", field="lasts_months")
    if not 0 < months <= MOST_MONTHS:
        raise Invalid(f"Points last 1 to {MOST_MONTHS} months, or for ever.", field="lasts_months")
    return int(months)


def months_in_words(months: int) -> str:
    """`1 month`, `12 months`."""
    return "1 month" if months == 1 else f"{months} months"
