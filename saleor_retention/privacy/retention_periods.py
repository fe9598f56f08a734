"""Retention periods: what is kept for some time, and forgotten by itself when that is over.

Each does one batch and returns how much that was, 0 when nothing is left; a period of 0 keeps for ever, but that of
former customers, which keeps none.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from ..conf import conf
from ..core.clock import months_before
from ..core.db import command, execute
from ..room import Batch
from ..rooms import ROOMS
from .erase import erase

QUIET = """
SELECT c.id FROM saleor_retention_customer c
WHERE c.erased_at IS NULL AND c.merged_into_id IS NULL
  AND coalesce(greatest(
      c.joined_at,
      (SELECT max(o.created_at) FROM saleor_retention_orderfact o WHERE o.customer_id = c.id),
      (SELECT max(t.occurred_at) FROM saleor_retention_transaction t WHERE t.customer_id = c.id)), c.created_at)
      < %(before)s
ORDER BY c.id LIMIT %(limit)s
"""
"""Who neither ordered nor moved a point nor opened an account since then. Whoever was merged goes with the other."""


def customers(*, now: datetime) -> int:
    """Customers without any activity are erased, as by their own wish."""
    if not conf.keep_customers_months:
        return 0
    with command():
        before = months_before(now, conf.keep_customers_months)
        rows = execute(QUIET, {"before": before, "limit": conf.batch_size})
        return erase([pk for (pk,) in rows], now=now).customers


def _of_all_rooms(name: str, *, now: datetime) -> int:
    return sum(room.retention_periods[name](now=now) for room in ROOMS if name in room.retention_periods)


RETENTION_PERIODS: Mapping[str, Batch] = {
    **{name: partial(_of_all_rooms, name) for room in ROOMS for name in room.retention_periods},
    "customers": customers,
}
"""What is forgotten, by name: the rooms' own, then whole customers."""
