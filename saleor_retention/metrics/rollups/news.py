"""Whose purchases changed: noted with each order in the inbox, where the one consumer of the roll-ups finds them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ...core.queues import inbox
from ...orders.rules import OrderChange

KIND = "history"
"""Of the inbox: a customer whose purchases changed, by their id."""


def mark_customers(customer_ids: Iterable[int]) -> None:
    """Note that these customers' purchases changed: one statement, in the transaction that changed them."""
    inbox.mark_dirty(KIND, customer_ids)


def mark_buyers(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Note whose purchases these orders were and are. What was and is no purchase concerns no figure."""
    sides = [
        (change.before if is_before else change.after.contribution)
        for change in changes
        for is_before in (True, False)
        if change.has_changed
    ]
    mark_customers({side.customer_id for side in sides if side.purchases and side.customer_id is not None})
