"""What was paid for a checkout, as SQL over Saleor's tables."""

HAS_MONEY = """(EXISTS (SELECT FROM payment_payment pm WHERE pm.checkout_id = c.token AND pm.is_active)
    OR EXISTS (SELECT FROM payment_transactionitem ti WHERE ti.checkout_id = c.token AND (
        ti.authorized_value + ti.authorize_pending_value + ti.charged_value + ti.charge_pending_value > 0
        OR EXISTS (SELECT FROM payment_transactionevent te WHERE te.transaction_id = ti.id AND te.amount_value > 0))))"""
"""Whether money was taken for checkout `c`, or somebody is about to pay it, be it a cent."""

IS_PAID = """(SELECT paid.amount > 0 AND paid.amount >= c.total_gross_amount - paid.by_cards FROM (SELECT
    coalesce((SELECT sum(ti.authorized_value + ti.authorize_pending_value + ti.charged_value + ti.charge_pending_value)
        FROM payment_transactionitem ti WHERE ti.checkout_id = c.token), 0)
    + coalesce((SELECT sum(CASE pm.charge_status WHEN 'pending' THEN pm.total ELSE pm.captured_amount END)
        FROM payment_payment pm WHERE pm.checkout_id = c.token AND pm.is_active
        AND pm.charge_status IN ('fully-charged', 'partially-charged', 'pending')), 0) AS amount,
    coalesce((SELECT sum(gc.current_balance_amount) FROM checkout_checkout_gift_cards cg
        JOIN giftcard_giftcard gc ON gc.id = cg.giftcard_id AND gc.is_active
        WHERE cg.checkout_id = c.token), 0) AS by_cards) AS paid)"""
"""Whether the money that was authorised or captured for checkout `c` covers what it cost when it was last priced, less
its gift cards. Less money keeps no price: a shopper may pay a cent of hundreds."""
