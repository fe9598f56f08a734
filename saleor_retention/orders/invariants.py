"""What always holds of order facts: what they count as is recomputed from lines and money.

What stands on the facts (months, deltas, what is published about customers) is the metrics room's to check.
"""

from ..kernel.invariants import Invariant

# Money factor m and points share s of "Points and refunds", in SQL; refunded units beyond the quantity count once.
GOODS = """
SELECT o.order_id, o.net_sales_minor, o.gross_sales_minor, o.is_purchase,
       CASE WHEN o.due_minor <= 0 THEN 1
            ELSE least(1, greatest(0, (o.kept_minor + o.attributed_minor)::numeric / o.due_minor)) END
       * CASE WHEN t.whole > 0 THEN 1 - least(1, o.points_minor::numeric / t.whole) ELSE 1 END AS factor,
       t.net, t.gross
FROM saleor_retention_orderfact o
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.gross_minor), 0) + o.shipping_gross_minor AS whole,
           coalesce(sum(l.net_minor * u.kept) FILTER (WHERE NOT l.is_gift_card), 0) AS net,
           coalesce(sum(l.gross_minor * u.kept) FILTER (WHERE NOT l.is_gift_card), 0) AS gross
    FROM saleor_retention_orderlinefact l CROSS JOIN LATERAL (
        SELECT CASE WHEN l.quantity > 0
                    THEN 1 - least(l.refunded, l.quantity)::numeric / l.quantity ELSE 0 END AS kept) u
    WHERE l.order_id = o.order_id) t
"""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "purchases_are_paid_live_orders",
        "An order counts as a purchase exactly while it is live, once paid, no reissue, and not given back in full.",
        """
        SELECT order_id, is_purchase FROM saleor_retention_orderfact
        WHERE is_purchase <> (paid_at IS NOT NULL AND status = 'live' AND origin <> 'reissue'
                              AND (due_minor <= 0 OR kept_minor > 0))
        """,
    ),
    Invariant(
        "sales_follow_lines_and_money",
        "Net and gross sales of an order are what its lines and its money say, rounded once.",
        f"""
        SELECT order_id, net_sales_minor, gross_sales_minor FROM ({GOODS}) g
        WHERE CASE WHEN is_purchase
              THEN abs(net_sales_minor - net * factor) > 0.500001 OR abs(gross_sales_minor - gross * factor) > 0.500001
              ELSE net_sales_minor <> 0 OR gross_sales_minor <> 0 END
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
)
