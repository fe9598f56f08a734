"""What this room keeps of a person."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "orders",
        """
        SELECT to_jsonb(o) - '{snapshot_hash,revision,zone}'::text[] AS "order", coalesce((
            SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.line_id)
            FROM saleor_retention_orderlinefact l WHERE l.order_id = o.order_id), '[]') AS lines
        FROM saleor_retention_orderfact o WHERE o.customer_id = ANY(%(ids)s) ORDER BY o.created_at, o.order_id
        """,
    ),
)
