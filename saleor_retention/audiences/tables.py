"""The tables that rules are asked of, and the conditions of a member, of their guest and of goods that were kept."""

MEMBER = "c.user_id IS NOT NULL AND c.merged_into_id IS NULL AND c.erased_at IS NULL"
"""An account that is somebody's, and not another's."""

MEMBERS = """saleor_retention_customer c
LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id"""

IS_GUEST = "g.email_hash = c.email_hash AND g.user_id IS NULL AND (g.merged_into_id IS NULL OR g.merged_into_id = c.id)"
"""The guest of the customer's address, who was not proven to be them; or who was, while those orders still wait to
become theirs."""

GUEST = f"""
LEFT JOIN saleor_retention_customer g ON {IS_GUEST}
LEFT JOIN saleor_retention_customerfacts gf ON gf.customer_id = g.id"""

CAME_BEFORE = "EXISTS (SELECT FROM saleor_retention_formercustomer w WHERE w.email_hash = c.email_hash)"
"""An account of this address was deleted after it had bought: one purchase at least, and more is not known."""

UNITS = "l.quantity - greatest(l.returned, l.refunded)"
IS_KEPT = f"NOT l.is_free_gift AND {UNITS} > 0"
"""Units that somebody bought and kept."""

LINES = f"""saleor_retention_orderfact o JOIN saleor_retention_orderlinefact l ON l.order_id = o.order_id
WHERE o.is_purchase AND o.customer_id IS NOT NULL AND {IS_KEPT}"""
