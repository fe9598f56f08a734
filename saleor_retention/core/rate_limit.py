"""How often somebody may guess: codes are short enough to be read aloud, so tries are counted before a code is looked up.

A fixed window of one hour, in PostgreSQL, so that all processes count together. An address on the network is no
subject: behind a balancer it is everybody's, and in a header anybody's.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from ..conf import conf
from .db import execute

WINDOW = timedelta(hours=1)


def within_limit(
    scope: str, subjects: Collection[str], *, now: datetime, most: int | None = None
) -> set[str]:
    """Count one try of each subject; returns those who may go on. One statement.

    Whatever comes of the try must not undo the count: call outside the transaction of the work, or where that
    work is refused in silence. `RETENTION_CODE_ATTEMPTS_PER_HOUR` is how many may go on in an hour; who goes on trying
    is counted but not looked at, so even the right code is refused then. `most` is another number.
    """
    if not subjects:
        return set()
    rows = execute(
        """
        INSERT INTO saleor_retention_trycount (scope, subject, hour, tries)
        SELECT %(scope)s, subject, %(hour)s, 1 FROM unnest(%(subjects)s::text[]) AS subject
        ON CONFLICT (scope, subject, hour) DO UPDATE
        SET tries = least(saleor_retention_trycount.tries + 1, 1000000000)
        RETURNING subject, tries
        """,
        {"scope": scope, "hour": _hour(now), "subjects": sorted(set(subjects))},
    )
    limit = conf.code_attempts_per_hour if most is None else most
    return {str(subject) for subject, tries in rows if tries <= limit}


def forget(*, now: datetime) -> int:
    """Drop the counts of hours that are over; returns how many."""
    return len(
        execute("DELETE FROM saleor_retention_trycount WHERE hour < %s RETURNING id", [_hour(now) - WINDOW])
    )


def _hour(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
