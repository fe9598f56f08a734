"""How old the points are that customers may still spend."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ..core.clock import store_zone
from ..core.db import fetch


@dataclass(frozen=True, slots=True)
class OutstandingPoints:
    """Points of a programme that were earned in one month and are not spent, held or expired."""

    programme_id: int
    month: date
    """Its first day, in the shop's zone."""
    points: int
    expiring: int
    """How many of them expire one day."""


ROWS = """
SELECT a.programme_id, date_trunc('month', l.earned_at AT TIME ZONE %(zone)s)::date AS month,
       sum(l.remaining)::bigint AS points,
       coalesce(sum(l.remaining) FILTER (WHERE l.expires_at IS NOT NULL), 0)::bigint AS expiring
FROM saleor_retention_lot l JOIN saleor_retention_account a ON a.id = l.account_id
WHERE l.remaining > 0 AND a.kind = 'available' AND a.programme_id = ANY(%(programmes)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""


def outstanding_of(programme_ids: Collection[int], *, using: str) -> dict[int, tuple[OutstandingPoints, ...]]:
    """By programme, the oldest month first; one statement over the lots that have points left."""
    rows: dict[int, list[OutstandingPoints]] = defaultdict(list)
    named = {"zone": str(store_zone()), "programmes": sorted(programme_ids)}
    for row in fetch(OutstandingPoints, ROWS, named, using):
        rows[row.programme_id].append(row)
    return {programme_id: tuple(months) for programme_id, months in rows.items()}
