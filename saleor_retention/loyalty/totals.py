"""What follows once points are booked: the tiers and the milestones of those whose orders or points changed.

Whatever gives or takes points that count (orders, events, friends, imports, a merge) asks here, and nowhere else.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..orders.rules import OrderChange
from .milestones import reached
from .tiers import memberships


def customers_of(changes: Sequence[OrderChange]) -> set[int]:
    """Whose these orders are, and were."""
    customers = {change.after.customer_id for change in changes}
    customers |= {change.before.customer_id for change in changes}
    return {pk for pk in customers if pk is not None}


def remeasure(customer_ids: Collection[int], *, now: datetime) -> None:
    """Bring these customers to the tiers and the milestones that are theirs now.

    Call inside a transaction, after their orders and points are written. A fixed number of statements a programme.
    """
    memberships.remeasure(customer_ids, now=now)
    reached.remeasure(customer_ids, now=now)
