"""A campaign rests and goes on, or is thrown away before anybody had it. Staff verbs; each is one transaction."""

from datetime import datetime

from ...core.db import command
from ...errors import NotFound, WrongCampaignState
from ..models import Campaign
from ..models import CampaignState as State
from ..publishing.messages import put_issues


def campaign_pause(campaign_id: int) -> Campaign:
    """Let a live campaign rest. Open checkouts lose it within one sweep, without grace; grants and codes stay.

    The store gets no message: its codes are looked at by us whenever one comes on a checkout.
    """
    with command():
        campaign = _locked(campaign_id, State.ACTIVE, "Only a live campaign can rest.")
        campaign.state = State.PAUSED
        campaign.save(update_fields=["state"])
    return campaign


def campaign_resume(campaign_id: int, *, now: datetime) -> Campaign:
    """Let a resting campaign go on. It comes back to checkouts when they are looked at next."""
    with command():
        campaign = _locked(campaign_id, State.PAUSED, "Only a resting campaign can go on.")
        if campaign.ends_at is not None and campaign.ends_at <= now:
            raise WrongCampaignState("This campaign is over.")
        campaign.state = State.ACTIVE
        campaign.save(update_fields=["state"])
        waiting = campaign.grants.filter(issued_at=None, withdrawn_at=None).order_by("pk")
        put_issues(
            campaign.pk, list(waiting.values_list("pk", flat=True)), because=f"resumed {now.isoformat()}"
        )
    return campaign


def campaign_discard(campaign_id: int) -> None:
    """Delete a draft that nobody was granted, with its codes."""
    with command():
        campaign = _locked(campaign_id, State.DRAFT, "Only a draft can be thrown away.")
        if campaign.grants.exists():
            raise WrongCampaignState("This draft was granted to somebody: stop it instead.")
        campaign.delete()


def _locked(campaign_id: int, state: State, otherwise: str) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(field="campaign_id")
    if campaign.state != state:
        raise WrongCampaignState(otherwise)
    return campaign
