"""What follows from a changed order: each room converges to its target, all in one transaction.

This list is the architecture. Every `settle` computes what should be from the present state and moves
there, so applying it twice changes nothing and late news is as good as early news.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from .kernel import inbox
from .kernel.failpoints import failpoint
from .kernel.locks import command, retried
from .kernel.store import store
from .loyalty import settle as loyalty
from .offers import settle as offers
from .orders import facts
from .orders.record import lock_orders, record
from .orders.rules import OrderChange
from .referrals import settle as referrals

log = logging.getLogger(__name__)

ORDER = "order"
CUSTOMER = "customer"


def orders_changed(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Let every room converge. Call inside the transaction that recorded the changes."""
    if not changes:
        return
    offers.settle(changes, now=now)
    loyalty.settle(changes, now=now)
    referrals.settle(changes, now=now)
    facts.refresh({id_ for change in changes for id_ in (change.before.customer_id, change.after.customer_id) if id_})


def look_again(order_ids: Sequence[UUID], *, now: datetime) -> int:
    """Read these orders as they are now and converge; returns how many had changed.

    Lock first, then read: a rival that comes second reads a state at least as new.
    """
    lock_orders(order_ids)
    failpoint("flow.after_lock")
    snapshots = store().orders(order_ids)
    failpoint("flow.after_snapshot")
    changes = record(snapshots, now=now)
    orders_changed(changes, now=now)
    failpoint("flow.before_commit")
    return len(changes)


def process_orders(*, now: datetime, limit: int | None = None) -> int:
    """Work off one batch of dirty orders; returns how many rows were claimed, 0 when the inbox is empty.

    One order that cannot be converged is set aside and tried again later; the others go on.
    """
    claims = inbox.claim(ORDER, limit=limit)
    if not claims:
        return 0
    try:
        retried(lambda: _converge(claims, now))
    except Exception as error:
        if len(claims) == 1:
            log.exception("an order could not be converged", extra={"ref": claims[0].ref})
            inbox.fail(claims, error)
        else:
            for claim in claims:
                _alone(claim, now)
    return len(claims)


def drain_orders(*, now: datetime) -> int:
    """Work until nothing is due; returns how many rows were claimed. Bounded by parking: no row is tried for ever."""
    total = 0
    while claimed := process_orders(now=now):
        total += claimed
    return total


def _converge(claims: list[inbox.Claim], now: datetime) -> None:
    with command():
        look_again([UUID(claim.ref) for claim in claims], now=now)
        inbox.finish(claims)


def _alone(claim: inbox.Claim, now: datetime) -> None:
    try:
        retried(lambda: _converge([claim], now))
    except Exception as error:
        log.exception("an order could not be converged", extra={"ref": claim.ref})
        inbox.fail([claim], error)
