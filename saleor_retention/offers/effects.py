"""What the store must be told about offers: delivered at least once, each step safe to repeat."""

from collections.abc import Callable

from django.db.models.functions import Now

from ..errors import NotDelivered
from ..kernel.outbox import Effect
from ..kernel.store import Mode, OfferGone, store
from . import cards
from .campaigns import PUBLISH, WITHDRAW, spec
from .cards import CARD, CLOSE
from .code_gate import SEND, send
from .erasing import FORGET, forget_codes
from .grants import ISSUE, RETIRE
from .models import Campaign, CampaignListing, CampaignState, Grant
from .retiring import retire


def deliver(effect: Effect) -> None:
    """Do one of `KINDS` in the store.

    A campaign that is live in no channel leaves nothing there: the first checkout that takes it publishes it then.
    """
    DOING[effect.kind](effect)


def _publish(effect: Effect) -> None:
    campaign_id = effect.payload["campaign_id"]
    if not _is_live(campaign_id):
        return
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.store_reference and effect.payload.get("again"):
        store().publish_offer(spec(campaign))
    else:
        reference_of(campaign_id)


def _issue(effect: Effect) -> None:
    if _is_live(effect.payload["campaign_id"]):
        issue(effect.payload["grant_ids"])


def _is_live(campaign_id: int) -> bool:
    running = (CampaignState.ACTIVE, CampaignState.PAUSED)
    listings = CampaignListing.objects.filter(campaign=campaign_id, campaign__state__in=running)
    terms = store().terms(set(listings.values_list("channel", flat=True)))
    return any(one.mode is Mode.LIVE for one in terms.values())


def reference_of(campaign_id: int) -> str:
    """The store's name of a campaign's discount, published now when it was not yet."""
    campaign = Campaign.objects.get(pk=campaign_id)
    if not campaign.store_reference:
        reference = store().publish_offer(spec(campaign))
        Campaign.objects.filter(pk=campaign_id).update(store_reference=reference)
        return reference
    return campaign.store_reference


def issue(grant_ids: list[int]) -> None:
    """Make the store know the codes of these grants; those it knows, and those of stopped campaigns, are passed over."""
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
    """Make codes of which the store knows nothing, or no longer."""
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
    """The store knows the campaign's discount no longer, nor any code under it."""
    if Campaign.objects.filter(pk=campaign_id, store_reference=reference).update(store_reference=""):
        Grant.objects.filter(campaign=campaign_id, issued_at__isnull=False).update(issued_at=None)


def _mark_issued(grants: list[Grant]) -> None:
    """By code: one that was renewed meanwhile is not marked."""
    Grant.objects.filter(code__in=[grant.code for grant in grants]).update(issued_at=Now())


def _withdraw(campaign_id: int) -> None:
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.store_reference:
        store().withdraw_offer(campaign.store_reference)


DOING: dict[str, Callable[[Effect], None]] = {
    PUBLISH: _publish,
    ISSUE: _issue,
    WITHDRAW: lambda effect: _withdraw(effect.payload["campaign_id"]),
    RETIRE: retire,
    FORGET: forget_codes,
    CARD: lambda effect: cards.issue(effect.payload),
    CLOSE: lambda effect: cards.close(effect.payload),
    SEND: send,
}
KINDS = frozenset(DOING)
