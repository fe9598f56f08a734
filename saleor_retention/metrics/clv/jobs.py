"""The nightly work: a fit for each currency, then everybody's value, a few batches at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ...core.counters import count
from ...errors import RetryLater
from ...room import CustomerMerge, Job, JobResult
from . import privacy
from .runs import fit, score, unfitted, unscored

STEPS = 20
"""Most batches of one run of the job."""


def fit_value(now: datetime) -> JobResult:
    """One fit that is due, or a few batches of customers. Another worker who is at it is left alone."""
    scopes = unfitted(now=now)
    if scopes:
        fit(scopes[0], now=now)
        return JobResult(has_more=True)
    try:
        for model in unscored(now=now)[:1]:
            for _ in range(STEPS):
                customers = score(model.pk, now=now)
                count("swept_total", customers, what="values")
                if not customers:
                    break
            return JobResult(has_more=True)
    except RetryLater:
        pass
    return JobResult()


@contextmanager
def merge(move: CustomerMerge) -> Iterator[None]:
    """Before the orders go over, for who has none left has no value; and after it, if some were none of theirs."""
    privacy.give(move.source_id, move.target_id)
    yield
    privacy.clear(move.target_id)


JOBS = (
    Job(
        "fit_value",
        "Fit once a day how much customers will buy, and tell the value of each; needs the extra [clv].",
        timedelta(hours=1),
        fit_value,
    ),
)
