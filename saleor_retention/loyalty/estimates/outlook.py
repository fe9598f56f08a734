"""What orders would earn once they are paid, read from the shop: also before the engine has seen them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ...customers.rules import Owner
from ...orders import rules
from ...store.orders import OrderSnapshot, Status
from ...store.port import store
from ..models import WithheldReason
from .estimate import estimate

OPEN = frozenset({Status.DRAFT, Status.UNCONFIRMED, Status.LIVE})
"""Orders that may still be paid."""
WAITS_AT_MOST = frozenset({"", WithheldReason.PENDING.value})
"""What is earned, at once or later."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """An order that the engine has not settled yet. `points`: what it would earn; None where nothing is earned."""

    is_paid: bool
    points: int | None


def outlooks(order_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Outlook]:
    """By order; absent are those that are gone, or will never be paid. A fixed number of statements of ours."""
    orders = store().orders(order_ids).values() if order_ids else ()
    snapshots = [match for match in orders if isinstance(match, OrderSnapshot) and match.status in OPEN]
    paid = {snapshot.id: rules.paid_at(snapshot, None, now) is not None for snapshot in snapshots}
    states = [once_paid(snapshot, None, now) for snapshot in snapshots]
    estimates = estimate(states, may_earn=None, now=now)
    return {
        estimated.order.order_id: Outlook(
            paid[estimated.order.order_id],
            estimated.points if estimated.has_version and estimated.withheld in WAITS_AT_MOST else None,
        )
        for estimated in estimates
    }


def once_paid(snapshot: OrderSnapshot, customer_id: int | None, now: datetime) -> rules.OrderState:
    """The order as it is when all its money has come; `customer_id` where we know whose it is."""
    kept = max(snapshot.kept_minor, snapshot.due_minor)
    whole = replace(snapshot, status=Status.LIVE, captured_minor=kept, kept_minor=kept, attributed_minor=0)
    month = snapshot.created_at.date().replace(day=1)
    owner, delivered = Owner(customer_id, snapshot.user_id), rules.delivered_at(snapshot, None)
    return rules.state(whole, owner=owner, paid=now, delivered=delivered, month=month)
