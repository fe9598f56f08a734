"""A shopper tries a code on a checkout: what that ends, and what to tell."""

from uuid import UUID

from ...core.db import execute
from ..codes.models import OfferCode
from ..eligibility.reasons import Reason
from ..models import CampaignState, CheckoutDecision, Grant

TRIED = """
UPDATE saleor_retention_checkoutdecision
SET declined_at = NULL, applied_id = NULL, fingerprint = '', reason = 'no_offer'
WHERE checkout_id = %(id)s AND declined_at IS NOT NULL AND (reason = 'removed' OR %(is_ours)s)
"""
CLAIMED = "This offer is yours now, but it is not for this cart."


def is_removed(checkout_id: UUID) -> bool:
    """Whether the shopper took an offer off here and has not tried a code since."""
    removed = CheckoutDecision.objects.filter(pk=checkout_id, declined_at__isnull=False)
    return removed.filter(reason=Reason.REMOVED).exists()


def record_tried_code(checkout_id: UUID, *, is_ours: bool = False) -> None:
    """A code was tried, whatever came of it: a removal counts no more, nor, where the code was one of ours, a decline.

    Call with the checkout locked.
    """
    execute(TRIED, {"id": checkout_id, "is_ours": is_ours})


def belongs_to_another(code: str, user_id: int | None) -> bool:
    """Whether this is the code of a grant of somebody else; to a guest every grant is somebody else's."""
    grants = Grant.objects.filter(code=code)
    if user_id is not None:
        grants = grants.exclude(customer__user_id=user_id)
    return bool(code) and grants.exists()


def has_codes() -> bool:
    """Whether some live campaign has codes that can be typed: in other shops nothing is counted and nothing asked."""
    return OfferCode.objects.filter(retired_at=None, campaign__state=CampaignState.ACTIVE).exists()


def reason_on(checkout_id: UUID, grant_id: int) -> Reason:
    """APPLIED when an offer is on the checkout, be it this or a better one; else why this one is not."""
    row = CheckoutDecision.objects.filter(pk=checkout_id).values_list("reason", "hints").first()
    if row is None:
        return Reason.NO_OFFER
    reason, hints = row
    ((campaign_id,),) = execute("SELECT campaign_id FROM saleor_retention_grant WHERE id = %s", [grant_id])
    its = next((missed["reason"] for missed in hints if missed["campaign"] == campaign_id), reason)
    return Reason(reason if reason == Reason.APPLIED else its)


def sentence(reason: Reason) -> str:
    """What keeps the offer that a typed code gave off the checkout."""
    return reason.entry.refusal or CLAIMED
