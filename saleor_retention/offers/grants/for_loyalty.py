"""Campaigns that a tier or a reward of the loyalty programme grants."""

from datetime import datetime

from ...core.db import command
from ...core.queues.outbox import Effect
from ...core.safe_logging import logger
from ...customers.models import Customer
from ...errors import NotFound, WrongCampaignState
from ...loyalty.rewards.purchases import lock_paid, mark_failed, mark_given
from ..models import CampaignState, Grant
from ..publishing.messages import put_issues
from .grant_codes import new_code
from .granting import grant_to, lock_grantable_campaign

log = logger(__name__)


def grant(effect: Effect) -> None:
    """Give an account holder their grant; who has it keeps it.

    Of a campaign that is not there any more nothing is granted, and what was paid for it comes back.
    """
    payload = effect.payload
    if payload["purchase_id"] is not None:
        _grant_bought(payload["purchase_id"], payload["campaign_id"], payload["user_id"])
        return
    if not _holder_of(payload["user_id"]):
        return
    try:
        grant_to(payload["campaign_id"], [payload["user_id"]], now=datetime.fromisoformat(payload["at"]))
    except (NotFound, WrongCampaignState):
        log.warning("a campaign that points promise is not there any more", key=effect.key)


def _holder_of(user_id: int) -> Customer | None:
    return Customer.objects.filter(user_id=user_id, erased_at=None).first()


def _grant_bought(purchase_id: int, campaign_id: int, user_id: int) -> None:
    """One grant for a purchase, also for who is held out of the campaign: they have paid for it."""
    with command():
        purchase, customer = lock_paid(purchase_id), _holder_of(user_id)
        if purchase is None:
            return
        try:
            campaign = lock_grantable_campaign(campaign_id)
        except (NotFound, WrongCampaignState):
            campaign = None
        if campaign is None or customer is None:
            mark_failed(purchase)
            return
        row = Grant(
            campaign=campaign,
            customer=customer,
            code=new_code(campaign.name),
            occasion=f"reward:{purchase_id}",
        )
        row.save()
        if campaign.state == CampaignState.ACTIVE:
            put_issues(campaign.pk, [row.pk])
        mark_given(purchase)
