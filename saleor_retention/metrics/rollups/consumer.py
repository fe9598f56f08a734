"""The one consumer of the roll-ups: works off, batch by batch, whose purchases changed."""

from datetime import datetime

from ...core.queues.work import work_off
from ...room import JobResult
from .fold import fold, is_free
from .news import KIND
from .rebuild import advance

BATCHES = 20
"""Most batches of one run."""


def fold_batch(*, now: datetime, limit: int | None = None) -> int:
    """Work off one batch of customers; returns how many rows were claimed, 0 when none is due or another consumer is at work."""
    if not is_free():
        return 0
    return work_off(KIND, lambda refs: fold([int(ref) for ref in refs]), limit=limit)


def run(now: datetime) -> JobResult:
    """The background job: news first, then a rebuild that is under way."""
    for work in (fold_batch, advance):
        for _ in range(BATCHES):
            if not work(now=now):
                break
        else:
            return JobResult(has_more=True)
    return JobResult()
