"""What customers bought, published for audiences: recomputed from the facts, never added up."""

from collections.abc import Collection

from ..core.db import execute

LOCK = """
SELECT 1 FROM saleor_retention_customerfacts
WHERE customer_id = ANY(%(ids)s) ORDER BY customer_id /* guard:customer_totals.lock */ FOR UPDATE
"""


def refresh(customer_ids: Collection[int]) -> None:
    """Recompute what these customers bought, in three statements.

    Rows are locked before the orders are read: of two refreshes of one customer the second reads the first
    one's orders, or it would write what it knew before it had to wait.
    """
    if not customer_ids:
        return
    ids = {"ids": sorted(customer_ids)}
    execute(
        """
        INSERT INTO saleor_retention_customerfacts (customer_id, purchases, spent, published, updated_at)
        SELECT id, 0, '{}', '{}', now() FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id
        ON CONFLICT (customer_id) DO NOTHING
        """,
        ids,
    )
    execute(LOCK, ids)
    execute(
        """
        UPDATE saleor_retention_customerfacts f SET
            purchases = b.purchases, free_purchases = b.free_purchases, first_purchase_at = b.first_at, last_purchase_at = b.last_at,
            first_delivered_at = b.delivered_at, spent = b.spent, updated_at = now()
        FROM (
            SELECT c.id, coalesce(sum(o.n), 0) AS purchases, coalesce(sum(o.free), 0) AS free_purchases,
                   min(o.first_at) AS first_at, max(o.last_at) AS last_at,
                   min(o.delivered_at) AS delivered_at,
                   coalesce(jsonb_object_agg(o.currency, o.net) FILTER (WHERE o.currency IS NOT NULL), '{}') AS spent
            FROM unnest(%(ids)s::bigint[]) AS c(id)
            LEFT JOIN (
                SELECT customer_id, currency, count(*) AS n, count(*) FILTER (WHERE captured_minor <= 0) AS free,
                       sum(net_sales_minor) AS net,
                       min(created_at) AS first_at, max(created_at) AS last_at,
                       min(delivered_at) AS delivered_at
                FROM saleor_retention_orderfact
                WHERE is_purchase AND customer_id = ANY(%(ids)s) GROUP BY 1, 2) o ON o.customer_id = c.id
            GROUP BY c.id) b
        WHERE f.customer_id = b.id
        """,
        ids,
    )
