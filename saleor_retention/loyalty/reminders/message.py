"""The message itself, made of what is there when it is delivered: points that were spent meanwhile are none of it."""

from datetime import date, datetime
from typing import Any

from ...core.clock import store_zone
from ...core.db import execute
from ...core.money import Money
from ...core.queues.outbox import Effect, Handler
from ...store.port import store
from ..expiry.expiring_points import LAST_DAY
from ..live import live_versions
from ..models import Programme, ProgrammeVersion
from ..terms.registry import RedemptionTerms, part_of
from .remind import REMIND

TOPIC = "points_expiring"

LEFT = f"""
SELECT c.user_id, coalesce(f.language, ''), now(), coalesce((
    SELECT sum(l.remaining) FROM saleor_retention_lot l JOIN saleor_retention_account a ON a.id = l.account_id
    WHERE a.customer_id = c.id AND a.programme_id = %(programme)s AND l.remaining > 0 AND {LAST_DAY} = %(day)s), 0)::bigint
FROM saleor_retention_customer c LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
WHERE %(day)s >= (now() AT TIME ZONE %(zone)s)::date AND c.id = %(customer)s AND c.user_id IS NOT NULL AND c.erased_at IS NULL AND c.merged_into_id IS NULL
"""


def send(effect: Effect) -> None:
    """Tell the customer; nothing when the points are spent, their end was moved, or the account is gone."""
    facts = effect.payload
    day = date.fromisoformat(facts["last_day"])
    named = {
        "programme": facts["programme_id"],
        "customer": facts["customer_id"],
        "day": day,
        "zone": store_zone().key,
    }
    rows = execute(LEFT, named)
    if not rows:
        return
    user_id, language, at, points = rows[0]
    if not points:
        return
    payload = {
        "programme": Programme.objects.get(pk=facts["programme_id"]).name,
        "points": points,
        "last_day": day.isoformat(),
        "notice_days": facts["notice_days"],
        "worth": _worth(facts["programme_id"], points, at),
        "language": language,
    }
    store().notify(key=effect.key, user_id=user_id, topic=TOPIC, payload=payload)


def _worth(programme_id: int, points: int, at: datetime) -> dict[str, Any] | None:
    """What so many points pay at most, in whole steps; None where points are not spent at the checkout."""
    for version in live_versions([programme_id], at).get(programme_id, ()):
        if (part := part_of(version, RedemptionTerms)) is not None:
            return _money(part, version, points)
    return None


def _money(part: RedemptionTerms, version: ProgrammeVersion, points: int) -> dict[str, Any]:
    worth = Money(part.worth(points // part.step * part.step), version.currency)
    return {"amount": str(worth.amount), "currency": version.currency}


HANDLERS: dict[str, Handler] = {REMIND: send}
"""What does each kind of effect."""
