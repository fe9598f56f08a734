"""On what terms the engine works in a channel: the owner's choice, read anew whenever it matters."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .clock import store_zone


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

    def is_too_early(self, created_at: datetime) -> bool:
        """Whether an order of this instant lies before the first day that earns."""
        return self.points_from is not None and created_at.astimezone(store_zone()).date() < self.points_from
