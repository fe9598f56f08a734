"""What staff decide of a referral: approve it, reject it, or take back what it gave."""

from datetime import datetime

from ...core.db import command, lock_rows
from ...core.idempotency import StaffContext
from ...errors import AlreadyResolved, Invalid, NotFound, Required
from ...guards import guard
from ..models import Referral
from ..settle import WITH_BOTH, settle_these
from . import rules
from .models import ReferralReview, ReviewDecision, ReviewOutcome


def referral_decide(referral_id: int, decision: str, *, by: StaffContext, now: datetime) -> ReferralReview:
    """Approve or reject a referral before it is rewarded, or void it afterwards: then both rewards go back, once.

    Deciding the same again changes nothing. Raises `Required` (reason), `Invalid` (decision), `NotFound`, and
    `AlreadyResolved` when staff decided otherwise, or there is nothing to decide of it now.
    """
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    if decision not in ReviewDecision.values:
        raise Invalid("Decide to approve, to reject or to void.", field="decision")
    with command():
        referral = _locked(referral_id)
        review = ReferralReview.objects.filter(pk=referral_id).first()
        before = review.decision if review else ""
        if review and before == decision:
            return review
        if not rules.may_decide(referral.state, referral.reason, before, decision):
            raise AlreadyResolved(_refusal(before), field="decision")
        decided, _ = ReferralReview.objects.update_or_create(
            pk=referral_id,
            defaults={"decision": decision, "decided_at": now, "actor": by.actor, "note": by.reason},
            create_defaults={
                **{"score": 0, "outcome": ReviewOutcome.PASS, "signals": [], "assessed_at": now},
                **{"decision": decision, "decided_at": now, "actor": by.actor, "note": by.reason},
            },
        )
        settle_these([referral_id], now=now)
    return decided


@guard("referral.lock_review")
def _locked(referral_id: int) -> Referral:
    """The referral, held against a rival of ours and against news of its order."""
    rows = lock_rows(WITH_BOTH.filter(pk=referral_id))
    if not rows:
        raise NotFound(field="referral")
    return rows[0]


def _refusal(before: str) -> str:
    if before:
        return "Staff decided this referral before."
    return "This referral is not in a state in which that can be decided."
