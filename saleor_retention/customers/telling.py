"""What this room keeps of a person."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "customers",
        """
        SELECT id, user_id, email_hash, joined_at, created_at, merged_into_id AS merged_into
        FROM saleor_retention_customer WHERE id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    Told(
        "former_customers",
        """
        SELECT email_hash, left_on FROM saleor_retention_formercustomer WHERE email_hash IN (
            SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s)) ORDER BY email_hash
        """,
    ),
    Told(
        "facts",
        """
        SELECT customer_id AS customer, purchases, first_purchase_at, last_purchase_at, first_delivered_at, spent, published,
               birthday, country, city, language, attributes, consents
        FROM saleor_retention_customerfacts WHERE customer_id = ANY(%(ids)s) ORDER BY customer_id
        """,
    ),
)
