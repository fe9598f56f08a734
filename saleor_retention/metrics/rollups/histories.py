"""Purchase histories in SQL: as the facts of orders say they are."""

COLUMNS = "days, net, gross, discounted, discount, first_order_id"
EPOCH = "date '1970-01-01'"
PLACED_ON = f"(o.created_at AT TIME ZONE o.zone)::date - {EPOCH}"
"""The day of a purchase, in the zone that its month was fixed in."""

PURCHASES = f"""
SELECT o.customer_id, o.currency, s.channel, o.order_id, o.created_at, {PLACED_ON} AS day,
       o.net_sales_minor AS net, o.gross_sales_minor AS gross, o.discount_minor AS discount
FROM saleor_retention_orderfact o
CROSS JOIN LATERAL unnest(CASE WHEN o.channel = '' THEN ARRAY[''] ELSE ARRAY['', o.channel] END) AS s(channel)
WHERE o.is_purchase AND o.customer_id IS NOT NULL"""
"""Each purchase in each scope that it is part of; a condition on `o` may follow."""


def _histories(purchases: str) -> str:
    EACH_PURCHASE = purchases
    return f"""
SELECT customer_id, currency, channel, array_agg(day ORDER BY place) AS days,
       array_agg(net ORDER BY place) AS net, array_agg(gross ORDER BY place) AS gross,
       array_agg(discounted ORDER BY place) AS discounted, array_agg(discount ORDER BY place) AS discount,
       (array_agg(order_id ORDER BY place))[1] AS first_order_id
FROM (
    SELECT customer_id, currency, channel, day, order_id, row_number() OVER until AS place,
           (sum(net) OVER until)::bigint AS net, (sum(gross) OVER until)::bigint AS gross,
           (count(*) FILTER (WHERE discount > 0) OVER until)::integer AS discounted,
           (sum(discount) OVER until)::bigint AS discount
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
WHERE (h.days, h.net, h.gross, h.discounted, h.discount, h.first_order_id)
      IS DISTINCT FROM (o.days, o.net, o.gross, o.discounted, o.discount, o.first_order_id)
"""
"""Those that are kept otherwise than the orders say."""
