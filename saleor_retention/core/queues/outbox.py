"""Effects: what must now be done in the store. Written in the transaction of their cause, delivered after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Now

from ...errors import NotDelivered
from ..counters import count
from ..db import execute
from ..failpoints import failpoint
from ..models import OutboxEffect
from ..safe_logging import logger
from .leases import Leases

log = logger(__name__)

LEASES = Leases("saleor_retention_outboxeffect", waits="delivered_at IS NULL", order="id", columns="kind")
FORGET = """
DELETE FROM saleor_retention_outboxeffect WHERE id IN (
    SELECT id FROM saleor_retention_outboxeffect WHERE delivered_at < %(before)s ORDER BY id LIMIT %(limit)s)
RETURNING id
"""
UNPARK = """
UPDATE saleor_retention_outboxeffect SET parked_at = NULL, attempts = 0, due_at = now()
WHERE kind = %(kind)s AND key = %(key)s AND parked_at IS NOT NULL RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do. The key is made of the fact that caused it, so a receiver can tell a repetition."""

    key: str
    kind: str
    payload: Mapping[str, Any]


Handler = Callable[[Effect], None]
"""Does an effect of one kind. It may be called again for the same key, and does the thing once all the same."""


def put(effects: Iterable[Effect]) -> None:
    """Write effects with their cause. An effect of a known key is already written or done."""
    OutboxEffect.objects.bulk_create(
        [OutboxEffect(key=e.key, kind=e.kind, payload=dict(e.payload)) for e in effects],
        ignore_conflicts=True,
    )


def forget_parked(campaign_id: int, *, kinds: Iterable[str]) -> None:
    """Take away what was given up of a campaign's effects: nobody waits for them any more."""
    given_up = OutboxEffect.objects.filter(parked_at__isnull=False, delivered_at=None)
    given_up.filter(kind__in=list(kinds), payload__campaign_id=campaign_id).delete()


def claim(*, limit: int = 100) -> list[OutboxEffect]:
    """Claim up to `limit` due effects for this worker (`core.queues.leases`)."""
    rows = LEASES.claim(limit=limit)
    for _, kind in rows.parked:
        count("outbox_effects_total", kind=kind, outcome="parked")
    return list(OutboxEffect.objects.filter(pk__in=[pk for pk, _ in rows.claimed]).order_by("pk"))


def deliver(handlers: Mapping[str, Handler], *, limit: int = 100) -> int:
    """Hand due effects one by one to the handler of their kind; one that fails waits longer each time and is parked in
    the end, and so is one of a kind that nobody handles.

    Returns how many were delivered. At least once: a worker that dies after the effect and before the mark
    delivers it again, and the handler knows it by its key.
    """
    delivered = 0
    for row in claim(limit=limit):
        try:
            _handler(handlers, row.kind)(Effect(row.key, row.kind, row.payload))
        except Exception as error:  # whatever a handler raises is its own; the row remembers it
            _failed(row, error)
            continue
        failpoint("outbox.after_effect")
        OutboxEffect.objects.filter(pk=row.pk).update(delivered_at=Now(), claimed_until=None)
        count("outbox_effects_total", kind=row.kind, outcome="delivered")
        delivered += 1
    return delivered


def _handler(handlers: Mapping[str, Handler], kind: str) -> Handler:
    try:
        return handlers[kind]
    except KeyError:
        raise NotDelivered(f"no room handles effects of the kind {kind}") from None


def _failed(row: OutboxEffect, error: Exception) -> None:
    for kind, is_parked in LEASES.fail([row.pk], error):
        count("outbox_effects_total", kind=kind, outcome="parked" if is_parked else "failed")
        if is_parked:
            log.error("an effect was given up", error=error, key=row.key)


def forget_delivered(before: datetime, *, limit: int) -> int:
    """Delete effects that were delivered before; their keys are the receivers' to know. Returns how many."""
    return len(execute(FORGET, {"before": before, "limit": limit}))


def unpark(kind: str, key: str) -> bool:
    """Let a worker try a parked effect again, from its first try on; False when it is not parked."""
    return bool(execute(UNPARK, {"kind": kind, "key": key}))
