"""What orders are due in points, computed anew from their present state. The ledger converges to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..core.clock import store_zone
from ..guards import guard
from ..orders.rules import OrderChange, OrderState, is_shipped
from . import rules
from .earning.basis import EarningBasis
from .earning.registry import rule_of
from .evaluation.bases import bases_of
from .ledger.entitlements import Target, cause_of
from .models import Entitlement, ProgrammeVersion, WithheldReason
from .programmes import Versions, versions_in
from .terms.availability import PendingTerms
from .terms.expiry import end_of
from .terms.registry import part_of
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
    governed = versions_of_orders(orders, versions, begun)
    reasons = {
        order.order_id: held.reason(order) or pending(order, version, now)
        for order, version in governed
        if cause_of(order.order_id) not in begun
    }
    starting = {pk for pk, reason in reasons.items() if reason in (None, WithheldReason.PENDING)}
    beginning = [order.order_id for order, _ in governed if order.order_id in starting and may_earn(order)]
    bases = bases_of(governed, beginning=beginning, now=now)
    targets = []
    for order, version in governed:
        target = target_of(order, version, now, bases.get(order.order_id))
        if (reason := reasons.get(order.order_id)) is not None:
            held.rehearse(_award(target, order, version), reason)
        else:
            targets.append(target)
    held.close(now=now)
    return targets


def versions_of_orders(
    orders: Sequence[OrderState], versions: Versions, begun: Mapping[str, int]
) -> list[tuple[OrderState, ProgrammeVersion]]:
    """Orders with the version that is theirs; those without one earn nothing."""
    pairs = [
        (
            order,
            versions.by_id.get(begun.get(cause_of(order.order_id), 0))
            or versions.in_force(order.channel, order.created_at),
        )
        for order in orders
    ]
    return [(order, version) for order, version in pairs if version is not None]


def may_earn(order: OrderState) -> bool:
    """A paid order of a member: what is decided once about it is decided now."""
    return order.user_id is not None and order.customer_id is not None and rules.earns(order)


def first_version_of(causes: Sequence[str]) -> dict[str, int]:
    """The version by which each order's points were first computed."""
    rows = Entitlement.objects.filter(cause__in=causes, version__isnull=False).order_by("pk")
    return {cause: version for cause, version in reversed(rows.values_list("cause", "version_id")) if version}


def available_at(order: OrderState, version: ProgrammeVersion) -> datetime | None:
    """When points of a paid order can be spent by the rules; None while that is not known yet."""
    if order.paid_at is None:
        return None
    terms = part_of(version, PendingTerms)
    if terms is None:
        return order.paid_at
    return terms.available_at(
        paid_at=order.paid_at, delivered_at=order.delivered_at, is_shipped=is_shipped(order.snapshot)
    )


def pending(order: OrderState, version: ProgrammeVersion, now: datetime) -> WithheldReason | None:
    """Why points of the order have to wait by its rules, or None. An order that is not paid waits for nothing here."""
    at = available_at(order, version)
    waits = order.paid_at is not None and (at is None or at > now)
    return WithheldReason.PENDING if waits and part_of(version, PendingTerms) is not None else None


def _award(target: Target, order: OrderState, version: ProgrammeVersion) -> WithheldAward:
    at = available_at(order, version)
    return WithheldAward(target.cause, order, target.customer_id, target.due, version.pk, at)


def target_of(
    order: OrderState, version: ProgrammeVersion, now: datetime, basis: EarningBasis | None = None
) -> Target:
    """What the order is due by this version, whether or not it may begin. Points last from when they can be spent."""
    is_member = order.user_id is not None
    earned_at = available_at(order, version) or order.paid_at or now
    due = 0
    if is_member and order.currency == version.currency:
        due = rule_of(version).points_due(order, basis)
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
