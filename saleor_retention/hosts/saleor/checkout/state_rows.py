"""One statement over our tables and Saleor's that reads all a decision on a checkout depends on; nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ....offers.eligibility.offer_rows import BUDGETS, COLUMNS, GrantRow
from .delivery import DELIVERIES, DELIVERY, MAY_MOVE
from .payments import IS_PAID
from .spent_codes import GRANT_OF_SPENT

LOOK = f"""
SELECT c.user_id, c.currency, ch.slug AS channel, coalesce(c.voucher_code, '') AS voucher_code,
       coalesce(l.print, '') AS lines, coalesce(l.quantity, 0)::integer AS quantity, coalesce(p.rules, '') AS promotions,
       paid.is_paid, c.language_code AS language, to_.country, to_.city, dl.price AS delivery_price,
       dl.tax_class_id AS delivery_tax_class_id, dl.asks AS delivery_asks, dl.chosen_id AS chosen_delivery_id,
       dl.present_id AS delivery_id, dw.ways AS deliveries, tx.prices_entered_with_tax,
       d.applied_id, d.declined_at IS NOT NULL AND d.reason <> 'removed' AS is_declined,
       d.declined_at IS NOT NULL AND d.reason = 'removed' AS is_removed, coalesce(d.fingerprint, '') AS fingerprint,
       d.decided_at, d.beside::json AS beside, d.cart_fingerprint, d.saving_minor,
       EXISTS ({GRANT_OF_SPENT}) AS is_code_spent,
       ARRAY(SELECT v.grant_id FROM saleor_retention_reservation v WHERE v.checkout_id = c.token) AS reserved_ids,
       coalesce(au.rules, '') AS audiences,
       EXISTS (SELECT FROM saleor_retention_keptcode kc WHERE kc.checkout_id = c.token) AS has_kept_code,
       EXISTS (SELECT FROM saleor_retention_pointsredemption pr
               WHERE pr.checkout_id = c.token AND pr.state = 'open') AS has_points,
       d.moved_delivery IS NOT NULL AND dl.chosen_id IS NOT DISTINCT FROM dl.present_id AS has_old_move,
       {MAY_MOVE} AS may_move, {COLUMNS}
FROM checkout_checkout c
JOIN channel_channel ch ON ch.id = c.channel_id
LEFT JOIN tax_taxconfiguration tx ON tx.channel_id = c.channel_id
LEFT JOIN LATERAL (SELECT a.country, a.city FROM account_address a
    WHERE a.id = coalesce(c.shipping_address_id, c.billing_address_id)) to_ ON true
LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = c.token
LEFT JOIN LATERAL ({DELIVERY}) dl ON true
LEFT JOIN LATERAL ({DELIVERIES}) dw ON true
LEFT JOIN LATERAL (
    SELECT sum(cl.quantity) AS quantity, md5(string_agg(concat_ws(
        ':', cl.variant_id, cl.quantity, cl.price_override, x.price_amount, x.discounted_price_amount), ',' ORDER BY cl.id)) AS print
    FROM checkout_checkoutline cl
    LEFT JOIN product_productvariantchannellisting x ON x.variant_id = cl.variant_id AND x.channel_id = c.channel_id
    WHERE cl.checkout_id = c.token AND NOT cl.is_gift) l ON true
LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(':', pr.id, pr.reward_type, pr.reward_value_type, coalesce(pr.reward_value, (
        SELECT max(gx.discounted_price_amount) FROM discount_promotionrule_gifts gg
        JOIN product_productvariantchannellisting gx ON gx.variant_id = gg.productvariant_id AND gx.channel_id = c.channel_id
        WHERE gg.promotionrule_id = pr.id))), ',' ORDER BY pr.id) AS rules
    FROM discount_promotionrule pr
    JOIN discount_promotion pp ON pp.id = pr.promotion_id
    JOIN discount_promotionrule_channels pc ON pc.promotionrule_id = pr.id AND pc.channel_id = c.channel_id
    WHERE pr.order_predicate <> '{{}}' AND pp.start_date <= %(now)s AND (pp.end_date IS NULL OR pp.end_date >= %(now)s)) p ON true
CROSS JOIN LATERAL (SELECT {IS_PAID} AS is_paid) paid
LEFT JOIN LATERAL (
    SELECT concat_ws(':', md5(string_agg(concat(b.id, a.rule), ',' ORDER BY b.id)), (
        SELECT f.updated_at FROM saleor_retention_customer q JOIN saleor_retention_customerfacts f ON f.customer_id = q.id
        WHERE q.user_id = c.user_id)) AS rules
    FROM saleor_retention_campaign b
    JOIN saleor_retention_campaignlisting y ON y.campaign_id = b.id AND y.channel = ch.slug
    JOIN saleor_retention_audience a ON a.id = b.audience_id
    WHERE c.user_id IS NOT NULL AND b.state = 'active' AND b.audience_id IS NOT NULL AND b.starts_at <= %(now)s
    HAVING count(*) > 0) au ON true
LEFT JOIN LATERAL (
    SELECT y.* FROM saleor_retention_grant y WHERE y.id IN (
        SELECT a.id FROM saleor_retention_customer q
        JOIN saleor_retention_grant a ON a.customer_id = q.id AND a.withdrawn_at IS NULL
        JOIN saleor_retention_campaign b ON b.id = a.campaign_id AND b.state = 'active'
        WHERE q.user_id = c.user_id AND (b.ends_at IS NULL OR b.ends_at > %(now)s - interval '30 days')
          AND NOT EXISTS (SELECT FROM saleor_retention_redemption z WHERE z.grant_id = a.id AND z.given_back_at IS NULL)
        UNION ALL SELECT a.id FROM saleor_retention_grant a WHERE a.code = c.voucher_code
        UNION ALL SELECT d.applied_id)) g ON true
LEFT JOIN saleor_retention_customer u ON u.id = g.customer_id
LEFT JOIN saleor_retention_campaign k ON k.id = g.campaign_id
LEFT JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = ch.slug
LEFT JOIN saleor_retention_reservation r ON r.grant_id = g.id
{BUDGETS}
WHERE c.token = %(id)s
ORDER BY g.id
"""


@dataclass(slots=True, kw_only=True)
class StateRow(GrantRow):
    """The checkout, beside one of the offers that have to do with it."""

    user_id: int | None
    currency: str
    channel: str
    voucher_code: str
    lines: str
    quantity: int
    promotions: str
    is_paid: bool
    language: str
    country: str | None
    city: str | None
    delivery_price: Decimal | None
    delivery_tax_class_id: int | None
    delivery_asks: Decimal | None
    chosen_delivery_id: int | None
    delivery_id: int | None
    deliveries: list[dict[str, Any]] | None
    prices_entered_with_tax: bool | None
    applied_id: int | None
    is_declined: bool
    is_removed: bool
    fingerprint: str
    decided_at: datetime | None
    beside: list[int] | None
    cart_fingerprint: str
    saving_minor: int
    is_code_spent: bool
    reserved_ids: list[int]
    audiences: str
    has_kept_code: bool
    has_points: bool
    has_old_move: bool
    may_move: bool | None
