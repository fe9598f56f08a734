-- Sales of a year. The index by day is the product's own.
SELECT count(*) AS orders, coalesce(sum(net_sales_minor), 0)::bigint AS net_minor,
       coalesce(sum(gross_sales_minor), 0)::bigint AS gross_minor
FROM saleor_retention_orderfact
WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD'
  AND created_at >= %(start)s AND created_at < %(end)s
