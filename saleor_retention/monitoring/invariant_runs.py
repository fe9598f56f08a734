"""Running the invariants, and remembering that they were run and what was broken."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..core import counters
from ..core.db import command, execute
from ..core.invariants import Invariant, analyze_tables, violations
from ..core.models import CheckRun
from ..core.safe_logging import logger
from ..invariants import rooms

log = logger(__name__)

DAYS_REMEMBERED = 90
"""How long the record of a run is kept."""

Rows = list[tuple[Any, ...]]


class Broken(Exception):
    """What must always hold does not. The names are in the record of the run."""


def check(
    invariants: Sequence[Invariant] = (), *, using: str = DEFAULT_DB_ALIAS, is_recorded: bool = True
) -> Iterator[tuple[Invariant, Rows]]:
    """Each invariant with the rows that break it, as it is looked at; all of them when none is named.

    The run is recorded when the last one was: only the whole list counts as a check.
    """
    invariants = invariants or [item for of_room in rooms().values() for item in of_room]
    started_at = _instant()
    analyze_tables(using)
    broken = []
    for invariant in invariants:
        if rows := violations(invariant, using):
            broken.append(invariant.name)
            log.error("an invariant is broken", invariant=invariant.name, count=len(rows))
        yield invariant, rows
    if is_recorded:
        record(started_at, checked=len(invariants), broken=broken)


def check_all() -> None:
    """Check everything for a task. Raises `Broken` after the run is recorded."""
    broken = sum(bool(rows) for _, rows in check())
    if broken:
        raise Broken(f"{broken} invariants are broken")


def record(started_at: datetime, *, checked: int, broken: Sequence[str]) -> None:
    """Remember a run that ends now, forget those of long ago, and sum the figures of days gone by."""
    with command():
        CheckRun.objects.create(
            started_at=started_at, finished_at=_instant(), checked=checked, broken=list(broken)
        )
        execute(
            "DELETE FROM saleor_retention_checkrun WHERE finished_at < now() - %s * interval '1 day'",
            [DAYS_REMEMBERED],
        )
        counters.fold()


def _instant() -> datetime:
    """By the database's clock, whatever transaction is open."""
    (row,) = execute("SELECT clock_timestamp()", [])
    instant: datetime = row[0]
    return instant
