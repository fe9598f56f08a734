"""What figures that fold the sales deltas rely on. That each order's deltas add up is the orders room's own law."""

from ..core.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "months_fold_to_the_facts",
        "The deltas of each month, channel and currency add up to its purchases and sales.",
        """
        SELECT month, channel, currency, sum(purchases) AS purchases, sum(net) AS net, sum(gross) AS gross
        FROM (SELECT month, channel, currency, purchases, net_sales_minor AS net, gross_sales_minor AS gross
              FROM saleor_retention_salesdelta
              UNION ALL
              SELECT month, channel, currency, -is_purchase::int, -net_sales_minor, -gross_sales_minor
              FROM saleor_retention_orderfact) AS both_sides
        GROUP BY month, channel, currency
        HAVING sum(purchases) <> 0 OR sum(net) <> 0 OR sum(gross) <> 0
        """,
    ),
    Invariant(
        "deltas_are_of_known_orders",
        "Every delta is of an order that we know, in its month and currency.",
        """
        SELECT d.id, d.order_id, d.month, d.currency FROM saleor_retention_salesdelta d
        LEFT JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
        WHERE (d.month, d.currency) IS DISTINCT FROM (f.month, f.currency)
        """,
    ),
    Invariant(
        "the_last_delta_names_the_owner",
        "The last delta of an order names the customer it belongs to now.",
        """
        SELECT d.order_id, d.customer_after, f.customer_id
        FROM (SELECT DISTINCT ON (order_id) order_id, customer_after FROM saleor_retention_salesdelta
              ORDER BY order_id, id DESC) d
        JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
        WHERE d.customer_after IS DISTINCT FROM f.customer_id
        """,
    ),
)
