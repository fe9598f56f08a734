-- The triangle of the cohorts of a year: customers by the month of their first purchase, and in which months they bought.
SELECT cohort, month, count(*) AS customers, sum(orders)::bigint AS orders, sum(net)::bigint AS net_minor
FROM (
    SELECT month, orders, net, min(month) OVER (PARTITION BY customer_id) AS cohort
    FROM (
        SELECT customer_id, month, count(*) AS orders, sum(net_sales_minor) AS net
        FROM saleor_retention_orderfact
        WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD' AND created_at < %(end)s
        GROUP BY customer_id, month) bought) placed
WHERE cohort >= %(start)s::date
GROUP BY cohort, month ORDER BY cohort, month
