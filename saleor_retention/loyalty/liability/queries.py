"""The books as they were at an instant: from lots, postings and holds, never from today's balances."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TextIO

from django.db import DEFAULT_DB_ALIAS

from ...core import csv
from ...core.clock import store_zone
from ...core.db import fetch
from ...core.money import exponent
from ..models import ProgrammeVersion
from ..terms.registry import RedemptionTerms, part_of
from .rules import Liability, OwedPoints, Worth

OWED = """
WITH used AS MATERIALIZED (
    SELECT c.lot_id,
           sum(c.points) AS taken,
           sum(c.points) FILTER (WHERE h.id IS NOT NULL AND (r.id IS NULL OR r.occurred_at > %(at)s)) AS held,
           sum(c.points) FILTER (WHERE d.kind IN ('expired', 'forgone')) AS unused,
           sum(c.points) FILTER (WHERE d.kind = 'redeemed'
                                 OR h.state = 'captured' AND r.occurred_at <= %(at)s) AS spent
    FROM saleor_retention_transaction t
    JOIN saleor_retention_posting p ON p.transaction_id = t.id
    JOIN saleor_retention_account d ON d.id = p.destination_id
    JOIN saleor_retention_lotconsumption c ON c.posting_id = p.id
    LEFT JOIN saleor_retention_hold h ON h.transaction_id = t.id
    LEFT JOIN saleor_retention_transaction r ON r.id = h.resolution_id
    WHERE t.programme_id = %(programme)s AND t.occurred_at <= %(at)s
    GROUP BY 1),
given AS MATERIALIZED (
    SELECT cause, min(version_id) AS version_id FROM saleor_retention_entitlement
    WHERE programme_id = %(programme)s AND version_id IS NOT NULL GROUP BY 1)
SELECT coalesce(v.channel, '') AS channel,
       date_trunc('month', l.earned_at AT TIME ZONE %(zone)s)::date AS earned,
       date_trunc('month', l.expires_at AT TIME ZONE %(zone)s)::date AS expires,
       sum(l.granted - coalesce(u.taken, 0))::bigint AS available,
       coalesce(sum(u.held), 0)::bigint AS held,
       coalesce(sum(u.unused), 0)::bigint AS unused,
       (coalesce(sum(u.spent), 0) - coalesce(sum(l.granted) FILTER (WHERE t.kind = 'restore'), 0))::bigint AS spent
FROM saleor_retention_lot l
JOIN saleor_retention_transaction t ON t.id = l.transaction_id
LEFT JOIN used u ON u.lot_id = l.id
LEFT JOIN given g ON g.cause = l.cause
LEFT JOIN saleor_retention_programmeversion v ON v.id = g.version_id
WHERE t.programme_id = %(programme)s AND t.occurred_at <= %(at)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
"""Materialized: by statistics of before a large import, what was used would be summed once for every lot."""

MOVED = """
SELECT date_trunc('month', t.occurred_at AT TIME ZONE %(zone)s)::date AS month,
       sum(CASE WHEN d.kind IN ('available', 'held') THEN p.points ELSE 0 END
           - CASE WHEN s.kind IN ('available', 'held') THEN p.points ELSE 0 END)::bigint AS points,
       sum(CASE WHEN d.kind = 'owed' THEN p.points ELSE 0 END
           - CASE WHEN s.kind = 'owed' THEN p.points ELSE 0 END)::bigint AS owed
FROM saleor_retention_transaction t
JOIN saleor_retention_posting p ON p.transaction_id = t.id
JOIN saleor_retention_account s ON s.id = p.source_id
JOIN saleor_retention_account d ON d.id = p.destination_id
WHERE t.programme_id = %(programme)s AND t.occurred_at <= %(at)s
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class MonthMoved:
    """What a month added: to what is owed to customers, and to what they owe."""

    month: date
    points: int
    owed: int


def liability(programme_id: int, *, at: datetime, using: str = DEFAULT_DB_ALIAS) -> Liability:
    """What a programme owed at an instant, by the business time of its movements. Four statements."""
    rows = fetch(OwedPoints, OWED, _named(programme_id, at), using)
    owed = sum(month.owed for month in _months(programme_id, at, using))
    return Liability(programme_id, at, tuple(rows), owed, worth_at(programme_id, at=at, using=using))


def points_by_month(
    programme_id: int, *, at: datetime, using: str = DEFAULT_DB_ALIAS
) -> list[tuple[date, int]]:
    """Points that were owed at the end of each month in which any moved, the last one at the instant itself. One statement."""
    months = _months(programme_id, at, using)
    totals = accumulate(month.points for month in months)
    return [(month.month, total) for month, total in zip(months, totals, strict=True)]


def worth_at(programme_id: int, *, at: datetime, using: str = DEFAULT_DB_ALIAS) -> Worth | None:
    """What points were worth: by the rules in force then, of several channels the best for customers; None: they bought nothing."""
    versions = ProgrammeVersion.objects.using(using).filter(valid_from__lte=at)
    own = versions.filter(programme=programme_id).values_list("channel", flat=True)
    latest = {row.channel: row for row in versions.filter(channel__in=set(own)).order_by("valid_from")}
    worths = [
        Worth(terms.points, terms.minor, row.currency)
        for row in latest.values()
        if row.programme_id == programme_id and (terms := part_of(row, RedemptionTerms)) is not None
    ]
    return max(worths, key=lambda worth: Fraction(worth.minor, worth.points), default=None)


COLUMNS = ("at", "channel", "earned", "expires", "available", "held", "points", "amount", "currency")


def liability_csv(out: TextIO, owed: Liability) -> int:
    """Write a line for each channel, month of earning and month of expiry; returns how many. The amounts sum to the whole."""
    rows = [row for row in owed.rows if row.points]
    parts = owed.table([(row, row.points) for row in rows])
    currency = owed.worth.currency if owed.worth else ""

    def amount(minor: int | None) -> Decimal | None:
        return None if minor is None else Decimal(minor).scaleb(-exponent(currency))

    return csv.write(
        out,
        COLUMNS,
        (
            (
                owed.at,
                part.key.channel,
                part.key.earned,
                part.key.expires,
                part.key.available,
                part.key.held,
                part.points,
                amount(part.minor),
                currency,
            )
            for part in parts
        ),
    )


def _months(programme_id: int, at: datetime, using: str) -> list[MonthMoved]:
    return fetch(MonthMoved, MOVED, _named(programme_id, at), using)


def _named(programme_id: int, at: datetime) -> dict[str, object]:
    return {"programme": programme_id, "at": at, "zone": str(store_zone())}
