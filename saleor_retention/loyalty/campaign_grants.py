"""What points ask of the offers, which stand above them: an effect that grants a campaign to a customer."""

from datetime import datetime

from ..core.queues.outbox import Effect

GRANT = "loyalty.grant"
"""The kind of the effect. Its payload: `campaign_id`, `user_id`, `at`, and `purchase_id` where it is a reward."""


def grant_effect(
    cause: str, campaign_id: int, user_id: int, *, at: datetime, purchase_id: int | None = None
) -> Effect:
    """Grant a campaign to an account holder, once for the cause."""
    payload = {
        "campaign_id": campaign_id,
        "user_id": user_id,
        "purchase_id": purchase_id,
        "at": at.isoformat(),
    }
    return Effect(f"{GRANT}:{cause}:{campaign_id}:{user_id}", GRANT, payload)
