"""What orders are due in points, computed anew from their present state. The ledger converges to it."""

from collections.abc import Sequence
from datetime import datetime

from ..core.clock import store_zone
from ..guards import guard
from ..orders.rules import OrderChange, OrderState
from .earning.registry import rule_of
from .ledger.entitlements import Target, cause_of
from .models import Entitlement, ProgrammeVersion
from .programmes import versions_in
from .terms.expiry import end_of
from .withheld_awards import WithheldAward, withholding


@guard("points.due")
def due(changes: Sequence[OrderChange], *, now: datetime) -> list[Target]:
    """What the customers of these orders are due for them.

    The rules in force when the order was created apply, and stay the order's own from its first point on:
    neither a later version nor switching the programme or the channel off changes what is taken back. Guests hold
    no points. What may not begin now is withheld, and told by `Withheld` instead.
    """
    orders = [change.after for change in changes]
    versions = versions_in(order.channel for order in orders)
    if not versions.by_id:
        return []
    begun = first_version_of([cause_of(order.order_id) for order in orders])
    held = withholding([order for order in orders if cause_of(order.order_id) not in begun])
    targets = []
    for order in orders:
        cause = cause_of(order.order_id)
        version = versions.by_id.get(begun.get(cause, 0)) or versions.in_force(
            order.channel, order.created_at
        )
        if version is None:
            continue
        target = target_of(order, version, now)
        if cause not in begun and (reason := held.reason(order)) is not None:
            held.rehearse(WithheldAward(cause, order, target.customer_id, target.due), reason)
        else:
            targets.append(target)
    held.close(now=now)
    return targets


def first_version_of(causes: Sequence[str]) -> dict[str, int]:
    """The version by which each order's points were first computed."""
    rows = Entitlement.objects.filter(cause__in=causes, version__isnull=False).order_by("pk")
    return {cause: version for cause, version in reversed(rows.values_list("cause", "version_id")) if version}


def target_of(order: OrderState, version: ProgrammeVersion, now: datetime) -> Target:
    """What the order is due by this version, whether or not it may begin."""
    is_member = order.user_id is not None
    earned_at = order.paid_at or now
    due = 0
    if is_member and order.currency == version.currency:
        due = rule_of(version).points_due(order)
    end = end_of(version, earned_at, store_zone())
    return Target(
        programme_id=version.programme_id,
        customer_id=order.customer_id if is_member else None,
        cause=cause_of(order.order_id),
        due=due,
        version_id=version.pk,
        earned_at=earned_at,
        expires_at=end.expires_at,
        idle_months=end.idle_months,
    )
