"""What always holds of points that end by inactivity: a statement that must return no row."""

from ...core.invariants import Invariant
from ..ledger.activity import ACTIVITIES

IDLE = Invariant(
    "ends_follow_activity",
    "Points that end by inactivity end no earlier than their months after the customer's last activity.",
    f"""
    SELECT l.id, l.expires_at, max(activity.at) AS last FROM saleor_retention_lot l
    JOIN saleor_retention_account a ON a.id = l.account_id
    LEFT JOIN ({ACTIVITIES}) activity
        ON activity.programme_id = a.programme_id AND activity.customer_id = a.customer_id
    WHERE l.idle_months IS NOT NULL AND l.remaining > 0
    GROUP BY l.id, l.expires_at, l.idle_months
    HAVING l.expires_at IS NULL
        OR l.expires_at < ((max(activity.at) AT TIME ZONE 'UTC') + make_interval(months => l.idle_months)) AT TIME ZONE 'UTC'
    """,
)
