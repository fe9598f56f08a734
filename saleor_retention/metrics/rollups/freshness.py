"""How far histories and roll-ups are: what a figure may read, and what it adds from the orders themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from ...core.queues import inbox
from .news import KIND

MOST_NEWS = 1_000
"""So many customers whose news waits a figure computes from their orders itself; more it leaves to the consumer."""

FRESHNESS = """
SELECT NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL) AS is_built,
       coalesce(array_agg(n.ref::bigint), '{}') AS customer_ids, count(*) AS waiting, min(n.noticed_at) AS waits_since,
       statement_timestamp() AS now
FROM (SELECT ref, noticed_at FROM saleor_retention_inboxitem WHERE kind = %(kind)s LIMIT %(most)s + 1) n
"""


class Source(StrEnum):
    """What a figure was read from."""

    ROLL_UPS = "roll_ups"
    HISTORIES = "histories"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is kept and what waits. The default: everything is kept and nothing waits."""

    is_built: bool = True
    customer_ids: tuple[int, ...] = ()
    """Customers whose news waits: figures leave out what is kept of them and compute it from their orders."""
    waiting: int = 0
    """Customers whose news no figure counts yet, because too many wait."""
    as_of: datetime | None = None
    """All orders that the engine had looked at by then are in the figures."""


@dataclass(frozen=True, slots=True)
class _FreshnessRow:
    is_built: bool
    customer_ids: list[int]
    waiting: int
    waits_since: datetime | None
    now: datetime


def freshness(*, using: str = DEFAULT_DB_ALIAS) -> Freshness:
    """One statement. Until histories are built, figures read the orders, and nothing waits."""
    row = fetch(_FreshnessRow, FRESHNESS, {"kind": KIND, "most": MOST_NEWS}, using)[0]
    if row.is_built and row.waiting > MOST_NEWS:
        return Freshness(True, (), inbox.waiting(KIND, using=using), row.waits_since)
    return Freshness(row.is_built, tuple(sorted(row.customer_ids)) if row.is_built else (), 0, row.now)
