"""What must be done in the store about offers: delivered at least once, each step safe to repeat."""

from collections.abc import Mapping

from ..core.queues.outbox import Effect, Handler
from ..loyalty.campaign_grants import GRANT
from ..store.channels import Mode
from ..store.port import store
from .codes.landing_page import SEND, send
from .grants import for_loyalty
from .models import Campaign, CampaignListing, CampaignState
from .privacy import FORGET, forget_codes
from .publishing.messages import ISSUE, PUBLISH, RETIRE, WITHDRAW
from .publishing.publish import issue, reference_of, spec
from .redemptions import gift_cards
from .redemptions.gift_cards import CARD, CLOSE
from .reservations.spent_codes import retire


def _publish(effect: Effect) -> None:
    """A campaign that is live in no channel leaves nothing in the store: the first checkout that takes it publishes it."""
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
    return any(term.mode is Mode.LIVE for term in terms.values())


def _withdraw(campaign_id: int) -> None:
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.store_reference:
        store().withdraw_offer(campaign.store_reference)


HANDLERS: Mapping[str, Handler] = {
    PUBLISH: _publish,
    ISSUE: _issue,
    WITHDRAW: lambda effect: _withdraw(effect.payload["campaign_id"]),
    RETIRE: retire,
    FORGET: forget_codes,
    CARD: lambda effect: gift_cards.issue(effect.payload),
    CLOSE: lambda effect: gift_cards.close(effect.payload),
    SEND: send,
    GRANT: for_loyalty.grant,
}
"""What does each kind of effect."""
