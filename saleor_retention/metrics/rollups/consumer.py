"""The one consumer of the roll-ups: works off, batch by batch, whose purchases, codes and claims changed."""

from collections.abc import Collection
from datetime import datetime

from ...core.db import command
from ...core.queues.work import Work, work_off
from ...referrals.board.news import STANDING, VISITS
from ...room import JobResult
from .fold import fold, is_free
from .news import KIND
from .rebuild import advance
from .referrals.fold import fold_referrals
from .referrals.visits import count_days, count_open_days

BATCHES = 20
"""Most batches of one run."""


def _fold_buyers(refs: Collection[str]) -> None:
    """What referred customers bought is in the roll-ups of referrals as well."""
    ids = [int(ref) for ref in refs]
    fold(ids)
    fold_referrals(ids)


def _fold_standings(refs: Collection[str]) -> None:
    fold_referrals([int(ref) for ref in refs])


KINDS: tuple[tuple[str, Work], ...] = (
    (KIND, _fold_buyers),
    (STANDING, _fold_standings),
    (VISITS, count_days),
)
"""What is done about each kind of news."""


def fold_batch(*, now: datetime, limit: int | None = None) -> int:
    """Work off one batch of news; returns how many rows were claimed, 0 when none is due or another consumer is at work."""
    if not is_free():
        return 0
    return next((met for kind, work in KINDS if (met := work_off(kind, work, limit=limit))), 0)


def run(now: datetime) -> JobResult:
    """The background job: news first, then a rebuild that is under way."""
    with command():
        if is_free():
            count_open_days()
    for work in (fold_batch, advance):
        for _ in range(BATCHES):
            if not work(now=now):
                break
        else:
            return JobResult(has_more=True)
    return JobResult()
