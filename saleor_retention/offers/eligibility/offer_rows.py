"""How an offer is read: the columns and joins that every statement about offers shares, in the order of the fields."""

from datetime import timedelta
from typing import Any

from .offer import Offer
from .reasons import Reason

COLUMNS = """
    g.id, k.id, k.name, g.code, u.user_id, k.percent_bp, t.amount_minor, t.currency, coalesce(t.minimum_minor, 0),
    k.starts_at, least(k.ends_at, g.expires_at), k.grace_seconds, k.state = 'active' AND g.withdrawn_at IS NULL,
    (SELECT true FROM saleor_retention_redemption z WHERE z.grant_id = g.id AND z.given_back_at IS NULL LIMIT 1) IS NOT NULL,
    r.checkout_id, r.touched_at, k.store_reference, g.issued_at IS NOT NULL, nullif(k.shape, '{}')::json, t.most_minor,
    k.minimum_quantity, nullif(k.countries, '[]')::json, nullif(k.cities, '[]')::json, k.stacking, g.checkout_id, g.is_by_audience,
    bud.uses + CASE WHEN r.checkout_id = %(id)s THEN 1 ELSE 0 END,
    bud.money + CASE WHEN r.checkout_id = %(id)s THEN r.amount_minor ELSE 0 END,
    g.occasion,
    k.cooldown_days > 0 AND EXISTS (
        SELECT FROM saleor_retention_redemption z JOIN saleor_retention_grant y ON y.id = z.grant_id
        WHERE y.customer_id = u.id AND y.id IS DISTINCT FROM g.id AND z.given_back_at IS NULL
          AND z.redeemed_at > %(now)s - k.cooldown_days * interval '1 day'),
    EXISTS (SELECT FROM saleor_retention_checkoutdecision w
            WHERE w.checkout_id = %(id)s AND w.chosen_id = k.id AND w.user_id = u.user_id),
    nullif(k.translations, '{}')::json
"""
"""Of a grant `g` with its customer `u`, campaign `k`, listing `t`, reservation `r` and budgets `bud`.

Parameters: `id`, the checkout that is asked for, and `now`. Whether it was used is asked by the grant, never as an
`EXISTS`: for many campaigns at once PostgreSQL would read all uses there ever were into a hash to answer that.
"""

BUDGETS = """
LEFT JOIN LATERAL (
    SELECT min(b.most - b.taken) FILTER (WHERE b.currency = '') AS uses,
           min(b.most - b.taken) FILTER (WHERE b.currency = t.currency) AS money
    FROM saleor_retention_budget b WHERE b.campaign_id = k.id) bud ON true
"""
"""What a campaign `k` with a listing `t` has left; null without a limit."""


def offer(row: Any) -> Offer:
    """From the values of `COLUMNS`."""
    values = list(row)
    values[11] = timedelta(seconds=values[11])
    values[18], values[21], values[22] = values[18] or {}, tuple(values[21] or ()), tuple(values[22] or ())
    values[29] = Reason.COOLDOWN if values[29] else None
    values[31] = values[31] or {}
    return Offer(*values)
