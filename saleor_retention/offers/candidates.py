"""What a customer's audiences get: live campaigns that are offered without a grant, asked at her checkout.

Two statements, however many campaigns run: the campaigns of the channel (`openings`), and what is known of her.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from ..kernel.clock import store_zone
from ..kernel.store import CartSnapshot, CustomerSnapshot, store
from ..orders.owners import know
from ..segments.calendar import Moment
from ..segments.profile import Goods, Profile
from ..segments.profiles import profiles
from ..segments.rules import comes_by
from .benefits import as_shape, resolved
from .holdouts import keep_sides
from .openings import Open, Openings, Use, openings
from .rules import is_held_out, is_running
from .terms import Offer, Reason

FAVOURITES = (Goods.PRODUCT, Goods.CATEGORY)


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
    opened = openings([profile.user_id], channel, checkout_id=checkout_id, now=now)
    known = {(one.campaign_id, one.occasion): one for one in granted if one.is_by_audience}
    mine, sides = [], {}
    for one, hers in on_occasion(opened, profile, Moment(now, store_zone())):
        grant = known.get((hers.campaign_id, hers.occasion))
        mine.append(hers if grant is None else replace(grant, blocked=hers.blocked))
        if (share := one.holdout_bp) > 0:
            sides[hers.campaign_id] = is_held_out(hers.campaign_id, profile.customer_id, share)
    return mine, sides


def has_favourite(offer: Offer) -> bool:
    """Whether the goods it is for differ from customer to customer."""
    return offer.is_sound and "favourite" in offer.shape.get("scope", {})


def as_hers(offer: Offer, profile: Profile) -> Offer:
    """The offer with her own favourite in place of the word."""
    if not has_favourite(offer):
        return offer
    benefit = offer.benefit
    hers = {what: {pk} if (pk := profile.favourite(what)) is not None else set() for what in FAVOURITES}
    scope = resolved(benefit.scope, hers[Goods.PRODUCT], hers[Goods.CATEGORY])
    return replace(offer, shape=as_shape(replace(benefit, scope=scope)))


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


def on_occasion(opened: Openings, profile: Profile, moment: Moment) -> Iterator[tuple[Open, Offer]]:
    """What her audiences get, each on its occasion. Every audience is asked once, however many campaigns are for it."""
    used = opened.uses.get(profile.user_id, ())
    occasions: dict[int, str | None] = {}
    for one in opened.campaigns:
        if one.audience_id not in occasions:
            occasions[one.audience_id] = comes_by(one.rule, profile, moment)
        occasion = occasions[one.audience_id]
        if occasion is None:
            continue
        turn, blocked = _turn(one, occasion, used, moment)
        yield (
            one,
            replace(
                one.offer,
                occasion=turn,
                user_id=profile.user_id,
                blocked=blocked,
                uses_left=opened.left.get((one.offer.campaign_id, "")),
                money_left_minor=opened.left.get((one.offer.campaign_id, one.offer.currency or "")),
                is_chosen=one.offer.campaign_id == opened.chosen_id,
            ),
        )


def _turn(one: Open, occasion: str, used: Sequence[Use], moment: Moment) -> tuple[str, Reason | None]:
    """Which use of the occasion the next is, and why she may not have it now."""
    uses = [
        use.at
        for use in used
        if use.campaign_id == one.offer.campaign_id
        and (use.occasion == occasion or use.occasion.startswith(f"{occasion}#"))
    ]
    turn = occasion if not uses else f"{occasion}#{len(uses) + 1}"
    if len(_since(one.period, uses, moment)) >= one.uses_per_customer:
        return turn, Reason.USED
    if one.cooldown is not None and _since(one.cooldown, [use.at for use in used], moment):
        return turn, Reason.TOO_SOON
    return turn, None


def _since(period: timedelta | None, instants: Sequence[float], moment: Moment) -> Sequence[float]:
    """Those of the period that ends now; all without one."""
    return instants if period is None else [at for at in instants if at > (moment.now - period).timestamp()]
