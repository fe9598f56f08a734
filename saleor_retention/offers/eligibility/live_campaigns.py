"""Live campaigns that are offered to audiences, and what customers did with them.

One statement, however many campaigns run. What a campaign offers is the same for everybody and seldom changes: it is kept
between requests, and the statement sends it again only where a row of it was written since
(docs/decisions/0014-campaigns-are-kept-by-their-row-versions.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ...audiences.parsing import parse
from ...audiences.rules import Rule
from ...core.db import execute
from ...core.safe_logging import logger
from ...errors import Invalid
from .offer import Offer

log = logger(__name__)

VERSION = "translate(concat_ws(' ', k.id, k.ctid, k.xmin, t.ctid, t.xmin, a.ctid, a.xmin), ',', '.')"
"""Which written versions of a campaign, its listing and its audience a statement sees. PostgreSQL gives each version
the number of the transaction that wrote it and its place in the table (manual, 5.6 System Columns): no two are alike,
whether committed or not."""

OPEN = f"""
SELECT array_agg({VERSION}),
    json_agg(json_build_array(k.id, b.currency, b.most - b.taken)) FILTER (WHERE b.id IS NOT NULL),
    json_object_agg({VERSION}, json_build_object(
        'campaign_id', k.id, 'name', k.name, 'percent_bp', k.percent_bp, 'amount_minor', t.amount_minor,
        'currency', t.currency, 'minimum_minor', t.minimum_minor, 'starts_at', k.starts_at, 'ends_at', k.ends_at,
        'grace_seconds', k.grace_seconds, 'store_reference', k.store_reference, 'shape', k.shape,
        'most_minor', t.most_minor, 'minimum_quantity', k.minimum_quantity, 'countries', k.countries, 'cities', k.cities,
        'stacking', k.stacking, 'translations', k.translations, 'channel', t.channel, 'audience_id', a.id, 'rule', a.rule,
        'uses_per_customer', k.uses_per_customer, 'period_days', k.period_days, 'cooldown_days', k.cooldown_days,
        'holdout_bp', k.holdout_bp)) FILTER (WHERE {VERSION} <> ALL(string_to_array(%(known)s, ','))), (
    SELECT json_agg(json_build_array(u.user_id, y.campaign_id, y.occasion, extract(epoch FROM z.redeemed_at)))
    FROM saleor_retention_customer u
    JOIN saleor_retention_grant y ON y.customer_id = u.id
    JOIN saleor_retention_redemption z ON z.grant_id = y.id AND z.given_back_at IS NULL
    WHERE u.user_id = ANY(%(users)s)), (
    SELECT w.chosen_id FROM saleor_retention_checkoutdecision w
    WHERE w.checkout_id = %(id)s AND w.user_id = ANY(%(users)s))
FROM saleor_retention_campaign k
JOIN saleor_retention_audience a ON a.id = k.audience_id
JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id
     AND (t.channel = %(channel)s OR %(channel)s::text IS NULL)
LEFT JOIN saleor_retention_budget b ON b.campaign_id = k.id AND b.currency IN ('', t.currency)
WHERE k.state = 'active' AND k.audience_id IS NOT NULL
  AND (k.ends_at IS NULL OR k.ends_at + k.grace_seconds * interval '1 second' > %(now)s)
"""
"""One row: the versions of all live campaigns, what is left of their budgets, the terms of those that are not known, what
the customers used, and what one of them chose for the checkout."""


@dataclass(frozen=True, slots=True)
class LiveCampaign:
    """A campaign that is offered to an audience in a channel, before anybody asked who is of it."""

    offer: Offer
    """Of nobody yet, and without a grant."""
    channel: str
    audience_id: int
    rule: Rule
    uses_per_customer: int
    period: timedelta | None
    cooldown: timedelta | None
    holdout_bp: int


@dataclass(frozen=True, slots=True)
class PastUse:
    """An offer that an account used and was not given back."""

    campaign_id: int
    occasion: str
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class LiveCampaigns:
    """What is offered to audiences now, with what some accounts used before."""

    campaigns: Sequence[LiveCampaign]
    """The oldest first."""
    left: Mapping[tuple[int, str], int]
    """What a campaign may still give in a currency, in minor units; in "", how many uses. Absent without a limit."""
    uses: Mapping[int, Sequence[PastUse]]
    """By account, of all campaigns; absent where there are none."""
    chosen_id: int | None
    """The campaign that the customer asked for on the checkout."""


KEPT: dict[tuple[str, str | None], Mapping[str, LiveCampaign | None]] = {}
"""By database and channel the campaigns that were live when last asked, by version. Replaced whole, never changed."""


def live_campaigns(
    user_ids: Sequence[int],
    channel: str | None,
    *,
    checkout_id: UUID | None,
    now: datetime,
    using: str = DEFAULT_DB_ALIAS,
) -> LiveCampaigns:
    """Every live campaign that is offered to an audience in the channel, or in any, and what these accounts used.

    `checkout_id`: for which the customer may have chosen one of them. One statement.
    """
    kept = KEPT.get((using, channel), {})
    params = {
        "users": list(user_ids),
        "channel": channel,
        "id": checkout_id,
        "now": now,
        "known": ",".join(kept),
    }
    ((versions, budgets, terms, uses, chosen_id),) = execute(OPEN, params, using)
    if kept.keys() != set(versions or ()):
        fresh = {version: _sound(its) for version, its in (terms or {}).items()}
        still = {version: kept[version] for version in versions or () if version in kept}
        kept = KEPT[using, channel] = _in_order(still | fresh)
    return LiveCampaigns(
        campaigns=[kept_item for kept_item in kept.values() if kept_item is not None],
        left={(campaign_id, currency): left for campaign_id, currency, left in budgets or ()},
        uses=_by_account(uses or ()),
        chosen_id=chosen_id,
    )


def _in_order(live: Mapping[str, LiveCampaign | None]) -> dict[str, LiveCampaign | None]:
    return dict(sorted(live.items(), key=lambda item: _place(item[1])))


def _place(campaign: LiveCampaign | None) -> tuple[int, str]:
    return (0, "") if campaign is None else (campaign.offer.campaign_id, campaign.channel)


def _sound(terms: dict[str, Any]) -> LiveCampaign | None:
    """None for a campaign whose stored rule makes no sense: it takes no other with it. Said once in a process."""
    campaign_id = terms["campaign_id"]
    try:
        return read_campaign(terms)
    except Invalid:
        log.exception("the audience of a campaign makes no sense", campaign=campaign_id)
        return None


def _by_account(rows: Sequence[tuple[int, int, str, float]]) -> dict[int, list[PastUse]]:
    result: dict[int, list[PastUse]] = {}
    for user_id, campaign_id, occasion, at in rows:
        result.setdefault(user_id, []).append(PastUse(campaign_id, occasion, float(at)))
    return result


def read_campaign(terms: dict[str, Any]) -> LiveCampaign:
    days = {what: terms.pop(f"{what}_days") for what in ("period", "cooldown")}
    ends_at = terms.pop("ends_at")
    return LiveCampaign(
        channel=terms.pop("channel"),
        audience_id=terms.pop("audience_id"),
        rule=parse(terms.pop("rule")),
        uses_per_customer=terms.pop("uses_per_customer"),
        period=timedelta(days=days["period"]) if days["period"] else None,
        cooldown=timedelta(days=days["cooldown"]) if days["cooldown"] else None,
        holdout_bp=terms.pop("holdout_bp"),
        offer=Offer(
            grant_id=None,
            code="",
            user_id=None,
            starts_at=datetime.fromisoformat(terms.pop("starts_at")),
            ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
            grace=timedelta(seconds=terms.pop("grace_seconds")),
            is_live=True,
            is_redeemed=False,
            countries=tuple(terms.pop("countries")),
            cities=tuple(terms.pop("cities")),
            is_by_audience=True,
            **terms,
        ),
    )
