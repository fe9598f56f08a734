"""What this room keeps of a person."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "grants",
        """
        SELECT c.name AS campaign, g.code, g.created_at, g.expires_at, g.withdrawn_at
        FROM saleor_retention_grant g JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE g.customer_id = ANY(%(ids)s) ORDER BY g.id
        """,
    ),
    Told(
        "codes",
        """
        SELECT c.name AS campaign, o.claimed_at, o.sent_at, o.retired_at FROM saleor_retention_offercode o
        JOIN saleor_retention_campaign c ON c.id = o.campaign_id
        LEFT JOIN saleor_retention_grant g ON g.id = o.grant_id
        WHERE g.customer_id = ANY(%(ids)s)
           OR o.email_hash IN (SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s))
        ORDER BY o.id
        """,
    ),
    Told(
        "redemptions",
        """
        SELECT r.order_id, r.code, r.amount_minor, r.currency, r.promised_at, r.redeemed_at, r.given_back_at
        FROM saleor_retention_redemption r JOIN saleor_retention_grant g ON g.id = r.grant_id
        WHERE g.customer_id = ANY(%(ids)s) ORDER BY r.id
        """,
    ),
    Told(
        "checkouts",
        """
        SELECT d.checkout_id, d.reason, d.saving_minor, d.currency, d.declined_at, c.name AS chosen, d.decided_at,
               v.reserved_at
        FROM saleor_retention_checkoutdecision d
        LEFT JOIN saleor_retention_campaign c ON c.id = d.chosen_id
        LEFT JOIN saleor_retention_grant g ON g.id = d.applied_id
        LEFT JOIN saleor_retention_reservation v ON v.checkout_id = d.checkout_id AND v.is_carrier
        WHERE g.customer_id = ANY(%(ids)s) OR d.user_id = ANY(%(users)s) ORDER BY d.decided_at, d.checkout_id
        """,
    ),
)
