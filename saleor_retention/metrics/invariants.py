"""What the figures stand on must agree with the order facts, always."""

from ..kernel.invariants import Invariant

DELTAS = """
SELECT f.order_id, f.is_purchase, f.net_sales_minor, f.gross_sales_minor, d.purchases, d.net, d.gross
FROM saleor_retention_orderfact f
FULL JOIN (SELECT order_id, sum(purchases) AS purchases, sum(net_sales_minor) AS net, sum(gross_sales_minor) AS gross
           FROM saleor_retention_salesdelta GROUP BY order_id) d ON d.order_id = f.order_id
WHERE f.order_id IS NULL
   OR (f.is_purchase::int, f.net_sales_minor, f.gross_sales_minor)
      IS DISTINCT FROM (coalesce(d.purchases, 0), coalesce(d.net, 0), coalesce(d.gross, 0))
"""

CELLS = """
SELECT d.id, d.order_id, d.month, d.channel, d.currency FROM saleor_retention_salesdelta d
JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
WHERE (d.month, d.currency) IS DISTINCT FROM (f.month, f.currency)
"""

OWNERS = """
SELECT d.order_id, d.customer_after, f.customer_id
FROM (SELECT DISTINCT ON (order_id) order_id, customer_after FROM saleor_retention_salesdelta
      ORDER BY order_id, id DESC) d
JOIN saleor_retention_orderfact f ON f.order_id = d.order_id
WHERE d.customer_after IS DISTINCT FROM f.customer_id
"""

CUSTOMERS = """
SELECT coalesce(f.customer_id, b.customer_id) AS customer_id, f.purchases AS said, b.purchases AS bought
FROM saleor_retention_customerfacts f
FULL JOIN (
    SELECT customer_id, sum(n) AS purchases, min(first_at) AS first_at, max(last_at) AS last_at,
           jsonb_object_agg(currency, net) AS spent
    FROM (SELECT customer_id, currency, count(*) AS n, sum(net_sales_minor) AS net,
                 min(created_at) AS first_at, max(created_at) AS last_at
          FROM saleor_retention_orderfact WHERE is_purchase AND customer_id IS NOT NULL GROUP BY 1, 2) o
    GROUP BY customer_id) b ON b.customer_id = f.customer_id
WHERE (coalesce(f.purchases, 0), f.first_purchase_at, f.last_purchase_at, coalesce(f.spent, '{}'))
      IS DISTINCT FROM (coalesce(b.purchases, 0), b.first_at, b.last_at, coalesce(b.spent, '{}'))
"""

MONTHS = """
SELECT order_id, month, created_at, zone FROM saleor_retention_orderfact
WHERE month <> date_trunc('month', created_at AT TIME ZONE zone)::date
"""

NO_SALES = """
SELECT order_id, net_sales_minor, gross_sales_minor FROM saleor_retention_orderfact
WHERE net_sales_minor < 0 OR gross_sales_minor < 0
   OR (NOT is_purchase AND (net_sales_minor <> 0 OR gross_sales_minor <> 0))
"""

INVARIANTS = (
    Invariant(
        "deltas_sum_to_facts", "The deltas of each order add up to what the order counts as now.", DELTAS
    ),
    Invariant("deltas_keep_their_cell", "A delta has the month and currency of its order.", CELLS),
    Invariant(
        "the_last_delta_names_the_owner",
        "The last delta of an order names the customer it belongs to now.",
        OWNERS,
    ),
    Invariant(
        "customer_facts_equal_order_facts",
        "What is published of a customer's purchases is what her orders say.",
        CUSTOMERS,
    ),
    Invariant(
        "months_follow_the_zone",
        "An order's month is that of its instant in the zone it was seen in.",
        MONTHS,
    ),
    Invariant("only_purchases_sell", "What is no purchase has no sales, and no sale is negative.", NO_SALES),
)
