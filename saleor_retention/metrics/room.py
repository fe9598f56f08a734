"""Figures of the shop, as the whole sees this room: computed from what customers bought, which it keeps by day and month."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from ..room import CustomerMerge, Job, Room
from . import invariants
from .models import CohortCell, MetricsRebuild, MonthFigures, PurchaseHistory, RetentionMonth
from .rollups import consumer, news


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    yield
    news.mark_customers([merge.source_id, merge.target_id])


ROOM = Room(
    name="metrics",
    tables=(PurchaseHistory, CohortCell, MonthFigures, RetentionMonth, MetricsRebuild),
    settle_totals=news.mark_buyers,
    jobs=(
        Job(
            "fold_metrics",
            "Bring purchase histories and monthly roll-ups up to the orders; go on with a rebuild that is under way.",
            timedelta(minutes=1),
            consumer.run,
        ),
    ),
    invariants=invariants.INVARIANTS,
    merge=_merge,
)
