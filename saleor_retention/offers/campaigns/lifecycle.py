"""Campaigns: drafted, live, stopped. Staff verbs; each is one transaction."""

from datetime import datetime

from ...audiences.models import Audience
from ...core.db import command
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...errors import Invalid, NotCarried, NotFound, WrongCampaignState
from ...guards import guard
from ...store.port import store
from ...store.sales_channels import check_channels
from ..models import Budget, Campaign, CampaignListing
from ..models import CampaignState as State
from ..pricing.benefits.registry import KINDS
from ..pricing.serialization import as_shape, from_shape
from ..publishing import messages
from ..publishing.messages import PUBLISH, WITHDRAW
from ..publishing.publish import _no_sense
from .spec import CampaignSpec, check


def campaign_create(draft: CampaignSpec) -> Campaign:
    """Draft a campaign. Raises `Required`, `Invalid` or `NotFound` naming the field; nothing is written then."""
    check(draft)
    grace = store().offer_grace_seconds() if draft.grace_seconds is None else draft.grace_seconds
    with command():
        if draft.audience_id is not None:
            _hold_audience(draft.audience_id)
        campaign = Campaign.objects.create(
            name=draft.name.strip(),
            percent_bp=draft.percent_bp,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            grace_seconds=grace,
            template=draft.template,
            shape=as_shape(draft.benefit),
            audience_id=draft.audience_id,
            minimum_quantity=draft.minimum_quantity,
            countries=sorted({country.upper() for country in draft.countries}),
            cities=sorted({city.strip().casefold() for city in draft.cities}),
            stacking=draft.stacking,
            restore_policy=draft.restore_policy,
            code_kind=draft.code_kind,
            uses_per_customer=draft.uses_per_customer,
            period_days=draft.period_days,
            cooldown_days=draft.cooldown_days,
            holdout_bp=draft.holdout_bp,
        )
        _list(campaign, draft)
    return campaign


@guard("campaign.hold_audience")
def _hold_audience(audience_id: int) -> None:
    """The audience stays until this transaction ends: its key is looked at only then, too late for a refusal."""
    held = Audience.objects.select_for_update(no_key=True).filter(pk=audience_id)
    if held.values_list("pk").first() is None:
        raise NotFound("There is no audience of that ID.", field="audience_id")


def _list(campaign: Campaign, draft: CampaignSpec) -> None:
    CampaignListing.objects.bulk_create(
        CampaignListing(
            campaign=campaign,
            channel=listing.channel,
            currency=listing.currency,
            amount_minor=listing.amount_minor,
            minimum_minor=listing.minimum_minor,
            most_minor=listing.most_minor,
        )
        for listing in draft.listings
    )
    Budget.objects.bulk_create(
        Budget(campaign=campaign, currency=currency, most=most) for currency, most in draft.budgets.items()
    )


def campaign_activate(campaign_id: int, *, now: datetime) -> Campaign:
    """Let a drafted campaign run; the store learns of it, and of the codes granted so far, through the outbox.

    Raises `WrongCampaignState`, `Invalid` or `CurrencyMismatch` for a channel, and `NotCarried` with the reason when the store could not carry the benefit exactly.
    """
    with command():
        campaign = _locked(campaign_id)
        if campaign.state != State.DRAFT:
            raise WrongCampaignState("Only a drafted campaign can be activated.")
        if campaign.ends_at is not None and campaign.ends_at <= now:
            raise WrongCampaignState("This campaign would be over at once.")
        _check_carried(campaign)
        campaign.state = State.ACTIVE
        campaign.save(update_fields=["state"])
        outbox.put([Effect(f"{PUBLISH}:{campaign.pk}", PUBLISH, {"campaign_id": campaign.pk})])
        messages.put_issues(campaign.pk, sorted(campaign.grants.values_list("pk", flat=True)))
    return campaign


def _check_carried(campaign: Campaign) -> None:
    listings = list(campaign.listings.order_by("pk"))
    channels = [(listing.channel, listing.currency) for listing in listings]
    check_channels(channels, field="campaign_id", currency_field="campaign_id")
    alike = store().has_uniform_tax({listing.channel for listing in listings})
    has_budget = campaign.budgets.exclude(currency="").exists()
    for listing in listings:
        try:
            benefit = from_shape(
                campaign.percent_bp, listing.amount_minor, listing.most_minor, campaign.shape
            )
        except Invalid as error:
            raise NotCarried(
                f"In channel {listing.channel}: {_no_sense(error)} Stop or discard it, and draft another.",
                field="campaign_id",
            ) from error
        has_uniform_tax = alike.get(listing.channel, False)
        kind = KINDS[benefit.kind]
        why = kind.unsupported_reason(
            benefit,
            has_uniform_tax=has_uniform_tax,
            supports_personal_gift_cards=store().supports_personal_gift_cards(),
        )
        if why is None and has_budget:
            why = kind.budget_reason(benefit, has_uniform_tax=has_uniform_tax)
        if why is not None:
            raise NotCarried(f"In channel {listing.channel}: {why}")


def campaign_stop(campaign_id: int, *, now: datetime) -> Campaign:
    """End a live or resting campaign for good. Open checkouts lose it within one sweep, without grace; orders keep it.

    A draft that was granted already is ended too, as it cannot be thrown away any more: its grants give nothing. What
    the store could not learn of it is not sent any more.
    """
    with command():
        campaign = _locked(campaign_id)
        if campaign.state not in (State.ACTIVE, State.PAUSED) and not _is_granted_draft(campaign):
            raise WrongCampaignState("Only a live campaign, or a draft that was granted, can be stopped.")
        campaign.state = State.STOPPED
        campaign.save(update_fields=["state"])
        outbox.forget_parked(campaign.pk, kinds=[PUBLISH, messages.ISSUE])
        outbox.put([Effect(f"{WITHDRAW}:{campaign.pk}", WITHDRAW, {"campaign_id": campaign.pk})])
    return campaign


def _is_granted_draft(campaign: Campaign) -> bool:
    return campaign.state == State.DRAFT and campaign.grants.exists()


def _locked(campaign_id: int) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(field="campaign_id")
    return campaign
