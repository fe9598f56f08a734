"""What is kept of a person's events: told, forgotten, and moved when two customers are one."""

from collections.abc import Collection
from datetime import datetime

from ...core.db import execute
from ...core.privacy import ExportSection
from .models import Event
from .settle import settle_events

EVENTS = ExportSection(
    "events",
    """
    SELECT kind, name, key, occurred_at, points, actor, recorded_at, withdrawn_at FROM saleor_retention_event
    WHERE customer_id = ANY(%(ids)s) ORDER BY id
    """,
)


def forget(customer_ids: Collection[int]) -> None:
    """What earned and when stays with the books; by which key the shop knew it, and who told it, does not. One statement."""
    execute(
        "UPDATE saleor_retention_event SET key = 'erased:' || id, actor = '' WHERE customer_id = ANY(%s)",
        [sorted(customer_ids)],
    )


def move(source_id: int, target_id: int, *, now: datetime) -> None:
    """The one's events are the other's, with their points. Both keep what they earned before they were one."""
    event_ids = list(Event.objects.filter(customer=source_id).order_by("pk").values_list("pk", flat=True))
    Event.objects.filter(pk__in=event_ids).update(customer=target_id)
    settle_events(event_ids, now=now)
