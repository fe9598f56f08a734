"""What codes, claims and histories say of a customer, in SQL: the one definition, whether folded, made anew or compared."""

FRAUD = "'fraud', 'staff', 'voided'"
"""Who was rejected for these reasons was brought by nobody, as far as anybody knows."""

KEYS = "customer_id"
PARTS = (
    "member_since, claimed_on, is_by_link, is_referred, referrer_id, counted_on, is_conversion, currency, channel, "
    "cost_minor"
)


def standings(customers: str, zone: str) -> str:
    """What each of these customers comes to. `customers`: a relation with the column `customer_id`; `zone`: of its days.

    The code of who was merged is the other's, like their claim. A claim counts as rewarded from the day of its first
    reward, at what that was fixed to cost, also when its order was given back since.
    """
    CUSTOMERS, ZONE = customers, zone
    return f"""
SELECT a.customer_id, {ZONE} AS zone, (k.created_at AT TIME ZONE {ZONE})::date AS member_since,
       (r.claimed_at AT TIME ZONE {ZONE})::date AS claimed_on, coalesce(r.source = 'link', false) AS is_by_link,
       r.id IS NOT NULL AND r.reason NOT IN ({FRAUD}) AS is_referred,
       CASE WHEN b.erased_at IS NULL THEN b.id END AS referrer_id,
       CASE WHEN r.state IN ('rewarded', 'reversed') THEN (r.rewarded_at AT TIME ZONE {ZONE})::date END AS counted_on,
       coalesce(r.state = 'rewarded' AND r.rewarded_at IS NOT NULL, false) AS is_conversion,
       coalesce(o.currency, '') AS currency, coalesce(o.channel, '') AS channel,
       coalesce(r.cost_minor, 0) AS cost_minor
FROM ({CUSTOMERS}) a
JOIN saleor_retention_customer c ON c.id = a.customer_id AND c.merged_into_id IS NULL
LEFT JOIN saleor_retention_referralcode k ON k.customer_id = a.customer_id
LEFT JOIN saleor_retention_referral r ON r.referee_id = a.customer_id
LEFT JOIN saleor_retention_customer b ON b.id = r.referrer_id
LEFT JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
WHERE k.customer_id IS NOT NULL OR r.id IS NOT NULL
"""


STANDINGS_OF = standings("SELECT unnest(%(ids)s::bigint[]) AS customer_id", "%(zone)s::text")
"""Of the customers `ids`."""
EVERYBODY = """
SELECT customer_id FROM saleor_retention_referralcode UNION SELECT referee_id FROM saleor_retention_referral"""
ALL_STANDINGS = standings(EVERYBODY, "%(zone)s::text")
"""Of everybody with a code or a claim."""

HISTORIES = """
SELECT h.customer_id, h.currency, h.channel, h.days, h.net FROM saleor_retention_purchasehistory h
JOIN ({0}) n ON n.customer_id = h.customer_id AND n.is_referred
"""
"""Purchases of those of the standings who are referred."""
