-- Sales of each month of a year: of first purchases and of later ones.
SELECT month, count(*) FILTER (WHERE place = 1) AS first_orders,
       coalesce(sum(net_sales_minor) FILTER (WHERE place = 1), 0)::bigint AS first_net_minor,
       count(*) FILTER (WHERE place > 1) AS later_orders,
       coalesce(sum(net_sales_minor) FILTER (WHERE place > 1), 0)::bigint AS later_net_minor
FROM (
    SELECT month, created_at, net_sales_minor,
           row_number() OVER (PARTITION BY customer_id ORDER BY created_at, order_id) AS place
    FROM saleor_retention_orderfact
    WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD' AND created_at < %(end)s) bought
WHERE created_at >= %(start)s GROUP BY month ORDER BY month
