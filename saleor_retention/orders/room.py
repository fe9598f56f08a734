"""What was bought, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from ..conf import conf
from ..core.queues import inbox
from ..customers import former_customers
from ..room import CustomerMerge, Erasure, Job, JobResult, Room
from . import customer_totals, invariants, privacy, reconcile
from .models import Backfill, OrderFact, OrderLineFact, ReconcileCursor, SalesDelta
from .rules import OrderChange

PAGES = 20
"""Most pages of changed orders that one run notes."""
LONG = 20
"""Batches in the inbox at which the walk over changed orders waits."""


def _refresh_totals(changes: Sequence[OrderChange], *, now: datetime) -> None:
    customer_totals.refresh(
        {pk for change in changes for pk in (change.before.customer_id, change.after.customer_id) if pk}
    )


def _follow_changes(now: datetime) -> JobResult:
    if inbox.waiting(reconcile.KIND) > LONG * conf.batch_size:
        return JobResult()
    sizes = list(islice(reconcile.poll_pages(), PAGES))
    return JobResult(marked_dirty=any(sizes), has_more=len(sizes) == PAGES)


def _compare_orders(now: datetime) -> JobResult:
    return JobResult(marked_dirty=any(list(islice(reconcile.audit_orders(), PAGES))))


def _erase(erasure: Erasure) -> None:
    if erasure.has_left:
        payers = privacy.payers(erasure.customer_ids)
        former_customers.remember(erasure.customer_ids, payers=payers, now=erasure.now)
    privacy.anonymise_orders(erasure.customer_ids)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    yield
    customer_totals.refresh([merge.source_id, merge.target_id])


ROOM = Room(
    name="orders",
    tables=(OrderFact, OrderLineFact, SalesDelta, ReconcileCursor, Backfill),
    settle_totals=_refresh_totals,
    jobs=(
        Job(
            "follow_changes",
            "Find orders that no notice came for, by the store's cursors. Waits while the inbox is long.",
            timedelta(minutes=5),
            _follow_changes,
        ),
        Job(
            "compare_orders",
            "Find orders whose owner, status or existence differs though no instant moved.",
            timedelta(hours=1),
            _compare_orders,
        ),
    ),
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=_erase,
    merge=_merge,
)
