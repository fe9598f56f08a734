"""The customers of a run, range by range: claimed, scored, and off the list, by as many workers as there are.

A claim moves the run's position and is written down in a transaction of its own, so that the next worker claims the next range. The
scoring holds the claim until it commits. What a worker left behind when it died stays on the list, for whoever finds
nothing more to claim.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..core.db import command, execute, fetch
from ..core.failpoints import failpoint
from ..customers.published import publish
from .models import ScoringBatch, ScoringRun
from .plans import terms_of
from .statements import KEY, PUBLISHED, write_scores

BATCH = 10_000
"""Customers of one transaction."""
LOCK_RUN = """
SELECT position FROM saleor_retention_scoringrun WHERE day = %(day)s AND finished_at IS NULL /* guard:segments.run */ FOR UPDATE
"""
NEXT = "SELECT max(id) FROM (SELECT id FROM saleor_retention_customer WHERE id > %(after)s ORDER BY id LIMIT %(limit)s) batch"
LEFT_BEHIND = """
SELECT after, last FROM saleor_retention_scoringbatch WHERE run_id = %(day)s ORDER BY after LIMIT 1
"""
LOCK_BATCH = """
SELECT id FROM saleor_retention_scoringbatch WHERE run_id = %(day)s AND after = %(after)s /* guard:segments.batch */ FOR UPDATE
"""
HOLD = """
SELECT count(*) FROM (
    SELECT FROM saleor_retention_customer WHERE id > %(after)s AND id <= %(last)s ORDER BY id FOR KEY SHARE
) held
"""
"""Nobody of them is erased or merged before the batch ends, which reads only afterwards who still is somebody."""

LOSABLE = "SET LOCAL synchronous_commit = off"
"""A server that falls may forget the last batches, with their claims' end: they are scored again then."""


@dataclass(frozen=True, slots=True)
class CustomerRange:
    """Customers whose ids are after one and up to another."""

    after: int
    last: int


def claim(day: date, limit: int) -> CustomerRange | None:
    """The next customers of a day's run, which no other worker claims now; None when all are claimed or it is finished."""
    with command():
        for (position,) in execute(LOCK_RUN, {"day": day}):
            ((last,),) = execute(NEXT, {"after": position, "limit": limit})
            if last is not None:
                ScoringBatch.objects.create(run_id=day, after=position, last=last)
                ScoringRun.objects.filter(pk=day).update(position=last)
                return CustomerRange(position, last)
    return None


def left_behind(day: date) -> CustomerRange | None:
    """Customers who were claimed and are not scored yet, by a worker who died or is at it."""
    return next(iter(fetch(CustomerRange, LEFT_BEHIND, {"day": day})), None)


def score(run: ScoringRun, batch: CustomerRange) -> int:
    """Score a claimed range; returns how many customers it has, 0 when another worker did it meanwhile.

    Customers are held before the claim is locked, as an erasure has them before it comes to the run.
    """
    statement, params = write_scores(terms_of(run.plan))
    facts = facts_of(run) | {"after": batch.after, "last": batch.last}
    with command():
        execute(LOSABLE, {})
        ((customers,),) = execute(HOLD, facts)
        if not execute(LOCK_BATCH, facts):
            return 0
        ids = [customer_id for (customer_id,) in execute(statement, facts | params)]
        if ids:
            publish(KEY, PUBLISHED, ids)
        failpoint("segments.before_commit")
        ScoringBatch.objects.filter(run=run, after=batch.after).delete()
    return int(customers)


def facts_of(run: ScoringRun) -> dict[str, Any]:
    """The parameters of `statements.measured` for a run, of all customers."""
    midnight = datetime.combine(run.day + timedelta(days=1), time.min, tzinfo=ZoneInfo(run.zone))
    until = min(run.began_at, midnight)
    return {"zone": run.zone, "until": until, "day": run.day}
