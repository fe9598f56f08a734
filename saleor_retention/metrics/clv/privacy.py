"""What is expected of a person: told, forgotten, and moved when two customers are one; and who buys no more has no value."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ...core.db import execute
from ...core.privacy import ExportSection
from ...orders.rules import OrderChange

SECTIONS = (
    ExportSection(
        "values",
        """
        SELECT v.currency, v.expected_purchases, v.expected_minor, v.alive, v.scored_at, m.day AS model
        FROM saleor_retention_customervalue v JOIN saleor_retention_valuemodel m ON m.id = v.model_id
        WHERE v.customer_id = ANY(%(ids)s) ORDER BY v.customer_id, v.currency
        """,
    ),
)
FORGET = "DELETE FROM saleor_retention_customervalue WHERE customer_id = ANY(%(ids)s)"
FORGET_WITHOUT_PURCHASE = """
DELETE FROM saleor_retention_customervalue v WHERE v.customer_id = ANY(%(ids)s) AND NOT EXISTS (
    SELECT FROM saleor_retention_orderfact o
    WHERE o.customer_id = v.customer_id AND o.currency = v.currency AND o.is_purchase)
"""
MOVE = """
UPDATE saleor_retention_customervalue v SET customer_id = %(target)s
WHERE v.customer_id = %(source)s AND NOT EXISTS (
    SELECT FROM saleor_retention_customervalue t
    WHERE t.customer_id = %(target)s AND t.currency = v.currency)
"""


def forget(customer_ids: Collection[int]) -> None:
    """Forget what is expected of them. Call inside a transaction, with the customers locked."""
    execute(FORGET, {"ids": sorted(customer_ids)})


def give(source_id: int, target_id: int) -> None:
    """Where the other has no value, the customer's own goes over; tonight both are told as one. Call before the orders move."""
    execute(MOVE, {"source": source_id, "target": target_id})
    forget([source_id])


def clear(customer_id: int) -> None:
    """Forget what is expected in currencies without a purchase."""
    execute(FORGET_WITHOUT_PURCHASE, {"ids": [customer_id]})


def settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Whose last purchase in a currency was taken back or given to another has no value in it."""
    losers = {
        change.before.customer_id
        for change in changes
        if change.before.customer_id is not None
        and change.before.purchases
        and not (change.after.is_purchase and change.after.customer_id == change.before.customer_id)
    }
    if losers:
        execute(FORGET_WITHOUT_PURCHASE, {"ids": sorted(losers)})
