"""Time is an argument of every rule and verb; only the edges read it, here."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from ..conf import conf
from ..errors import Invalid
from .db import execute

FORM = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?P<zone>Z|[+-]\d\d:?\d\d|local)?)?",
    re.ASCII | re.IGNORECASE,
)
"""A day, an instant with its offset, or a time of the shop's own zone."""
END_OF_DAY = re.compile(r"24:00(:00(\.0+)?)?")
DAYS_OF_A_MONTH = 30.436875
"""The mean of the Gregorian calendar."""


now = timezone.now
"""The present instant in UTC. Called by tasks, hooks, resolvers and commands, never by a rule."""


def database_now() -> datetime:
    """The database's present instant, in one small statement.

    What ends is measured by it: a machine whose clock is fast takes nothing away too early.
    """
    instant: datetime = execute("SELECT clock_timestamp()", [])[0][0]
    return instant


def store_zone() -> ZoneInfo:
    """The zone that decides which calendar month an instant belongs to."""
    return ZoneInfo(conf.time_zone or settings.TIME_ZONE)


def month_of(instant: datetime, zone: ZoneInfo) -> date:
    """First day of the instant's month in the store's zone (definitions: fixed when the order is seen)."""
    return instant.astimezone(zone).date().replace(day=1)


def months_before(instant: datetime, months: int) -> datetime:
    """So many months earlier, by the mean month: a retention period in months names no day."""
    return instant - timedelta(days=months * DAYS_OF_A_MONTH)


def instant(text: str, zone: ZoneInfo, *, field: str, is_end: bool = False) -> datetime:
    """The instant in UTC. `zone`: the shop's, for a time that says `local` and for a day alone.

    A day alone is the whole day: its first instant, or the one after its last where something ends (`is_end`).
    Raises `Invalid` at `field` for a time without an offset, one that clocks skip, and what is no instant.
    """
    form = FORM.fullmatch(text.strip())
    try:
        result = form and _read(form, zone, is_end=is_end)
        if result:
            return result.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        "Give an instant with its offset, for example 2026-03-01T09:00:00+01:00; a time of the shop's zone, "
        f"{zone.key}, as 2026-03-01T09:00 local; or a whole day, 2026-03-01.",
        field=field,
    )


def _read(form: re.Match[str], zone: ZoneInfo, *, is_end: bool) -> datetime | None:
    """None for a time that could be several instants, or none."""
    day, clock, said = date.fromisoformat(form["day"]), form["clock"], form["zone"]
    if clock is None:
        return datetime.combine(day + timedelta(days=1) if is_end else day, time.min, tzinfo=zone)
    if said is None:
        return None
    if END_OF_DAY.fullmatch(clock):
        day, clock = day + timedelta(days=1), "00:00"
    if said.lower() != "local":
        return datetime.fromisoformat(f"{day}T{clock}{said.upper()}")
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    is_skipped = local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
    return None if is_skipped else local
