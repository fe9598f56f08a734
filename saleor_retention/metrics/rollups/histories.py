"""Purchase histories in SQL: as the facts of orders say they are."""

COLUMNS = "days, net, gross, discounted, discount, known_net, cost, first_order_id"
EPOCH = "date '1970-01-01'"
PLACED_ON = f"(o.created_at AT TIME ZONE o.zone)::date - {EPOCH}"
"""The day of a purchase, in the zone that its month was fixed in."""

MOST_COST = 10**15
"""More than any order costs, in minor units: what is entered beyond counts as not known, and no total ever overflows."""
KEPT_UNITS = "greatest(l.quantity - greatest(l.returned, l.refunded), 0)"
COST_OF_ORDER = f"""
SELECT CASE WHEN bool_and(l.cost_minor IS NOT NULL) AND abs(sum(l.cost_minor::numeric * {KEPT_UNITS})) <= {MOST_COST}
            THEN sum(l.cost_minor::numeric * {KEPT_UNITS})::bigint END AS cost
FROM saleor_retention_orderlinefact l
WHERE l.order_id = o.order_id AND NOT l.is_gift_card AND l.quantity > 0"""
"""What the kept units of an order cost the shop; null unless the cost of every line is known."""

PURCHASES = f"""
SELECT o.customer_id, o.currency, s.channel, o.order_id, o.created_at, {PLACED_ON} AS day,
       o.net_sales_minor AS net, o.gross_sales_minor AS gross, o.discount_minor AS discount,
       c.cost
FROM saleor_retention_orderfact o
LEFT JOIN LATERAL ({COST_OF_ORDER}) c ON true
CROSS JOIN LATERAL unnest(CASE WHEN o.channel = '' THEN ARRAY[''] ELSE ARRAY['', o.channel] END) AS s(channel)
WHERE o.is_purchase AND o.customer_id IS NOT NULL"""
"""Each purchase in each scope that it is part of; a condition on `o` may follow.

Lines are read only where the cost is asked for: PostgreSQL drops a left join of one row of which nothing is used.
"""


def _histories(purchases: str) -> str:
    EACH_PURCHASE = purchases
    return f"""
SELECT customer_id, currency, channel, array_agg(day ORDER BY place) AS days,
       array_agg(net ORDER BY place) AS net, array_agg(gross ORDER BY place) AS gross,
       array_agg(discounted ORDER BY place) AS discounted, array_agg(discount ORDER BY place) AS discount,
       CASE WHEN count(cost) > 0 THEN array_agg(coalesce(known_net, 0) ORDER BY place) ELSE '{{}}' END AS known_net,
       CASE WHEN count(cost) > 0 THEN array_agg(coalesce(cost, 0) ORDER BY place) ELSE '{{}}' END AS cost,
       (array_agg(order_id ORDER BY place))[1] AS first_order_id
FROM (
    SELECT customer_id, currency, channel, day, order_id, row_number() OVER until AS place,
           (sum(net) OVER until)::bigint AS net, (sum(gross) OVER until)::bigint AS gross,
           (count(*) FILTER (WHERE discount > 0) OVER until)::integer AS discounted,
           (sum(discount) OVER until)::bigint AS discount,
           (sum(net) FILTER (WHERE cost IS NOT NULL) OVER until)::bigint AS known_net,
           (sum(cost) OVER until)::bigint AS cost
    FROM ({EACH_PURCHASE}) p
    WINDOW until AS (PARTITION BY customer_id, currency, channel ORDER BY day, created_at, order_id ROWS UNBOUNDED PRECEDING)
) placed
GROUP BY customer_id, currency, channel
"""


ALL_HISTORIES = _histories(PURCHASES)
"""Of everybody."""
HISTORIES_OF = _histories(f"{PURCHASES} AND o.customer_id = ANY(%(ids)s)")
"""Of the customers `ids`."""
IN_CURRENCY = _histories(f"{PURCHASES} AND o.currency = %(currency)s")
HISTORIES_IN = f"SELECT * FROM ({IN_CURRENCY}) h WHERE channel = coalesce(%(channel)s::text, '')"
"""Of one currency and channel: what figures read until the table is built."""
DIFFERENT_HISTORIES = f"""
SELECT coalesce(h.customer_id, o.customer_id) AS customer_id, coalesce(h.currency, o.currency) AS currency,
       coalesce(h.channel, o.channel) AS channel
FROM saleor_retention_purchasehistory h
FULL JOIN ({ALL_HISTORIES}) o ON o.customer_id = h.customer_id AND o.currency = h.currency AND o.channel = h.channel
WHERE (h.days, h.net, h.gross, h.discounted, h.discount, h.known_net, h.cost, h.first_order_id)
      IS DISTINCT FROM (o.days, o.net, o.gross, o.discounted, o.discount, o.known_net, o.cost, o.first_order_id)
"""
"""Those that are kept otherwise than the orders say."""
