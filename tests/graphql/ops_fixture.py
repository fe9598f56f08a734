"""What operators see, planted: a day on which one order could not be read, and everything else went well."""

from uuid import UUID

from saleor_retention.core import clock
from saleor_retention.core.db import execute
from saleor_retention.core.idempotency import canonical
from saleor_retention.core.models import CheckRun, Counter, InboxItem, OutboxEffect
from saleor_retention.core.queues import inbox
from saleor_retention.metrics.rollups.consumer import fold_batch
from saleor_retention.monitoring.rules import TASK_INTERVALS
from saleor_retention.orders.models import ReconcileCursor
from tests.inbox import store_news

SICK = str(UUID("00000000-0000-4000-8000-0000000051c4"))
COUNTED = [
    ("hook_seconds_bucket", {"hook": "checkout", "outcome": "decided", "le": "0.05"}, 80),
    ("hook_seconds_bucket", {"hook": "checkout", "outcome": "decided", "le": "0.1"}, 20),
    ("mutation_refusals_total", {"mutation": "ReferralClaim", "code": "referral_not_available"}, 3),
    ("decisions_total", {"reason": "declined"}, 2),
]


def plant(broken: tuple[str, ...] = ()) -> None:
    """From nothing: an hour ago everything was quiet, and since then these things happened."""
    while fold_batch(now=clock.now()):
        pass
    for model in (InboxItem, OutboxEffect, Counter, CheckRun, ReconcileCursor):
        model.objects.all().delete()
    ((now, today, epoch),) = execute(
        "SELECT now(), (now() AT TIME ZONE 'UTC')::date, extract(epoch FROM now())", []
    )
    inbox.mark_dirty("order", [SICK])
    store_news().update(parked_at=now, attempts=8, last_error="RuntimeError at orders/ingest.py:1")
    for name, labels, value in COUNTED:
        Counter.objects.create(name=name, labels=canonical(labels), day=today, value=value)
    for task in TASK_INTERVALS:
        labels = canonical({"task": task, "outcome": "done"})
        Counter.objects.create(
            name="task_turn_timestamp_seconds", labels=labels, day="1970-01-01", value=epoch
        )
    CheckRun.objects.create(started_at=now, finished_at=now, checked=60, broken=list(broken))
