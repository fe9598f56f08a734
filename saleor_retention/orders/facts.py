"""What customers bought, published for audiences: recomputed from the facts, never added up."""

from collections.abc import Collection

from ..kernel.locks import execute


def refresh(customer_ids: Collection[int]) -> None:
    """Recompute what these customers bought, in one statement."""
    if not customer_ids:
        return
    execute(
        """
        INSERT INTO saleor_retention_customerfacts
            (customer_id, purchases, first_purchase_at, last_purchase_at, spent, published, updated_at)
        SELECT c.id, coalesce(sum(o.n), 0), min(o.first_at), max(o.last_at),
               coalesce(jsonb_object_agg(o.currency, o.net) FILTER (WHERE o.currency IS NOT NULL), '{}'), '{}', now()
        FROM unnest(%(ids)s::bigint[]) AS c(id)
        LEFT JOIN (
            SELECT customer_id, currency, count(*) AS n, sum(net_sales_minor) AS net,
                   min(created_at) AS first_at, max(created_at) AS last_at
            FROM saleor_retention_orderfact
            WHERE is_purchase AND customer_id = ANY(%(ids)s) GROUP BY 1, 2) o ON o.customer_id = c.id
        GROUP BY c.id
        ON CONFLICT (customer_id) DO UPDATE SET
            purchases = excluded.purchases, first_purchase_at = excluded.first_purchase_at,
            last_purchase_at = excluded.last_purchase_at, spent = excluded.spent, updated_at = excluded.updated_at
        """,
        {"ids": sorted(customer_ids)},
    )
