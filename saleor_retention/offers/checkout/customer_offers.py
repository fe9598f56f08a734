"""What a customer's account shows: their grants, and what their audiences get now though no grant was made yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...audiences.profiles import profiles
from ...audiences.questions.calendar import EvaluationTime
from ...core.clock import store_zone
from ..eligibility.audience_offers import matching_campaigns
from ..eligibility.live_campaigns import live_campaigns
from ..eligibility.offer import Offer
from ..eligibility.rules import is_for_place, is_running
from ..grants.holdout import is_held_out
from ..queries import OfferRow, OfferState, offers_of

Key = tuple[int, str]
"""Campaign and occasion."""


def customer_offers(
    user_ids: Sequence[int], *, at: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[OfferRow]]:
    """By account: what they may have without a grant yet, the newest campaign first, then their grants.

    Nothing is written. A grant that was made for an audience which they have left since is over. Three statements for
    any number of accounts, and one less while no campaign is offered to an audience.
    """
    granted = offers_of(user_ids, at=at, using=using)
    open_to = open_to_audiences(user_ids, at, using)
    return {key: _merged(granted.get(key, []), open_to.get(key, {})) for key in granted.keys() | open_to}


def _merged(granted: Iterable[OfferRow], open_to: dict[Key, list[OfferRow]]) -> list[OfferRow]:
    grants, known = [], set()
    for row in granted:
        key = (row.campaign_id, row.occasion)
        known.add(key)
        is_left = row.is_by_audience and row.state is OfferState.AVAILABLE and key not in open_to
        grants.append(replace(row, state=OfferState.ENDED) if is_left else row)
    fresh = [row for key in sorted(open_to, reverse=True) if key not in known for row in open_to[key]]
    return [*fresh, *grants]


def open_to_audiences(
    user_ids: Sequence[int], at: datetime, using: str
) -> dict[int, dict[Key, list[OfferRow]]]:
    """What each account's audiences get now: by account and offer its terms in each channel; none where the customer is of
    the audience and may not use it now."""
    opened = live_campaigns(user_ids, None, checkout_id=None, now=at, using=using)
    known = profiles(user_ids, using=using) if opened.campaigns else {}
    moment = EvaluationTime(at, store_zone())
    result: dict[int, dict[Key, list[OfferRow]]] = defaultdict(dict)
    for who in known.values():
        for campaign, offer in matching_campaigns(opened, who, moment):
            if is_held_out(offer.campaign_id, who.customer_id, campaign.holdout_bp):
                continue
            if not is_running(offer, at) or not is_for_place(offer, who.country, who.city):
                continue
            rows = result[who.user_id].setdefault((offer.campaign_id, offer.occasion), [])
            if offer.is_sound and offer.blocked is None and not _is_used_up(offer):
                rows.append(_row(offer, campaign.channel))
    return result


def _is_used_up(offer: Offer) -> bool:
    return any(left is not None and left <= 0 for left in (offer.uses_left, offer.money_left_minor))


def _row(offer: Offer, channel: str) -> OfferRow:
    assert offer.currency is not None
    return OfferRow(
        grant_id=None,
        campaign_id=offer.campaign_id,
        name=offer.name,
        percent_bp=offer.percent_bp,
        amount_minor=offer.amount_minor,
        currency=offer.currency,
        minimum_minor=offer.minimum_minor,
        channel=channel,
        ends_at=offer.ends_at,
        state=OfferState.AVAILABLE,
        occasion=offer.occasion,
        is_by_audience=True,
        most_minor=offer.most_minor,
        kind=offer.benefit.kind,
        user_id=offer.user_id,
        shape=offer.shape,
        minimum_quantity=offer.minimum_quantity,
        starts_at=offer.starts_at,
    )
