"""On what terms the engine works in a channel: the owner's choice, read anew whenever it matters."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from ..core.clock import store_zone


class Mode(StrEnum):
    """What may begin in a channel. What has begun converges in each of them: promises are kept, or taken back."""

    OFF = "off"
    """Nothing begins. Orders, customers and figures are taken in all the same."""
    SHADOW = "shadow"
    """Nothing begins, but what would have is decided, kept for a report, and logged."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """A channel's mode, and the day of the store's zone before which an order that has no points yet earns none."""

    mode: Mode = Mode.LIVE
    points_from: date | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The first instant of that day."""
        if self.points_from is None:
            return None
        return datetime.combine(self.points_from, time.min, tzinfo=store_zone())

    def is_too_early(self, created_at: datetime) -> bool:
        """Whether an order of this instant lies before the first day that earns."""
        return self.begins_at is not None and created_at < self.begins_at
