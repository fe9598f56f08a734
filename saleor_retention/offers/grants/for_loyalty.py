"""Campaigns that a tier or a reward of the loyalty programme grants."""

from ...core.clock import database_now
from ...core.queues.outbox import Effect
from ...core.safe_logging import logger
from ...customers.models import Customer
from ...errors import NotFound, WrongCampaignState
from .granting import grant_to

log = logger(__name__)


def grant(effect: Effect) -> None:
    """Give an account holder their grant; who has it keeps it. Nothing for an account that is gone."""
    payload = effect.payload
    if not Customer.objects.filter(user_id=payload["user_id"], erased_at=None).exists():
        return
    try:
        grant_to(payload["campaign_id"], [payload["user_id"]], now=database_now())
    except (NotFound, WrongCampaignState) as error:
        log.warning(
            "a campaign that points promise is not there any more", key=effect.key, code=error.code.value
        )
