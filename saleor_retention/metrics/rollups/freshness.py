"""How far histories and roll-ups are: what a figure may read, and what it adds from the orders themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from .news import KIND

MOST_NEWS = 2_000
"""Of so many customers whose news waits a figure reads the orders themselves; where there are more, it reads all orders."""

FRESHNESS = """
SELECT NOT EXISTS (SELECT FROM saleor_retention_metricsrebuild WHERE finished_at IS NULL) AS is_built,
       ARRAY(SELECT ref::bigint FROM saleor_retention_inboxitem WHERE kind = %(kind)s LIMIT %(most)s + 1) AS customer_ids,
       count(*) AS waiting_orders, coalesce(min(noticed_at), statement_timestamp()) AS as_of
FROM saleor_retention_inboxitem WHERE kind = 'order' AND parked_at IS NULL
"""


class FigureSource(StrEnum):
    """What a figure was read from."""

    ROLL_UPS = "roll_ups"
    HISTORIES = "histories"
    ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is kept and what waits. The default: everything is kept and nothing waits."""

    is_built: bool = True
    """False: what is kept is not all, so that figures read all orders."""
    customer_ids: tuple[int, ...] = ()
    """Customers whose news waits: figures leave out what is kept of them and read their orders."""
    waiting_orders: int = 0
    """Orders that changed, or may have, and were not looked at yet: no figure has their news."""
    as_of: datetime | None = None
    """What was noticed before is in the figures."""


@dataclass(frozen=True, slots=True)
class _FreshnessRow:
    is_built: bool
    customer_ids: list[int]
    waiting_orders: int
    as_of: datetime


def freshness(*, using: str = DEFAULT_DB_ALIAS) -> Freshness:
    """One statement."""
    params = {"kind": KIND, "most": MOST_NEWS}
    row = fetch(_FreshnessRow, FRESHNESS, params, using)[0]
    is_built = row.is_built and len(row.customer_ids) <= MOST_NEWS
    customer_ids = tuple(sorted(row.customer_ids)) if is_built else ()
    return Freshness(is_built, customer_ids, row.waiting_orders, row.as_of)
