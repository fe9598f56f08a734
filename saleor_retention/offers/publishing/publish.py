"""Campaigns and codes made known to the store, each step safe to repeat."""

from django.db.models.functions import Now

from ...errors import Invalid, NotDelivered
from ...store.discounts import OfferListing, OfferSpec
from ...store.port import OfferGone, store
from ..models import Campaign, CampaignState, Grant
from ..pricing.serialization import from_shape


def _no_sense(error: Invalid) -> str:
    at = f" ({error.field})" if error.field else ""
    return f"what it gives makes no sense{at}: {error.message}"


def spec(campaign: Campaign) -> OfferSpec:
    """The campaign as a store must know it. Raises `NotDelivered` when what is stored makes no sense."""
    try:
        benefit = from_shape(campaign.percent_bp, None, None, campaign.shape) if campaign.shape else None
    except Invalid as error:
        raise NotDelivered(_no_sense(error)) from error
    return OfferSpec(
        campaign_id=campaign.pk,
        name=campaign.name,
        percent_bp=campaign.percent_bp,
        listings=tuple(
            OfferListing(
                listing.channel,
                listing.currency,
                listing.amount_minor,
                listing.minimum_minor,
                listing.most_minor,
            )
            for listing in campaign.listings.order_by("pk")
        ),
        benefit=benefit,
        translations=tuple(sorted(campaign.translations.items())),
    )


def reference_of(campaign_id: int) -> str:
    """The store's name of a campaign's discount, published now when it was not yet."""
    campaign = Campaign.objects.get(pk=campaign_id)
    if not campaign.store_reference:
        reference = store().publish_offer(spec(campaign))
        Campaign.objects.filter(pk=campaign_id).update(store_reference=reference)
        return reference
    return campaign.store_reference


def issue(grant_ids: list[int]) -> None:
    """Issue the codes of these grants in the store; those that it has, and those of stopped campaigns, are passed over."""
    rows = Grant.objects.filter(
        pk__in=grant_ids, issued_at=None, withdrawn_at=None, campaign__state=CampaignState.ACTIVE
    )
    by_campaign: dict[int, list[Grant]] = {}
    for grant in rows.order_by("pk"):
        by_campaign.setdefault(grant.campaign_id, []).append(grant)
    failures: list[NotDelivered] = []
    for campaign_id, grants in by_campaign.items():
        try:
            _issue_of(campaign_id, [grant.code for grant in grants])
        except NotDelivered as failure:  # one campaign takes no other with it
            failures.append(failure)
        else:
            _mark_issued(grants)
    if failures:
        raise failures[0]


def _issue_of(campaign_id: int, codes: list[str]) -> None:
    """What the store has lost is published anew."""
    reference = reference_of(campaign_id)
    try:
        store().issue_codes(reference, codes)
    except OfferGone:
        forget_reference(campaign_id, reference)
        store().issue_codes(reference_of(campaign_id), codes)


def issue_again(grant_ids: list[int]) -> None:
    """Issue codes that the store does not have, or no longer has."""
    Grant.objects.filter(pk__in=grant_ids, issued_at__isnull=False).update(issued_at=None)
    issue(grant_ids)


def put_back(code: str) -> bool:
    """Let the discount of the code's campaign be in the store what the campaign says; False when it has none."""
    campaign = Campaign.objects.filter(grants__code=code).first()
    if campaign is None:
        return False
    store().publish_offer(spec(campaign))
    return True


def forget_reference(campaign_id: int, reference: str) -> None:
    """Note that the store has lost the campaign's discount, and every code under it."""
    if Campaign.objects.filter(pk=campaign_id, store_reference=reference).update(store_reference=""):
        Grant.objects.filter(campaign=campaign_id, issued_at__isnull=False).update(issued_at=None)


def _mark_issued(grants: list[Grant]) -> None:
    """By code: one that was renewed meanwhile is not marked."""
    Grant.objects.filter(code__in=[grant.code for grant in grants]).update(issued_at=Now())
