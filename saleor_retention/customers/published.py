"""What upper rooms publish about customers for audiences to ask: each its own key, and all of it through here."""

from collections.abc import Mapping
from typing import Any

from ..core.db import execute


def publish(key: str, rows: str, params: Mapping[str, Any]) -> None:
    """Make `published[key]` of customers what a statement says now; one statement.

    `rows` selects `customer_id` and `value`, JSON; null takes the key away. What is so already is neither written nor locked,
    the others are locked in the order of their ids. Call inside a transaction. (`OFFSET 0`: each value is computed once, and
    what was published is looked up for each customer instead of read for all.)
    """
    execute(
        f"""
        INSERT INTO saleor_retention_customerfacts AS f (customer_id, purchases, spent, published, updated_at)
        SELECT d.customer_id, 0, '{{}}', jsonb_strip_nulls(jsonb_build_object(%(key)s::text, d.value)), now()
        FROM ({rows} OFFSET 0) d LEFT JOIN LATERAL (
            SELECT published FROM saleor_retention_customerfacts WHERE customer_id = d.customer_id OFFSET 0) x ON true
        WHERE x.published -> %(key)s IS DISTINCT FROM d.value ORDER BY d.customer_id
        ON CONFLICT (customer_id) DO UPDATE SET published = (f.published - %(key)s) || excluded.published
        """,
        {**params, "key": key},
    )
