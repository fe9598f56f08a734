-- Customers of a period who bought twice or more in it. The index by day is the product's own.
SELECT count(*) AS customers, count(*) FILTER (WHERE orders >= 2) AS repeat_customers,
       coalesce(sum(orders), 0)::bigint AS orders
FROM (
    SELECT count(*) AS orders FROM saleor_retention_orderfact
    WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD'
      AND created_at >= %(start)s AND created_at < %(end)s
    GROUP BY customer_id) buyers
