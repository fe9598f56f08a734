-- Customer retention and churn of a year: who bought in the 365 days before each of its ends.
SELECT count(*) FILTER (WHERE at_start AND at_end) AS retained,
       count(*) FILTER (WHERE at_start AND NOT at_end) AS lost,
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at >= %(start)s) AS new,
       count(*) FILTER (WHERE NOT at_start AND at_end AND first_at < %(start)s) AS reactivated
FROM (
    SELECT min(created_at) AS first_at,
           bool_or(created_at >= %(start)s - interval '365 days' AND created_at < %(start)s) AS at_start,
           bool_or(created_at >= %(end)s - interval '365 days') AS at_end
    FROM saleor_retention_orderfact
    WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD' AND created_at < %(end)s
    GROUP BY customer_id) bought
