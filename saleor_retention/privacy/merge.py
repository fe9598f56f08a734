"""Two customers who are one: everything of the one becomes the other's, and nothing is lost or counted twice."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from ..conf import conf
from ..core.failpoints import failpoint
from ..core.queues import inbox
from ..customers import privacy as customers
from ..errors import RetryLater
from ..orders.ownership import lock_orders_of, orders_of
from ..orders.reconcile import KIND
from ..referrals.claims import lock_claims
from ..room import CustomerMerge
from ..rooms import ROOMS

Converge = Callable[[Sequence[UUID]], object]
"""Looks at a batch of locked orders again and lets every room follow."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What went over; points are what the one could spend, less what they owed, beside what orders and friends gave."""

    orders: int
    points: int
    grants: int
    grants_withdrawn: int
    referrals_dropped: int


MOVED = ("points", "grants", "grants_withdrawn", "referrals_dropped")


def merge(
    source_id: int, target_id: int, *, actor: str, reason: str, now: datetime, converge: Converge
) -> Merged:
    """Make everything of one customer another's. Call inside a transaction, under an idempotency key.

    Points of orders and referrals converge: each cause gives them to the other by its own rules. Raises `Invalid`,
    `NotFound`, and `RetryLater` when the one just bought.
    """
    known = lock_orders_of([source_id])
    lock_claims()  # before the customers, as a claim does
    source, target = customers.lock_pair(source_id, target_id)
    if not set(orders_of([source_id])) <= set(known):
        raise RetryLater("An order came in meanwhile.")
    moved = CustomerMerge(source_id, target_id, actor, reason, now)
    with ExitStack() as rooms:
        for room in ROOMS:
            rooms.enter_context(room.merge(moved))
        inbox.mark_dirty(KIND, orders_of(customers.redirect_to(source, target)))
        for page in batched(known, conf.batch_size):
            converge(page)
    failpoint("merge.before_commit")
    return Merged(len(known), **{name: moved.totals[name] for name in MOVED})
