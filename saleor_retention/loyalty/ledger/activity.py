"""Lots that end by inactivity: each order that earns and each spending moves the end of all that the customer has left.

The end is computed from the ledger's own movements, so the checker can compute it again: a lot's `expires_at` is its
`idle_months` after the customer's last activity. It is never moved back.
"""

from ..models import TransactionKind
from .account_book import LedgerEntry

SPENDINGS = (TransactionKind.CAPTURE, TransactionKind.SPEND)

ACTIVITIES = """
SELECT t.programme_id, t.customer_id, l.earned_at AS at FROM saleor_retention_lot l
JOIN saleor_retention_transaction t ON t.id = l.transaction_id
WHERE t.kind = 'earn' AND starts_with(t.cause, 'order:')
UNION ALL SELECT t.programme_id, t.customer_id, t.occurred_at FROM saleor_retention_transaction t
WHERE t.kind IN ('capture', 'spend')
"""
"""What counts as activity: an order that earned, at the instant it did, and points that were spent."""


def moves_ends(entry: LedgerEntry) -> bool:
    """Whether a movement is activity, or brought lots that follow it."""
    is_activity = entry.kind in SPENDINGS or (
        entry.kind == TransactionKind.EARN and entry.cause.startswith("order:")
    )
    return is_activity or any(lot.idle_months is not None for lot in entry.lots)
