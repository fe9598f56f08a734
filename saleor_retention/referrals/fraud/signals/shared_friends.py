"""Friends of one referrer have something in common with each other."""

from ..facts import ReferralFacts
from ..signal import FraudSignal


class SharedFriends(FraudSignal):
    """Several accounts of one person, or of one household."""

    name = "shared_friends"
    weight = 50

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        if not facts.siblings:
            return None
        return "The friend has something in common with other friends of the referrer.", facts.siblings
