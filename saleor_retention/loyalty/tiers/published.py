"""Tiers as audiences ask for them: the slug of each open tier, by that of its programme."""

from collections.abc import Collection

from ...customers.published import publish

KEY = "tiers"
ROWS = """
SELECT w.id AS customer_id, (
    SELECT jsonb_object_agg(p.slug, m.tier) FROM saleor_retention_tiermembership m
    JOIN saleor_retention_programme p ON p.id = m.programme_id
    WHERE m.customer_id = w.id AND m.until IS NULL) AS value
FROM unnest(%(ids)s::bigint[]) AS w(id)
"""


def publish_tiers(customer_ids: Collection[int]) -> None:
    """Publish the tiers that these customers are in now; one statement, inside the transaction that moved them."""
    if customer_ids:
        publish(KEY, ROWS, customer_ids)
