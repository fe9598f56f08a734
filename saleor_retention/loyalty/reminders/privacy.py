"""What is kept of reminders of a person: told, and forgotten when it is of no use any more."""

from collections.abc import Collection
from datetime import datetime, timedelta

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...core.privacy import ExportSection
from .models import ExpiryReminder

REMINDERS = ExportSection(
    "reminders",
    """
    SELECT last_day, notice_days, points, decided_at FROM saleor_retention_expiryreminder
    WHERE customer_id = ANY(%(ids)s) ORDER BY id
    """,
)

KEPT_DAYS = 90
"""A reminder of points that ended so long ago is told to nobody twice any more."""


def forget(customer_ids: Collection[int]) -> None:
    """All of them. One statement."""
    ExpiryReminder.objects.filter(customer__in=customer_ids).delete()


def move(source_id: int, target_id: int) -> None:
    """Whom the one was told of is known of the other, so that the points that go over are not told twice."""
    execute(
        """
        INSERT INTO saleor_retention_expiryreminder (programme_id, customer_id, last_day, notice_days, points, decided_at)
        SELECT programme_id, %s, last_day, notice_days, points, decided_at FROM saleor_retention_expiryreminder
        WHERE customer_id = %s ON CONFLICT DO NOTHING
        """,
        [target_id, source_id],
    )
    forget([source_id])


def forget_old(*, now: datetime) -> int:
    """One batch of those that are of no use any more."""
    before = now.astimezone(store_zone()).date() - timedelta(days=KEPT_DAYS)
    with command():
        old = (
            ExpiryReminder.objects.filter(last_day__lt=before).order_by("pk").values("pk")[: conf.batch_size]
        )
        return ExpiryReminder.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
