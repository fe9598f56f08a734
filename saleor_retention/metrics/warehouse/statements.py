"""What is selected of our tables for each file, column by column. No address, no name, no hash of either leaves by here."""

from .tables import CUSTOMERS, LINES, ORDERS

FEWEST = 5
"""Customers who used a voucher code, came by a link or live in a city, for it to be told: that of fewer may be somebody's own."""
OF_MANY = f"HAVING count(DISTINCT customer_id) >= {FEWEST}"

SINCE = "o.status <> 'draft' AND (%(since)s::timestamptz IS NULL OR o.seen_at >= %(since)s::timestamptz)"
"""A draft was not placed yet; once it is, it was seen anew."""

ORDER_ROWS = f"""
SELECT o.order_id::text AS order_id, o.customer_id AS customer, o.channel, o.currency, o.created_at AS placed_at,
       (o.created_at AT TIME ZONE coalesce(nullif(o.zone, ''), %(zone)s))::date AS day, o.month, o.is_purchase,
       o.net_sales_minor AS net_minor, o.gross_sales_minor AS gross_minor, o.discount_minor,
       used.campaign_id AS campaign, coalesce(known.voucher_code, '') AS voucher, o.voucher_code <> '' AS has_voucher,
       CASE WHEN c.erased_at IS NULL THEN o.country ELSE '' END AS country, coalesce(place.city, '') AS city,
       coalesce(source.name, '') AS utm_source, coalesce(medium.name, '') AS utm_medium,
       coalesce(link.name, '') AS utm_campaign, o.origin, o.status, o.revision, o.seen_at
FROM saleor_retention_orderfact o
LEFT JOIN saleor_retention_customer c ON c.id = o.customer_id
LEFT JOIN (SELECT country, initcap(city) AS city FROM saleor_retention_orderfact
           WHERE city <> '' AND customer_id IS NOT NULL GROUP BY 1, 2 {OF_MANY}) AS place
  ON (place.country, place.city) = (o.country, initcap(o.city))
LEFT JOIN (SELECT utm_source AS name FROM saleor_retention_orderfact
           WHERE utm_source <> '' AND customer_id IS NOT NULL GROUP BY 1 {OF_MANY}) AS source ON source.name = o.utm_source
LEFT JOIN (SELECT utm_medium AS name FROM saleor_retention_orderfact
           WHERE utm_medium <> '' AND customer_id IS NOT NULL GROUP BY 1 {OF_MANY}) AS medium ON medium.name = o.utm_medium
LEFT JOIN (SELECT utm_campaign AS name FROM saleor_retention_orderfact
           WHERE utm_campaign <> '' AND customer_id IS NOT NULL GROUP BY 1 {OF_MANY}) AS link ON link.name = o.utm_campaign
LEFT JOIN (SELECT voucher_code FROM saleor_retention_orderfact WHERE voucher_code <> '' AND customer_id IS NOT NULL
           GROUP BY voucher_code HAVING count(DISTINCT customer_id) >= {FEWEST}) AS known
  ON known.voucher_code = o.voucher_code
LEFT JOIN (SELECT DISTINCT ON (r.order_id) r.order_id, g.campaign_id
           FROM saleor_retention_redemption r JOIN saleor_retention_grant g ON g.id = r.grant_id
           WHERE r.given_back_at IS NULL ORDER BY r.order_id, r.is_companion, r.id) AS used
  ON used.order_id = o.order_id
WHERE {SINCE}
"""
LINE_ROWS = f"""
SELECT l.line_id::text AS line_id, l.order_id::text AS order_id, l.product_id AS product, l.variant_id AS variant,
       l.category_id AS category, l.product_type_id AS product_type, l.brand, l.quantity, l.net_minor, l.gross_minor,
       l.cost_minor, l.returned, l.replaced, l.refunded, l.refunded_minor,
       l.is_gift_card, l.is_free_gift, l.is_on_sale
FROM saleor_retention_orderlinefact l JOIN saleor_retention_orderfact o ON o.order_id = l.order_id
WHERE {SINCE}
"""
CUSTOMER_ROWS = """
SELECT c.id AS customer, CASE WHEN c.erased_at IS NULL THEN coalesce(f.country, '') ELSE '' END AS country,
       c.user_id IS NOT NULL AS is_member, c.erased_at IS NOT NULL AS is_erased
FROM saleor_retention_customer c LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
WHERE c.merged_into_id IS NULL
"""
"""All of them, whatever the day: of who was erased since, an earlier file tells the country until it is deleted."""

ROWS = {ORDERS.name: ORDER_ROWS, LINES.name: LINE_ROWS, CUSTOMERS.name: CUSTOMER_ROWS}

COUNTS = f"""
SELECT (SELECT count(*) FROM saleor_retention_orderfact o WHERE {SINCE}) AS orders,
       (SELECT count(*) FROM saleor_retention_orderlinefact l
        JOIN saleor_retention_orderfact o ON o.order_id = l.order_id WHERE {SINCE}) AS lines,
       (SELECT count(*) FROM saleor_retention_customer c WHERE c.merged_into_id IS NULL) AS customers
"""
SUMS = f"""
SELECT o.currency, count(*) AS orders, count(*) FILTER (WHERE o.is_purchase) AS purchases,
       sum(o.net_sales_minor)::bigint AS net_minor, sum(o.gross_sales_minor)::bigint AS gross_minor
FROM saleor_retention_orderfact o WHERE {SINCE} GROUP BY o.currency ORDER BY o.currency
"""
