"""Effects: what must now be done in the store. Written in the transaction of their cause, delivered after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.functions import Now

from ..conf import conf
from .counters import count
from .db import execute
from .failpoints import failpoint
from .inbox import WORKER_DIED
from .models import OutboxEffect
from .safe_logging import logger, redacted

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do. The key is made of the fact that caused it, so a receiver can tell a repetition."""

    key: str
    kind: str
    payload: Mapping[str, Any]


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
    """Take due effects for this worker, under a lease. Those a dead worker left come as in the inbox.

    By the statement's clock, which is also the one that dated the rows.
    """
    rows = execute(
        """
        WITH left_behind AS (
            SELECT id, attempts FROM saleor_retention_outboxeffect
            WHERE delivered_at IS NULL AND parked_at IS NULL AND due_at <= statement_timestamp()
              AND claimed_until < statement_timestamp()
            ORDER BY attempts, id LIMIT %(limit)s
            /* guard:outbox.skip_locked */ FOR UPDATE SKIP LOCKED
        ),
        fresh AS (
            SELECT id FROM saleor_retention_outboxeffect
            WHERE delivered_at IS NULL AND parked_at IS NULL AND due_at <= statement_timestamp()
              /* guard:outbox.lease */ AND claimed_until IS NULL
              AND NOT EXISTS (SELECT FROM left_behind)
            ORDER BY id LIMIT %(limit)s
            /* guard:outbox.skip_locked */ FOR UPDATE SKIP LOCKED
        ),
        suspects AS (
            SELECT id, attempts FROM left_behind WHERE attempts = (SELECT min(attempts) FROM left_behind)
            LIMIT (SELECT greatest(1, %(limit)s >> 3 * least(min(attempts), 9)) FROM left_behind)),
        taken AS (
            SELECT id, attempts >= %(most)s AS is_last FROM suspects UNION ALL SELECT id, false FROM fresh)
        UPDATE saleor_retention_outboxeffect e SET
            claimed_until = CASE WHEN NOT is_last THEN statement_timestamp() + %(lease)s * interval '1 second' END,
            attempts = attempts + CASE WHEN is_last THEN 0 ELSE 1 END,
            parked_at = CASE WHEN is_last THEN statement_timestamp() END,
            last_error = CASE WHEN is_last THEN %(died)s ELSE last_error END
        FROM taken WHERE taken.id = e.id
        RETURNING e.id, e.kind, is_last
        """,
        {"lease": conf.lease_seconds, "limit": limit, "most": conf.max_attempts, "died": WORKER_DIED},
    )
    for _, kind, is_last in rows:
        if is_last:
            count("outbox_effects_total", kind=kind, outcome="parked")
    return list(
        OutboxEffect.objects.filter(pk__in=[pk for pk, _, is_last in rows if not is_last]).order_by("pk")
    )


def deliver(receive: Callable[[Effect], None], *, limit: int = 100) -> int:
    """Deliver due effects one by one; one that fails waits longer each time and is parked in the end.

    Returns how many were delivered. At least once: a worker that dies after the effect and before the mark
    delivers it again, and the receiver knows it by its key.
    """
    delivered = 0
    for row in claim(limit=limit):
        try:
            receive(Effect(row.key, row.kind, row.payload))
        except Exception as error:  # whatever a receiver raises is its own; the row remembers it
            _failed(row, error)
            continue
        failpoint("outbox.after_effect")
        OutboxEffect.objects.filter(pk=row.pk).update(delivered_at=Now(), claimed_until=None)
        count("outbox_effects_total", kind=row.kind, outcome="delivered")
        delivered += 1
    return delivered


def _failed(row: OutboxEffect, error: Exception) -> None:
    rows = execute(
        """
        UPDATE saleor_retention_outboxeffect SET claimed_until = NULL, last_error = %(error)s,
            due_at = statement_timestamp() + least(power(2, attempts), 3600) * interval '1 second',
            parked_at = CASE WHEN attempts >= %(most)s THEN statement_timestamp() END
        WHERE id = %(id)s RETURNING parked_at IS NOT NULL
        """,
        {"id": row.pk, "error": redacted(error), "most": conf.max_attempts},
    )
    for (is_parked,) in rows:
        count("outbox_effects_total", kind=row.kind, outcome="parked" if is_parked else "failed")
        if is_parked:
            log.error("an effect was given up", error=error, key=row.key)


FORGET = """
DELETE FROM saleor_retention_outboxeffect WHERE id IN (
    SELECT id FROM saleor_retention_outboxeffect WHERE delivered_at < %(before)s ORDER BY id LIMIT %(limit)s)
RETURNING id
"""


def forget_delivered(before: datetime, *, limit: int) -> int:
    """Delete effects that were delivered before; their keys are the receivers' to know. Answers how many."""
    return len(execute(FORGET, {"before": before, "limit": limit}))


UNPARK = """
UPDATE saleor_retention_outboxeffect SET parked_at = NULL, attempts = 0, due_at = now()
WHERE kind = %(kind)s AND key = %(key)s AND parked_at IS NOT NULL RETURNING id
"""


def unpark(kind: str, key: str) -> bool:
    """Let a worker try a parked effect again, from its first try on; False when it is not parked."""
    return bool(execute(UNPARK, {"kind": kind, "key": key}))
