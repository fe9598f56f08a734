"""What a customer's audiences get: live campaigns that are offered without a grant, asked at their checkout.

Two statements, however many campaigns run: the campaigns of the channel (`live_campaigns`), and what is known of the customer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from ...audiences.profile import ProductGrouping, Profile
from ...audiences.profiles import profiles
from ...audiences.questions.calendar import EvaluationTime
from ...audiences.rules import matching_occasion
from ...core.clock import store_zone
from ...orders.ownership import sync_accounts
from ...store.carts import CartSnapshot
from ...store.customers import CustomerSnapshot
from ...store.port import store
from ..grants.holdout import is_held_out, keep_sides
from ..pricing.eligible_lines import resolved
from ..pricing.serialization import as_shape
from .live_campaigns import LiveCampaign, LiveCampaigns, PastUse, live_campaigns
from .offer import Offer
from .reasons import Reason
from .rules import is_running

FAVOURITES = (ProductGrouping.PRODUCT, ProductGrouping.CATEGORY)


def collect_offers(
    cart: CartSnapshot, granted: Sequence[Offer], *, is_open: bool, now: datetime, is_dry: bool = False
) -> list[Offer]:
    """The customer's offers: the grants they were given, and what their audiences get now, with or without a grant yet.

    `is_open`: some live campaign of the channel is offered to an audience; nothing is asked otherwise. A grant that
    was made for an audience holds while they are of it. Who is held out of a campaign is not offered it; on which side
    they are, is kept from the first time they would have been offered it. `is_dry`: nothing is written.
    """
    grants = [offer for offer in granted if not offer.is_by_audience]
    if cart.user_id is None or not (is_open or any(offer.has_favourite for offer in grants)):
        return grants
    profile = profile_of(cart.user_id, is_dry=is_dry)
    if profile is None:
        return [offer for offer in grants if not offer.has_favourite]
    of_audiences: list[Offer] = []
    if is_open:
        matching, sides = for_audiences(profile, cart.channel, granted, checkout_id=cart.id, now=now)
        of_audiences = [offer for offer in matching if not sides.get(offer.campaign_id, False)]
        begun = {offer.campaign_id for offer in matching if offer.blocked is None and is_running(offer, now)}
        kept = {(key, profile.customer_id): side for key, side in sides.items() if key in begun}
        if kept and not is_dry:
            keep_sides(kept, now=now)
    return [personalised(offer, profile) for offer in (*grants, *of_audiences)]


def for_audiences(
    profile: Profile, channel: str, granted: Sequence[Offer], *, checkout_id: UUID | None, now: datetime
) -> tuple[list[Offer], dict[int, bool]]:
    """What the customer's audiences get in the channel; and by campaign, where some are held out, whether they are."""
    opened = live_campaigns([profile.user_id], channel, checkout_id=checkout_id, now=now)
    known = {(offer.campaign_id, offer.occasion): offer for offer in granted if offer.is_by_audience}
    offers, sides = [], {}
    for campaign, offer in matching_campaigns(opened, profile, EvaluationTime(now, store_zone())):
        grant = known.get((offer.campaign_id, offer.occasion))
        offers.append(offer if grant is None else replace(grant, blocked=offer.blocked))
        if (share := campaign.holdout_bp) > 0:
            sides[offer.campaign_id] = is_held_out(offer.campaign_id, profile.customer_id, share)
    return offers, sides


def personalised(offer: Offer, profile: Profile) -> Offer:
    """The offer with the customer's own favourite in place of the word."""
    if not offer.has_favourite:
        return offer
    benefit = offer.benefit
    favourites = {what: {pk} if (pk := profile.favourite(what)) is not None else set() for what in FAVOURITES}
    scope = resolved(benefit.scope, favourites[ProductGrouping.PRODUCT], favourites[ProductGrouping.CATEGORY])
    return replace(offer, shape=as_shape(replace(benefit, scope=scope)))


def profile_of(user_id: int, *, is_dry: bool = False) -> Profile | None:
    """What is known of a customer; somebody nobody has met yet is met now. None when the store knows no such account."""
    result = profiles([user_id]).get(user_id)
    if result is not None or is_dry:
        return result
    snapshot = store().customers([user_id]).get(user_id)
    if not isinstance(snapshot, CustomerSnapshot):
        return None
    sync_accounts([snapshot])
    return profiles([user_id]).get(user_id)


def matching_campaigns(
    opened: LiveCampaigns, profile: Profile, moment: EvaluationTime
) -> Iterator[tuple[LiveCampaign, Offer]]:
    """What the customer's audiences get, each on its occasion. Every audience is asked once, however many campaigns are for it."""
    used = opened.uses.get(profile.user_id, ())
    occasions: dict[int, str | None] = {}
    for campaign in opened.campaigns:
        if campaign.audience_id not in occasions:
            occasions[campaign.audience_id] = matching_occasion(campaign.rule, profile, moment)
        occasion = occasions[campaign.audience_id]
        if occasion is None:
            continue
        turn, blocked = _next_use(campaign, occasion, used, moment)
        yield (
            campaign,
            replace(
                campaign.offer,
                occasion=turn,
                user_id=profile.user_id,
                blocked=blocked,
                uses_left=opened.left.get((campaign.offer.campaign_id, "")),
                money_left_minor=opened.left.get((campaign.offer.campaign_id, campaign.offer.currency or "")),
                is_chosen=campaign.offer.campaign_id == opened.chosen_id,
            ),
        )


def _next_use(
    campaign: LiveCampaign, occasion: str, used: Sequence[PastUse], moment: EvaluationTime
) -> tuple[str, Reason | None]:
    """Which use of the occasion the next is, and why they may not have it now."""
    uses = [
        use.at
        for use in used
        if use.campaign_id == campaign.offer.campaign_id
        and (use.occasion == occasion or use.occasion.startswith(f"{occasion}#"))
    ]
    turn = occasion if not uses else f"{occasion}#{len(uses) + 1}"
    if len(_since(campaign.period, uses, moment)) >= campaign.uses_per_customer:
        return turn, Reason.USED
    if campaign.cooldown is not None and _since(campaign.cooldown, [use.at for use in used], moment):
        return turn, Reason.COOLDOWN
    return turn, None


def _since(period: timedelta | None, instants: Sequence[float], moment: EvaluationTime) -> Sequence[float]:
    """Those of the period that ends now; all without one."""
    return instants if period is None else [at for at in instants if at > (moment.now - period).timestamp()]
