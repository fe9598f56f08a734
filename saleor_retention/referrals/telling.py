"""What this room keeps of a person. Who the other side is stays that person's own."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "referral_codes",
        "SELECT code, created_at FROM saleor_retention_referralcode WHERE customer_id = ANY(%(ids)s) ORDER BY created_at",
    ),
    Told(
        "referrals",
        """
        SELECT CASE WHEN r.referee_id = ANY(%(ids)s) THEN 'friend' ELSE 'referrer' END AS side, r.state, r.claimed_at,
               r.converted_at, CASE WHEN r.referee_id = ANY(%(ids)s) THEN r.order_id END AS order_id
        FROM saleor_retention_referral r
        WHERE r.referee_id = ANY(%(ids)s) OR r.referrer_id = ANY(%(ids)s) ORDER BY r.id
        """,
    ),
)
