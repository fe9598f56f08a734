"""An order right after the claim, to the referrer's own address."""

from datetime import timedelta

from ..facts import ReferralFacts
from ..models import TraceKind
from ..signal import FraudSignal

AT_ONCE = timedelta(minutes=10)


class OrderAtOnce(FraudSignal):
    """By itself it is what a good referral looks like; so the address has to be the same."""

    name = "at_once"
    weight = 20

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        is_soon = facts.claim_to_order is not None and facts.claim_to_order <= AT_ONCE
        if not is_soon or TraceKind.ADDRESS not in facts.shared:
            return None
        return "The friend ordered within minutes of the claim, to the referrer's address.", 0
