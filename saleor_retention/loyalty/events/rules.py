"""Which rule an event earns by, how often in a period, and when a yearly one may come again. Pure arithmetic."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo


class EventPeriod(StrEnum):
    """The span in which a cap counts: calendar spans of the shop's zone, or all time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    EVER = "ever"


class KeptEventRule(Protocol):
    """What the choice of a rule looks at."""

    @property
    def valid_from(self) -> datetime: ...
    @property
    def includes_earlier(self) -> bool: ...


def cause_of(event_id: int) -> str:
    """The name under which an event's points are kept."""
    return f"event:{event_id}"


def rule_for[Rule: KeptEventRule](rules: Iterable[Rule], since: datetime, now: datetime) -> Rule | None:
    """The rule by which something earns that is so since then: the one in force then, else the newest that includes what was
    before it. None where neither is there."""
    begun = sorted((rule for rule in rules if rule.valid_from <= now), key=lambda rule: rule.valid_from)
    in_force = [rule for rule in begun if rule.valid_from <= since]
    if in_force:
        return in_force[-1]
    including = [rule for rule in begun if rule.includes_earlier]
    return including[-1] if including else None


def span_of(period: EventPeriod, at: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From when until before when a cap counts around an instant; None: without an end. Weeks begin on Monday."""
    day = at.astimezone(zone).date()
    match period:
        case EventPeriod.DAY:
            first, after = day, day + timedelta(days=1)
        case EventPeriod.WEEK:
            first = day - timedelta(days=day.weekday())
            after = first + timedelta(days=7)
        case EventPeriod.MONTH:
            first = day.replace(day=1)
            after = first + timedelta(days=monthrange(first.year, first.month)[1])
        case EventPeriod.YEAR:
            first, after = date(day.year, 1, 1), date(day.year + 1, 1, 1)
        case _:
            return None, None
    return tuple(datetime.combine(edge, time.min, tzinfo=zone) for edge in (first, after))  # type: ignore[return-value]


def is_capped(
    most: int | None, period: EventPeriod, at: datetime, earned: Iterable[datetime], zone: ZoneInfo
) -> bool:
    """Whether the customer has earned as often as they may in the period around an instant."""
    if most is None:
        return False
    first, after = span_of(period, at, zone)
    inside = [
        instant
        for instant in earned
        if (first is None or instant >= first) and (after is None or instant < after)
    ]
    return len(inside) >= most


def is_within_a_year(day: date, earlier: Iterable[date]) -> bool:
    """Whether one of the earlier days lies less than twelve months from a day, to either side."""
    return any(_year_after(min(day, other)) > max(day, other) for other in earlier)


def _year_after(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, monthrange(day.year + 1, day.month)[1]))
