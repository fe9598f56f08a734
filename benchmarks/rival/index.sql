-- Each customer's purchases side by side: whatever the rival asks, it reads this index alone.
CREATE INDEX rival_purchases ON saleor_retention_orderfact (currency, customer_id, created_at, order_id)
INCLUDE (month, net_sales_minor, gross_sales_minor) WHERE is_purchase
