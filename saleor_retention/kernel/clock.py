"""Time is an argument of every rule and verb; only the edges read it, here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from ..conf import conf
from .locks import execute


def now() -> datetime:
    """The present instant in UTC. Called by tasks, hooks, resolvers and commands, never by a rule."""
    return datetime.now(UTC)


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
