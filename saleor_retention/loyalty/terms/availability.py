"""When points that were earned can be spent: once paid, once sent, or once goods can be given back no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from ...errors import Invalid, Required
from .part import TermsPart

MOST_DAYS = 365


class Until(StrEnum):
    """What points wait for; the same names are the GraphQL enum."""

    PAID = "paid"
    FULFILLED = "fulfilled"
    RETURN_WINDOW = "return_window"


@dataclass(frozen=True, slots=True)
class PendingTerms(TermsPart):
    """Points of an order wait `until` then; `days` are those of the return window, 0 without one."""

    name: ClassVar[str] = "pending"
    until: Until
    days: int

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Days go with a return window, and with nothing else."""
        until = data.get("until")
        if until not in set(Until):
            raise Required("Say what points wait for.", field="until")
        days = data.get("days") or 0
        if until == Until.RETURN_WINDOW and not 0 < days <= MOST_DAYS:
            raise Invalid(f"A return window has 1 to {MOST_DAYS} days.", field="return_days")
        if until != Until.RETURN_WINDOW and days:
            raise Invalid("Days are those of a return window.", field="return_days")
        return cls(Until(until), days)

    def available_at(
        self, *, paid_at: datetime, delivered_at: datetime | None, is_shipped: bool
    ) -> datetime | None:
        """The instant from which points of a paid order can be spent; None while it is not known yet.

        An order of which nothing is shipped waits for its payment instead of a parcel.
        """
        if self.until is Until.PAID:
            return paid_at
        sent_at = delivered_at if is_shipped else paid_at
        if sent_at is None:
            return None
        return max(paid_at, sent_at) + timedelta(days=self.days)

    def describe(self, currency: str) -> str:
        if self.until is Until.PAID:
            return "Points can be spent once the order is paid."
        if self.until is Until.FULFILLED:
            return "Points can be spent once all goods of the order were sent."
        days = "1 day" if self.days == 1 else f"{self.days} days"
        return f"Points can be spent {days} after all goods of the order were sent."
