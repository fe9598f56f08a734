"""How an offer is read: the columns and joins that every statement about offers shares."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

COLUMNS = """
    g.id AS grant_id, k.id AS campaign_id, k.name, g.code, u.user_id AS owner_id, k.percent_bp, t.amount_minor,
    t.currency AS listing_currency, coalesce(t.minimum_minor, 0) AS minimum_minor, k.starts_at,
    least(k.ends_at, g.expires_at) AS ends_at, k.grace_seconds * interval '1 second' AS grace,
    k.state = 'active' AND g.withdrawn_at IS NULL AS is_live,
    (SELECT true FROM saleor_retention_redemption z WHERE z.grant_id = g.id AND z.given_back_at IS NULL LIMIT 1)
        IS NOT NULL AS is_redeemed,
    r.checkout_id AS reserved_by, r.touched_at AS reserved_touched_at, k.store_reference,
    g.issued_at IS NOT NULL AS is_issued, nullif(k.shape, '{}')::json AS shape, t.most_minor, k.minimum_quantity,
    nullif(k.countries, '[]')::json AS countries, nullif(k.cities, '[]')::json AS cities, k.stacking,
    g.checkout_id AS only_checkout_id, g.is_by_audience,
    bud.uses + CASE WHEN r.checkout_id = %(id)s THEN 1 ELSE 0 END AS uses_left,
    bud.money + CASE WHEN r.checkout_id = %(id)s THEN r.amount_minor ELSE 0 END AS money_left_minor,
    g.occasion,
    k.cooldown_days > 0 AND EXISTS (
        SELECT FROM saleor_retention_redemption z JOIN saleor_retention_grant y ON y.id = z.grant_id
        WHERE y.customer_id = u.id AND y.id IS DISTINCT FROM g.id AND z.given_back_at IS NULL
          AND z.redeemed_at > %(now)s - k.cooldown_days * interval '1 day') AS is_too_soon,
    EXISTS (SELECT FROM saleor_retention_checkoutdecision w
            WHERE w.checkout_id = %(id)s AND w.chosen_id = k.id AND w.user_id = u.user_id) AS is_chosen,
    nullif(k.translations, '{}')::json AS translations
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


@dataclass(slots=True, kw_only=True)
class GrantRow:
    """The values of `COLUMNS`. All of them are null where a statement joins no grant."""

    grant_id: int
    campaign_id: int
    name: str
    code: str
    owner_id: int | None
    percent_bp: int | None
    amount_minor: int | None
    listing_currency: str | None
    minimum_minor: int
    starts_at: datetime
    ends_at: datetime | None
    grace: timedelta
    is_live: bool
    is_redeemed: bool
    reserved_by: UUID | None
    reserved_touched_at: datetime | None
    store_reference: str
    is_issued: bool
    shape: dict[str, Any] | None
    most_minor: int | None
    minimum_quantity: int
    countries: list[str] | None
    cities: list[str] | None
    stacking: str
    only_checkout_id: UUID | None
    is_by_audience: bool
    uses_left: int | None
    money_left_minor: int | None
    occasion: str
    is_too_soon: bool
    is_chosen: bool
    translations: dict[str, str] | None
