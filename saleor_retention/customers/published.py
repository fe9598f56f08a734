"""What upper rooms publish about customers for audiences to ask: each its own key, and all of it through here."""

from collections.abc import Mapping
from typing import Any

from ..core.db import execute


def publish(key: str, rows: str, params: Mapping[str, Any]) -> None:
    """Make `published[key]` of customers what a statement says now; one statement.

    `rows` selects `customer_id` and `value`, JSON; null takes the key away. What is so already is not written. Customers without
    facts have nothing published. Call inside a transaction.
    """
    execute(
        f"""
        WITH due AS MATERIALIZED ({rows}), changed AS MATERIALIZED (
            SELECT f.customer_id, d.value FROM saleor_retention_customerfacts f
            JOIN due d ON d.customer_id = f.customer_id
            WHERE f.published -> %(key)s IS DISTINCT FROM d.value ORDER BY f.customer_id FOR UPDATE OF f)
        UPDATE saleor_retention_customerfacts f
        SET published = CASE WHEN c.value IS NULL THEN f.published - %(key)s
                             ELSE f.published || jsonb_build_object(%(key)s::text, c.value) END
        FROM changed c WHERE c.customer_id = f.customer_id
        """,
        {**params, "key": key},
    )
