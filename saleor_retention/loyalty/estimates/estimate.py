"""What orders would give, by reading alone: for a dry run over the shop's history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...orders.rules import OrderState
from ..evaluation.bases import bases_of
from ..ledger.entitlements import cause_of
from ..models import WithheldReason
from ..programmes import versions_in
from ..settle import first_version_of, pending, target_of, versions_of_orders
from ..withheld_awards import withholding


@dataclass(frozen=True, slots=True)
class Estimate:
    """One order's points: to be issued now, given already (`has_begun`), or withheld, and why."""

    order: OrderState
    points: int
    has_version: bool
    has_begun: bool = False
    withheld: str = ""


def estimate(orders: Sequence[OrderState], *, may_earn: bool | None, now: datetime) -> list[Estimate]:
    """What each of these orders would come to if it were taken in now, by this choice about history.

    A fixed number of statements for any number; nothing is written.
    """
    versions = versions_in(order.channel for order in orders)
    begun = first_version_of([cause_of(order.order_id) for order in orders])
    held = withholding([order for order in orders if cause_of(order.order_id) not in begun])
    if may_earn:
        held = replace(
            held, known={cause: why for cause, why in held.known.items() if why != WithheldReason.HISTORY}
        )
    governed = {order.order_id: version for order, version in versions_of_orders(orders, versions, begun)}
    known = [(order, governed[order.order_id]) for order in orders if order.order_id in governed]
    bases = bases_of(known, now=now)
    answer = []
    for order in orders:
        has_begun = cause_of(order.order_id) in begun
        if (version := governed.get(order.order_id)) is None:
            answer.append(Estimate(order, 0, has_version=False))
            continue
        why = None if has_begun else WithheldReason.HISTORY if may_earn is False else held.reason(order)
        if why is None and not has_begun:
            why = pending(order, version, now)
        due = target_of(order, version, order.created_at, bases.get(order.order_id)).due
        answer.append(Estimate(order, due, True, has_begun, str(why or "")))
    return answer
