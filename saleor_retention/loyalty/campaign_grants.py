"""What points ask of the offers, which stand above them: an effect that grants a campaign to a customer."""

from ..core.queues.outbox import Effect

GRANT = "loyalty.grant"
"""The kind of the effect. Its payload: `campaign_id`, `user_id`, and `purchase_id` where points paid for it."""


def grant_effect(cause: str, campaign_id: int, user_id: int, *, purchase_id: int | None = None) -> Effect:
    """Grant a campaign to an account holder, once for the cause."""
    payload = {"campaign_id": campaign_id, "user_id": user_id, "purchase_id": purchase_id}
    return Effect(f"{GRANT}:{cause}:{campaign_id}:{user_id}", GRANT, payload)
