"""What follows from a changed order: each room converges to its target, all in one transaction.

The rooms are listed in `rooms.py`. Every `settle` computes what should be from the present state and moves
there, so applying it twice changes nothing and late news is as good as early news.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from .core.db import command, retried
from .core.failpoints import failpoint
from .core.queues.work import work_off
from .core.safe_logging import logger
from .customers.identity import known_accounts
from .loyalty import totals
from .loyalty.events.accounts import consents_before, settle_accounts
from .loyalty.ledger.converge import converge
from .loyalty.withheld_awards import exclude_history, include_history, put_back, releasable_orders
from .orders import ownership
from .orders.ingest import lock_orders, record
from .orders.rules import OrderChange
from .privacy.erase import erase
from .referrals.claims import claim_from_hints
from .rooms import ROOMS
from .store.customers import CustomerSnapshot
from .store.orders import OrderSnapshot
from .store.port import Gone, store

log = logger(__name__)

ORDER = "order"
CUSTOMER = "customer"


def orders_changed(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Let every room converge. Call inside the transaction that recorded the changes."""
    if not changes:
        return
    for room in ROOMS:
        room.settle(changes, now=now)
    # Accounts are locked in one pass: of two batches that locked them once for each room, each could wait for the other.
    targets = [target for room in ROOMS for target in room.points_due(changes, now=now)]
    converge(targets, now=now)
    for room in ROOMS:
        room.settle_totals(changes, now=now)
    # Tiers and milestones follow, also of others who are due points, such as who brought the friend; locked in one pass, too.
    owners = {target.customer_id for target in targets if target.customer_id is not None}
    totals.remeasure(owners | totals.customers_of(changes), now=now)


def sync_orders(order_ids: Sequence[UUID], *, now: datetime, whole: bool = False) -> int:
    """Read these orders as they are now and converge; returns how many had changed.

    Lock first, then read: a rival that comes second reads a state at least as new. `whole`: the rooms settle what
    did not change, too, because the owner has chosen anew what may begin.
    """
    lock_orders(order_ids)
    failpoint("flow.after_lock")
    return sync_locked_orders(order_ids, now=now, whole=whole)


def sync_locked_orders(order_ids: Sequence[UUID], *, now: datetime, whole: bool = False) -> int:
    """`sync_orders` for whoever has locked these orders already."""
    snapshots = store().orders(order_ids)
    failpoint("flow.after_snapshot")
    changes = record(snapshots, now=now, whole=whole)
    orders_changed(changes, now=now)
    if gone := [order_id for order_id, snapshot in snapshots.items() if isinstance(snapshot, Gone)]:
        for room in ROOMS:
            room.orders_gone(gone, now=now)
    failpoint("flow.before_commit")
    return sum(change.has_changed for change in changes)


def import_orders(order_ids: Sequence[UUID], *, may_earn: bool | None, now: datetime) -> int:
    """`sync_orders` for history, with the owner's choice about its points; returns how many orders had changed.

    True: what has not earned yet may, also where nothing changed. False: what has not earned yet never does.
    None: what is new earns by the rules.
    """
    lock_orders(order_ids)
    if may_earn:
        include_history(order_ids)
    snapshots = store().orders(order_ids)
    if may_earn is False:
        exclude_history(
            [snapshot for snapshot in snapshots.values() if isinstance(snapshot, OrderSnapshot)], now=now
        )
    changes = record(snapshots, now=now, whole=bool(may_earn))
    orders_changed(changes, now=now)
    return sum(change.has_changed for change in changes)


def release_withheld(*, now: datetime, limit: int | None = None) -> int:
    """Give what was withheld and need not be any more, one batch; returns how many orders were looked at, 0 when there is none.

    An order that cannot be converged is logged and put back, further each time, behind all that never failed.
    """
    order_ids = releasable_orders(now=now, limit=limit)
    try:
        _look_whole(order_ids, now)
    except Exception:
        for order_id in order_ids:
            _look_whole_alone(order_id, now)
    return len(order_ids)


def _look_whole(order_ids: Sequence[UUID], now: datetime) -> None:
    def look() -> None:
        with command():
            sync_orders(order_ids, now=now, whole=True)

    if order_ids:
        retried(look)


def _look_whole_alone(order_id: UUID, now: datetime) -> None:
    try:
        _look_whole([order_id], now)
    except Exception:
        log.exception("what was withheld could not be given", order=order_id)
        put_back(order_id, now=now)


def sync_customers(user_ids: Sequence[int], *, now: datetime) -> int:
    """Know these account holders as they are now, and read the codes they named at registration; returns how many.

    Who proved an address gets the history of its guest; whom the store deleted is forgotten here, too.
    """
    result = store().customers(user_ids)
    snapshots = [match for match in result.values() if isinstance(match, CustomerSnapshot)]
    if snapshots:
        claim_from_hints(snapshots, now=now)
        before = consents_before([snapshot.user_id for snapshot in snapshots])
        ownership.sync_accounts(snapshots)
        settle_accounts(snapshots, before, now=now)
    if gone := known_accounts([user_id for user_id, match in result.items() if isinstance(match, Gone)]):
        erase(gone, now=now, has_left=True)
    return len(snapshots)


def process_orders(*, now: datetime, limit: int | None = None) -> int:
    """Work off one batch of dirty orders; returns how many rows were claimed, 0 when the inbox is empty.

    One order that cannot be converged is set aside and tried again later; the others go on.
    """
    return work_off(ORDER, lambda refs: sync_orders([UUID(ref) for ref in refs], now=now), limit=limit)


def process_customers(*, now: datetime, limit: int | None = None) -> int:
    """Work off one batch of new or changed accounts, in the manner of `process_orders`."""
    return work_off(CUSTOMER, lambda refs: sync_customers([int(ref) for ref in refs], now=now), limit=limit)


def drain_orders(*, now: datetime) -> int:
    """Work until nothing is due; returns how many rows were claimed. Bounded by parking: no row is tried for ever."""
    total = 0
    while claimed := process_orders(now=now):
        total += claimed
    return total
