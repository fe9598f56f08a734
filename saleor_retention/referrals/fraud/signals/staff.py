"""Who works for the shop refers customers to it."""

from ..facts import ReferralFacts
from ..signal import FraudSignal


class StaffRefers(FraudSignal):
    """They see who is about to buy."""

    name = "staff"
    weight = 50

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        return ("The referrer works for the shop.", 0) if facts.is_staff else None
