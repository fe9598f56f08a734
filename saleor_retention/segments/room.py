"""Scores and groups of customers, as the whole sees this room."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ..core.counters import count
from ..errors import RetryLater
from ..room import CustomerMerge, Job, JobResult, Room
from . import invariants, privacy
from .models import TABLES
from .runs import advance, begin

STEPS = 20
"""Most batches of one run of the job."""
WORKERS = 2
"""Runs of the job that share the customers of a day, where the store has so many workers."""


def _score(now: datetime) -> JobResult:
    """The day's scoring, or what is left of an earlier one: cut points first, then customers, by two workers beside each other.

    Guests who joined an account meanwhile bring it their score, so that nobody waits for the next day in a group of two.
    """
    try:
        privacy.follow_joined()
        run = begin(now=now)
        if run is None:
            return JobResult()
        is_opened = run.position is None
        for _ in range(1 if is_opened else STEPS):
            customers = advance(run, now=now)
            count("swept_total", customers, what="scores")
            if not customers:
                return JobResult()
    except RetryLater:
        return JobResult()
    return JobResult(has_more=True, workers=WORKERS if is_opened else 1)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    yield
    privacy.move(merge.source_id, merge.target_id)


ROOM = Room(
    name="segments",
    tables=TABLES,
    jobs=(
        Job(
            "score_customers",
            "Score customers once a day, and write down who changed group.",
            timedelta(hours=1),
            _score,
        ),
    ),
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=lambda erasure: privacy.forget(erasure.customer_ids),
    merge=_merge,
)
