"""What upper rooms publish about customers for audiences to ask: each its own key, and all of it through here."""

from collections.abc import Collection

from ..core.db import execute


def publish(key: str, rows: str, customer_ids: Collection[int]) -> None:
    """Make `published[key]` of these customers what a statement says now; one statement.

    `rows` selects `customer_id` and `value`, JSON, of those in `%(ids)s`; null takes the key away. What is so already is neither
    written nor locked, the others are locked in the order of their ids. Call inside a transaction. (`OFFSET 0`: each value is
    computed once.)
    """
    execute(
        f"""
        INSERT INTO saleor_retention_customerfacts AS f (customer_id, purchases, spent, published, updated_at)
        SELECT d.customer_id, 0, '{{}}', jsonb_strip_nulls(jsonb_build_object(%(key)s::text, d.value)), now()
        FROM ({rows} OFFSET 0) d LEFT JOIN (
            SELECT customer_id, published FROM saleor_retention_customerfacts WHERE customer_id = ANY(%(ids)s::bigint[]) OFFSET 0
        ) x USING (customer_id)
        WHERE x.published -> %(key)s IS DISTINCT FROM d.value ORDER BY d.customer_id
        ON CONFLICT (customer_id) DO UPDATE SET published = (f.published - %(key)s) || excluded.published
        """,
        # As PostgreSQL writes an array: of thousands, a list is put into the statement value by value wherever it is named.
        {"key": key, "ids": f"{{{','.join(map(str, sorted(customer_ids)))}}}"},
    )
