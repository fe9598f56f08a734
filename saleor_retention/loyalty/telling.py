"""What this room keeps of a person."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "accounts",
        """
        SELECT p.slug AS programme, a.kind, a.balance FROM saleor_retention_account a
        JOIN saleor_retention_programme p ON p.id = a.programme_id
        WHERE a.customer_id = ANY(%(ids)s) ORDER BY a.id
        """,
    ),
    Told(
        "due",
        """
        SELECT cause, due FROM saleor_retention_entitlement WHERE customer_id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    Told(
        "transactions",
        """
        SELECT t.id, t.kind, t.cause, t.actor, t.reason, t.message, t.occurred_at, t.recorded_at, (
            SELECT json_agg(json_build_object('from', s.kind, 'to', d.kind, 'points', m.points) ORDER BY m.id)
            FROM saleor_retention_posting m
            JOIN saleor_retention_account s ON s.id = m.source_id
            JOIN saleor_retention_account d ON d.id = m.destination_id
            WHERE m.transaction_id = t.id) AS movements
        FROM saleor_retention_transaction t WHERE t.customer_id = ANY(%(ids)s) ORDER BY t.id
        """,
    ),
    Told(
        "lots",
        """
        SELECT l.cause, l.granted, l.remaining, l.earned_at, l.expires_at FROM saleor_retention_lot l
        JOIN saleor_retention_account a ON a.id = l.account_id WHERE a.customer_id = ANY(%(ids)s) ORDER BY l.id
        """,
    ),
    Told(
        "holds",
        """
        SELECT checkout_id, points, state, created_at, expires_at, resolved_at FROM saleor_retention_hold
        WHERE customer_id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    Told(
        "withheld",
        """
        SELECT cause, reason, points, computed_at FROM saleor_retention_withheld
        WHERE customer_id = ANY(%(ids)s) ORDER BY cause
        """,
    ),
)
