"""What a customer's audiences get: live campaigns that are offered without a grant, asked at her checkout.

Two statements, however many campaigns run: the campaigns of the channel, and what is known of her.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ..kernel.clock import store_zone
from ..kernel.locks import execute
from ..kernel.store import CartSnapshot, CustomerSnapshot, store
from ..orders.owners import know
from ..segments.calendar import Moment
from ..segments.parsing import parse
from ..segments.profile import Goods, Profile
from ..segments.profiles import profiles
from ..segments.rules import Rule, comes_by
from .benefits import as_shape, resolved
from .holdouts import keep_sides
from .reading import BUDGETS, COLUMNS, WIDTH, offer
from .rules import is_held_out, is_running
from .terms import Offer, Reason

FAVOURITES = (Goods.PRODUCT, Goods.CATEGORY)

CAMPAIGNS = f"""
SELECT {COLUMNS}, t.channel, a.rule::text, k.uses_per_customer, k.period_days, k.holdout_bp, used.uses::json
FROM saleor_retention_campaign k
JOIN saleor_retention_audience a ON a.id = k.audience_id
JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id
     AND (t.channel = %(channel)s OR %(channel)s::text IS NULL)
JOIN saleor_retention_customer u ON u.user_id = ANY(%(users)s)
LEFT JOIN (SELECT * FROM saleor_retention_grant WHERE false) g ON true
LEFT JOIN (SELECT * FROM saleor_retention_reservation WHERE false) r ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(y.occasion, extract(epoch FROM z.redeemed_at))) AS uses
    FROM saleor_retention_grant y JOIN saleor_retention_redemption z ON z.grant_id = y.id AND z.given_back_at IS NULL
    WHERE y.campaign_id = k.id AND y.customer_id = u.id) used ON true
{BUDGETS}
WHERE k.state = 'active' AND k.audience_id IS NOT NULL
  AND (k.ends_at IS NULL OR k.ends_at + k.grace_seconds * interval '1 second' > %(now)s)
ORDER BY k.id, t.channel
"""
"""Without a grant there is nothing promised: `g` and `r` are empty on purpose, so that the columns are the same."""


@dataclass(frozen=True, slots=True)
class Open:
    """A campaign that is offered to an audience, for one account, before anybody asked whether she is of it."""

    offer: Offer
    channel: str
    rule: str
    uses_per_customer: int
    period: timedelta | None
    holdout_bp: int
    uses: tuple[tuple[str, float], ...]
    """Occasion and instant (seconds) of each use of hers."""


def offered(
    cart: CartSnapshot, granted: Sequence[Offer], *, is_open: bool, now: datetime, is_dry: bool = False
) -> list[Offer]:
    """Her offers: the grants she was given, and what her audiences get now, with or without a grant yet.

    `is_open`: some live campaign of the channel is offered to an audience; nothing is asked otherwise. A grant that
    was made for an audience holds while she is of it. Who is held out of a campaign is not offered it; on which side
    she is, is kept from the first time she would have been offered it. `is_dry`: nothing is written.
    """
    given = [one for one in granted if not one.is_by_audience]
    if cart.user_id is None or not (is_open or any(has_favourite(one) for one in given)):
        return given
    profile = profile_of(cart.user_id, is_dry=is_dry)
    if profile is None:
        return [one for one in given if not has_favourite(one)]
    mine: list[Offer] = []
    if is_open:
        found, sides = for_audiences(profile, cart.channel, granted, checkout_id=cart.id, now=now)
        mine = [one for one in found if not sides.get(one.campaign_id, False)]
        begun = {one.campaign_id for one in found if one.blocked is None and is_running(one, now)}
        kept = {(one, profile.customer_id): side for one, side in sides.items() if one in begun}
        if kept and not is_dry:
            keep_sides(kept, now=now)
    return [as_hers(one, profile) for one in (*given, *mine)]


def for_audiences(
    profile: Profile, channel: str, granted: Sequence[Offer], *, checkout_id: UUID | None, now: datetime
) -> tuple[list[Offer], dict[int, bool]]:
    """What her audiences get in the channel; and by campaign, where some are held out, whether she is."""
    campaigns = open_campaigns([profile.user_id], channel, checkout_id=checkout_id, now=now)
    known = {(one.campaign_id, one.occasion): one for one in granted if one.is_by_audience}
    mine, sides = [], {}
    moment = Moment(now, store_zone())
    for one in campaigns:
        found = for_her(one, profile, moment)
        if found is None:
            continue
        grant = known.get((found.campaign_id, found.occasion))
        mine.append(found if grant is None else replace(grant, blocked=found.blocked))
        if one.holdout_bp > 0:
            sides[found.campaign_id] = is_held_out(found.campaign_id, profile.customer_id, one.holdout_bp)
    return mine, sides


def has_favourite(offer: Offer) -> bool:
    """Whether the goods it is for differ from customer to customer."""
    return "favourite" in offer.shape.get("scope", {})


def as_hers(offer: Offer, profile: Profile) -> Offer:
    """The offer with her own favourite in place of the word."""
    if not has_favourite(offer):
        return offer
    benefit = offer.benefit
    hers = {what: {pk} if (pk := profile.favourite(what)) is not None else set() for what in FAVOURITES}
    scope = resolved(benefit.scope, hers[Goods.PRODUCT], hers[Goods.CATEGORY])
    return replace(offer, shape=as_shape(replace(benefit, scope=scope)))


def open_campaigns(
    user_ids: Sequence[int],
    channel: str | None,
    *,
    checkout_id: UUID | None,
    now: datetime,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Open]:
    """For each of these accounts every live campaign that is offered to an audience in the channel, or in any.

    One statement. Whom nobody has met is left out.
    """
    params = {"users": list(user_ids), "channel": channel, "id": checkout_id, "now": now}
    found = []
    for row in execute(CAMPAIGNS, params, using):
        listed_in, rule, uses_per_customer, period_days, holdout_bp, uses = row[WIDTH:]
        found.append(
            Open(
                offer=offer(row[:WIDTH]),
                channel=listed_in,
                rule=rule,
                uses_per_customer=uses_per_customer,
                period=timedelta(days=period_days) if period_days else None,
                holdout_bp=holdout_bp,
                uses=tuple((str(one), float(at)) for one, at in uses or ()),
            )
        )
    return found


def profile_of(user_id: int, *, is_dry: bool = False) -> Profile | None:
    """What is known of her; somebody nobody has met yet is met now. None when the store knows no such account."""
    found = profiles([user_id]).get(user_id)
    if found is not None or is_dry:
        return found
    snapshot = store().customers([user_id]).get(user_id)
    if not isinstance(snapshot, CustomerSnapshot):
        return None
    know([snapshot])
    return profiles([user_id]).get(user_id)


@lru_cache(maxsize=1_000)
def rule_of(text: str) -> Rule:
    """A rule from its JSON; the rules of live campaigns are few, and asked at every checkout."""
    return parse(json.loads(text))


def for_her(one: Open, profile: Profile, moment: Moment) -> Offer | None:
    """The offer on its occasion; None when she is not of the audience."""
    base = comes_by(rule_of(one.rule), profile, moment)
    if base is None:
        return None
    uses = [at for what, at in one.uses if what == base or what.startswith(f"{base}#")]
    recent = [at for at in uses if one.period is None or at > (moment.now - one.period).timestamp()]
    blocked = Reason.USED if len(recent) >= one.uses_per_customer else one.offer.blocked
    turn = base if not uses else f"{base}#{len(uses) + 1}"
    return replace(one.offer, occasion=turn, user_id=profile.user_id, blocked=blocked)
