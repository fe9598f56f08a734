"""Deciding who is reminded: once for each day on which points end and each notice, and only of what is there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute, fetch
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ..expiry.expiring_points import LAST_DAY
from ..live import live_versions
from ..models import Programme, ProgrammeVersion
from ..terms.registry import ReminderTerms, part_of

REMIND = "points_reminder"

DUE = f"""
WITH ending AS (
    SELECT a.programme_id, a.customer_id, {LAST_DAY} AS last_day, sum(l.remaining)::bigint AS points
    FROM saleor_retention_lot l
    JOIN saleor_retention_account a ON a.id = l.account_id
    JOIN saleor_retention_customer c ON c.id = a.customer_id
    WHERE l.remaining > 0 AND l.expires_at > %(now)s
      AND l.expires_at < %(now)s + make_interval(days => %(longest)s + 2)
      AND a.programme_id = ANY(%(programmes)s) AND c.user_id IS NOT NULL
    GROUP BY 1, 2, 3)
SELECT e.programme_id, e.customer_id, e.last_day, n.days AS notice_days, e.points
FROM ending e
CROSS JOIN LATERAL (
    SELECT min(w.days) AS days FROM unnest(%(of)s::bigint[], %(days)s::int[]) AS w(programme_id, days)
    WHERE w.programme_id = e.programme_id AND e.last_day - w.days <= %(today)s) n
WHERE n.days IS NOT NULL AND e.last_day >= %(today)s AND NOT EXISTS (
    SELECT FROM saleor_retention_expiryreminder r
    WHERE r.programme_id = e.programme_id AND r.customer_id = e.customer_id AND r.last_day = e.last_day
      AND r.notice_days <= n.days)
ORDER BY e.last_day, e.programme_id, e.customer_id LIMIT %(limit)s
"""

SAVE = """
INSERT INTO saleor_retention_expiryreminder (programme_id, customer_id, last_day, notice_days, points, decided_at)
SELECT w.*, %s FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::int[], %s::bigint[]) AS w
ON CONFLICT DO NOTHING RETURNING programme_id, customer_id, last_day, notice_days, points
"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """All points of a customer that end with one day, and the notice that is due for it."""

    programme_id: int
    customer_id: int
    last_day: date
    notice_days: int
    points: int

    @property
    def key(self) -> str:
        """Made of the fact: the same day and notice is the same message."""
        return f"{REMIND}:{self.programme_id}:{self.customer_id}:{self.last_day}:{self.notice_days}"


def remind(*, now: datetime, limit: int | None = None) -> int:
    """Decide one batch of reminders, and write their messages into the outbox with them; returns how many, 0 when none is due.

    Of several notices whose day has come the shortest is sent: who was not reminded 30 days before gets one message
    7 days before, not two.
    """
    days = _notices(now)
    if not days:
        return 0
    with command():
        named = {
            "zone": store_zone().key,
            "now": now,
            "today": now.astimezone(store_zone()).date(),
            "longest": max(number for _, number in days),
            "programmes": sorted({programme_id for programme_id, _ in days}),
            "of": [programme_id for programme_id, _ in days],
            "days": [number for _, number in days],
            "limit": limit or conf.batch_size,
        }
        due = fetch(Reminder, DUE, named)
        return _write(due, now) if due else 0


def _write(due: Collection[Reminder], now: datetime) -> int:
    names = ("programme_id", "customer_id", "last_day", "notice_days", "points")
    columns = [[getattr(reminder, name) for reminder in due] for name in names]
    rows = [Reminder(*row) for row in execute(SAVE, [now, *columns])]
    outbox.put(
        Effect(
            reminder.key,
            REMIND,
            {
                "programme_id": reminder.programme_id,
                "customer_id": reminder.customer_id,
                "last_day": reminder.last_day.isoformat(),
                "notice_days": reminder.notice_days,
            },
        )
        for reminder in rows
    )
    return len(due)


def _notices(now: datetime) -> list[tuple[int, int]]:
    """By programme, the notices of the rules that are alive now."""
    asking = ProgrammeVersion.objects.filter(terms__has_key=ReminderTerms.name)
    active = Programme.objects.filter(pk__in=asking.values("programme"), is_active=True)
    live = live_versions(list(active.values_list("pk", flat=True)), now)
    return sorted(
        {
            (programme_id, number)
            for programme_id, versions in live.items()
            for version in versions
            if (part := part_of(version, ReminderTerms)) is not None
            for number in part.days
        }
    )
