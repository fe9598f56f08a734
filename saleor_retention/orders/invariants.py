"""What always holds of order facts: what they count as is recomputed from their parts."""

from ..core.invariants import Invariant

# "Points and refunds" in SQL. Shares are numbers of fifty places, so sums of thirds and sevenths are compared within
# a tolerance far below any true difference.
PRECISE = "numeric(100, 50)"
BACK = "least(greatest(l.returned, 0), l.quantity)"
COUNTED = "NOT l.is_gift_card AND NOT l.is_free_gift"
NOTHING = "1e-20"
# What points paid never goes back as money: it is what is left of an order whose money is back.
MONEY_BACK = "(o.points_minor > 0 AND o.kept_minor <= o.points_minor AND o.kept_minor < o.captured_minor)"

SHARES = f"""
    CROSS JOIN LATERAL (
        SELECT greatest(l.gross_minor::{PRECISE} * {BACK} / nullif(l.quantity, 0), l.refunded_minor) AS gone) g
    CROSS JOIN LATERAL (
        SELECT g.gone, CASE WHEN l.quantity <= 0 THEN 0
                            WHEN l.gross_minor <= 0 THEN 1 - {BACK}::{PRECISE} / l.quantity
                            ELSE 1 - least(g.gone::{PRECISE} / l.gross_minor, 1) END AS share) u
"""
"""Of each line `l`: the gross value that is gone, and the share that is kept."""

KEPT = f"""
SELECT o.order_id, t.net, t.gross, t.gone, t.on_lines, m.factor,
       CASE WHEN o.due_minor > 0 THEN 1 - least(1, o.points_minor::{PRECISE} / o.due_minor) ELSE 1 END AS in_money,
       CASE WHEN t.is_all_back THEN m.factor * t.gross <= t.units + {NOTHING}
            WHEN t.worth = 0 THEN o.due_minor > 0 AND (o.kept_minor <= 0 OR {MONEY_BACK})
            ELSE m.factor * t.gross <= {NOTHING} END AS is_given_back
FROM saleor_retention_orderfact o
CROSS JOIN LATERAL (
    SELECT o.attributed_minor + coalesce(sum(u.gone - l.refunded_minor), 0) AS gone,
           coalesce(sum(l.refunded_minor), 0) AS on_lines,
           coalesce(sum(l.net_minor * u.share) FILTER (WHERE {COUNTED} AND l.net_minor > 0), 0) AS net,
           coalesce(sum(greatest(l.gross_minor, 0) * u.share) FILTER (WHERE {COUNTED}), 0) AS gross,
           coalesce(sum(greatest(l.gross_minor, 0)) FILTER (WHERE {COUNTED}), 0) AS worth,
           coalesce(sum(l.quantity) FILTER (WHERE {COUNTED}), 0) AS units,
           coalesce(bool_and(greatest(l.returned, l.refunded) >= l.quantity) FILTER (WHERE {COUNTED}), FALSE)
               AS is_all_back
    FROM saleor_retention_orderlinefact l
    {SHARES}
    WHERE l.order_id = o.order_id) t
CROSS JOIN LATERAL (
    SELECT CASE WHEN {MONEY_BACK} THEN 0
                WHEN o.due_minor - t.gone > {NOTHING}
                THEN least(1, greatest(0, o.kept_minor / (o.due_minor - t.gone))) ELSE 1 END AS factor) m
"""

# An upgrade asks every order again whose figures the earlier release read otherwise.
NOT_ASKED_AGAIN = """
NOT EXISTS (SELECT FROM saleor_retention_inboxitem i WHERE i.kind = 'order' AND i.ref = o.order_id::text)
"""

# No line is a NULL, which is not gift cards alone.
GIFT_CARD_ALONE = """
coalesce((SELECT bool_or(l.is_gift_card) AND bool_and(l.is_gift_card OR l.is_free_gift)
          FROM saleor_retention_orderlinefact l WHERE l.order_id = o.order_id), FALSE)
"""

BOUGHT = """
SELECT customer_id, sum(n) AS purchases, sum(free) AS free_purchases, min(first_at) AS first_at, max(last_at) AS last_at,
       min(delivered_at) AS delivered_at, jsonb_object_agg(currency, net) AS spent
FROM (SELECT customer_id, currency, count(*) AS n, count(*) FILTER (WHERE captured_minor <= 0) AS free,
             sum(net_sales_minor) AS net,
             min(created_at) AS first_at, max(created_at) AS last_at, min(delivered_at) AS delivered_at
      FROM saleor_retention_orderfact WHERE is_purchase AND customer_id IS NOT NULL GROUP BY 1, 2) each
GROUP BY customer_id
"""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "purchases_are_paid_live_orders",
        "An order counts as a purchase exactly while it is live, once paid, no reissue, not of gift cards alone, and not"
        " given back in full.",
        f"""
        SELECT o.order_id, o.is_purchase FROM saleor_retention_orderfact o JOIN ({KEPT}) k USING (order_id)
        WHERE o.is_purchase <> (o.paid_at IS NOT NULL AND o.status = 'live' AND o.origin <> 'reissue'
                                AND NOT k.is_given_back AND NOT {GIFT_CARD_ALONE}) AND {NOT_ASKED_AGAIN}
        """,
    ),
    Invariant(
        "sales_follow_lines_and_money",
        "Net and gross sales of an order are what its lines and its money say, rounded once.",
        f"""
        SELECT o.order_id, o.net_sales_minor, o.gross_sales_minor
        FROM saleor_retention_orderfact o JOIN ({KEPT}) k USING (order_id)
        WHERE CASE WHEN o.is_purchase
              THEN abs(o.net_sales_minor - k.net * k.factor * k.in_money) > 0.500001
                OR abs(o.gross_sales_minor - k.gross * k.factor * k.in_money) > 0.500001
              ELSE o.net_sales_minor <> 0 OR o.gross_sales_minor <> 0 END AND {NOT_ASKED_AGAIN}
        """,
    ),
    Invariant(
        "named_refunds_are_money_that_went_back",
        "Refunds that name goods or shipping are believed as far as money went back, a line at most at its gross price.",
        f"""
        SELECT o.order_id, o.attributed_minor, k.on_lines
        FROM saleor_retention_orderfact o JOIN ({KEPT}) k USING (order_id)
        WHERE (o.attributed_minor > greatest(o.due_minor - o.kept_minor, 0)
            OR o.attributed_minor - k.on_lines NOT BETWEEN 0 AND greatest(o.shipping_gross_minor, 0)
            OR EXISTS (SELECT FROM saleor_retention_orderlinefact l WHERE l.order_id = o.order_id
                       AND l.refunded_minor NOT BETWEEN 0 AND greatest(l.gross_minor, 0))) AND {NOT_ASKED_AGAIN}
        """,
    ),
    Invariant(
        "lines_belong_to_orders",
        "Every line is a line of an order that we know, with sane quantities.",
        """
        SELECT l.line_id, l.order_id FROM saleor_retention_orderlinefact l
        LEFT JOIN saleor_retention_orderfact o ON o.order_id = l.order_id
        WHERE o.order_id IS NULL OR l.quantity < 0 OR l.returned < 0 OR l.replaced < 0 OR l.refunded < 0
        """,
    ),
    Invariant(
        "months_are_those_of_the_store",
        "An order's month is that of its creation in the zone that was the store's when it was first seen.",
        """
        SELECT order_id, month, created_at, zone FROM saleor_retention_orderfact
        WHERE month <> date_trunc('month', created_at AT TIME ZONE zone)::date
        """,
    ),
    Invariant(
        "deltas_add_up",
        "The differences written for metrics add up to what each order counts as now.",
        """
        SELECT o.order_id, o.is_purchase, o.net_sales_minor, d.purchases, d.net, d.gross
        FROM saleor_retention_orderfact o LEFT JOIN (
            SELECT order_id, sum(purchases) AS purchases, sum(net_sales_minor) AS net, sum(gross_sales_minor) AS gross
            FROM saleor_retention_salesdelta GROUP BY order_id) d USING (order_id)
        WHERE coalesce(d.purchases, 0) <> o.is_purchase::int OR coalesce(d.net, 0) <> o.net_sales_minor
           OR coalesce(d.gross, 0) <> o.gross_sales_minor
        """,
    ),
    Invariant(
        "customer_facts_equal_orders",
        "What is published about a customer's purchases is what their orders say.",
        f"""
        SELECT coalesce(f.customer_id, b.customer_id) AS customer_id, f.purchases, b.purchases AS bought
        FROM saleor_retention_customerfacts f FULL JOIN ({BOUGHT}) b ON b.customer_id = f.customer_id
        WHERE coalesce(f.purchases, 0) <> coalesce(b.purchases, 0)
           OR coalesce(f.free_purchases, 0) <> coalesce(b.free_purchases, 0)
           OR f.first_purchase_at IS DISTINCT FROM b.first_at OR f.last_purchase_at IS DISTINCT FROM b.last_at
           OR f.first_delivered_at IS DISTINCT FROM b.delivered_at
           OR coalesce(f.spent, '{{}}') <> coalesce(b.spent, '{{}}')
        """,
    ),
    Invariant(
        "merged_customers_own_no_orders",
        "Orders of a customer who was merged are the other's, or about to be looked at.",
        """
        SELECT o.order_id, o.customer_id FROM saleor_retention_orderfact o
        JOIN saleor_retention_customer c ON c.id = o.customer_id AND c.merged_into_id IS NOT NULL
        WHERE NOT EXISTS (
            SELECT FROM saleor_retention_inboxitem i WHERE i.kind = 'order' AND i.ref = o.order_id::text)
        """,
    ),
    Invariant(
        "orders_of_nobody_tell_nothing",
        "An order of an erased customer remembers no code, no city, no hint and no source.",
        """
        SELECT o.order_id FROM saleor_retention_orderfact o
        JOIN saleor_retention_customer c ON c.id = o.customer_id AND c.erased_at IS NOT NULL
        WHERE o.voucher_code <> '' OR o.hints <> '{}' OR o.city <> ''
           OR o.utm_source <> '' OR o.utm_medium <> '' OR o.utm_campaign <> ''
        """,
    ),
    Invariant(
        "sources_are_what_hints_say",
        "An order has a country's code or none, and a source, medium or campaign only where a hint names one.",
        """
        SELECT order_id, country, utm_source, utm_medium, utm_campaign FROM saleor_retention_orderfact
        WHERE country !~ '^([A-Z]{2})?$' OR utm_source <> '' AND NOT hints ? 'retention.utm_source'
           OR utm_medium <> '' AND NOT hints ? 'retention.utm_medium'
           OR utm_campaign <> '' AND NOT hints ? 'retention.utm_campaign'
        """,
    ),
)
