"""Campaigns: drafted, live, stopped. Staff verbs; each is one transaction."""

from collections.abc import Sequence
from datetime import datetime

from ..errors import CampaignState, Invalid, NotFound, Required
from ..kernel import outbox
from ..kernel.locks import command
from ..kernel.outbox import Effect
from ..kernel.store import OfferListing, OfferSpec, store
from . import grants
from .models import Campaign, CampaignListing
from .models import CampaignState as State

PUBLISH = "offer.publish"
WITHDRAW = "offer.withdraw"


def campaign_create(
    *,
    name: str,
    percent_bp: int | None,
    listings: Sequence[OfferListing],
    starts_at: datetime,
    ends_at: datetime | None = None,
    grace_seconds: int | None = None,
) -> Campaign:
    """Draft a campaign: `percent_bp` hundredths of a percent off, or a fixed amount in each listing.

    Listings are the terms by channel, in minor units. Without a grace, the owner's setting is taken. Raises `Required` or `Invalid` naming the field.
    """
    _check(name, percent_bp, listings, starts_at, ends_at)
    grace = store().offer_grace_seconds() if grace_seconds is None else grace_seconds
    if grace < 0:
        raise Invalid("A grace is not negative.", field="grace_seconds")
    with command():
        campaign = Campaign.objects.create(
            name=name.strip(),
            percent_bp=percent_bp,
            starts_at=starts_at,
            ends_at=ends_at,
            grace_seconds=grace,
        )
        CampaignListing.objects.bulk_create(
            [
                CampaignListing(
                    campaign=campaign,
                    channel=one.channel,
                    currency=one.currency,
                    amount_minor=one.amount_minor,
                    minimum_minor=one.minimum_minor,
                )
                for one in listings
            ]
        )
    return campaign


def campaign_activate(campaign_id: int, *, now: datetime) -> Campaign:
    """Let a drafted campaign run; the store learns of it, and of the codes granted so far, through the outbox."""
    with command():
        campaign = _locked(campaign_id)
        if campaign.state != State.DRAFT:
            raise CampaignState("Only a drafted campaign can be activated.")
        if campaign.ends_at is not None and campaign.ends_at <= now:
            raise CampaignState("This campaign would be over at once.")
        campaign.state = State.ACTIVE
        campaign.save(update_fields=["state"])
        outbox.put([Effect(f"{PUBLISH}:{campaign.pk}", PUBLISH, {"campaign_id": campaign.pk})])
        grants.put_issues(campaign.pk, sorted(campaign.grants.values_list("pk", flat=True)))
    return campaign


def campaign_stop(campaign_id: int, *, now: datetime) -> Campaign:
    """End a live campaign for good. Open checkouts lose it within one sweep, without grace; orders keep it."""
    with command():
        campaign = _locked(campaign_id)
        if campaign.state != State.ACTIVE:
            raise CampaignState("Only a live campaign can be stopped.")
        campaign.state = State.STOPPED
        campaign.save(update_fields=["state"])
        outbox.put([Effect(f"{WITHDRAW}:{campaign.pk}", WITHDRAW, {"campaign_id": campaign.pk})])
    return campaign


def spec(campaign: Campaign) -> OfferSpec:
    """The campaign as a store must know it."""
    return OfferSpec(
        campaign_id=campaign.pk,
        name=campaign.name,
        percent_bp=campaign.percent_bp,
        listings=tuple(
            OfferListing(one.channel, one.currency, one.amount_minor, one.minimum_minor)
            for one in campaign.listings.order_by("pk")
        ),
    )


def _locked(campaign_id: int) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(field="campaign_id")
    return campaign


def _check(
    name: str,
    percent_bp: int | None,
    listings: Sequence[OfferListing],
    starts_at: datetime,
    ends_at: datetime | None,
) -> None:
    if not name.strip():
        raise Required("A campaign needs a name: shoppers see it beside their discount.", field="name")
    if len(name.strip()) > 100:
        raise Invalid("A name has at most 100 letters.", field="name")
    if percent_bp is not None and not 0 < percent_bp <= 10_000:
        raise Invalid("A percentage is more than 0 and at most 100.", field="percent")
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("A campaign ends after it starts.", field="ends_at")
    if not listings:
        raise Required("A campaign needs its terms in at least one channel.", field="listings")
    if len({one.channel for one in listings}) != len(listings):
        raise Invalid("A channel is listed once.", field="listings")
    for one in listings:
        _check_listing(one, is_percent=percent_bp is not None)


def _check_listing(listing: OfferListing, *, is_percent: bool) -> None:
    if len(listing.currency) != 3:
        raise Invalid("A currency has three letters.", field="currency")
    if is_percent and listing.amount_minor is not None:
        raise Invalid("A campaign takes off a percentage or an amount, not both.", field="amount")
    if not is_percent and (listing.amount_minor is None or listing.amount_minor <= 0):
        raise Invalid("Without a percentage, each channel needs an amount above zero.", field="amount")
    if listing.minimum_minor < 0:
        raise Invalid("A minimum is not negative.", field="minimum")
