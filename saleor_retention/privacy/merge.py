"""Two customers who are one: everything of the one becomes the other's, and nothing is lost or counted twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from ..conf import conf
from ..core import inbox
from ..customers import privacy as customers
from ..errors import RetryLater
from ..loyalty import privacy as loyalty
from ..loyalty.ledger.holds import release_of
from ..offers import privacy as offers
from ..orders import customer_totals
from ..orders.ownership import lock_orders_of, orders_of
from ..orders.reconcile import KIND
from ..referrals import privacy as referrals
from ..referrals.claims import lock_claims
from ..referrals.settle import settle_these

Converge = Callable[[Sequence[UUID]], object]
"""Looks at a batch of locked orders again and lets every room follow."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What went over; points are what the one could spend, less what she owed, beside what orders and friends gave."""

    orders: int
    points: int
    grants: int
    grants_withdrawn: int
    referrals_dropped: int


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
    release_of([source_id], now=now)
    granted = offers.move(source_id, target_id, now=now)
    referred = referrals.move(source_id, target_id, now=now)
    inbox.mark_dirty(KIND, orders_of(customers.redirect_to(source, target)))
    for page in batched(known, conf.batch_size):
        converge(page)
    settle_these(referred.referral_ids, now=now)
    points = loyalty.move(source_id, target_id, actor=actor, reason=reason, now=now)
    customer_totals.refresh([source_id, target_id])
    return Merged(len(known), points, granted.grants, granted.withdrawn, referred.dropped)
