"""Many claims of one code in a short time."""

from ..facts import ReferralFacts
from ..signal import FraudSignal

MOST_IN_HOUR, MOST_IN_DAY = 5, 20
"""More than these are fast. A code that is read to an audience is fast, too: staff decide."""


class Velocity(FraudSignal):
    """Weak by itself: good referrers are fast now and then."""

    name = "velocity"
    weight = 30

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        if facts.claims_in_hour > MOST_IN_HOUR:
            return "The referrer's code was claimed often within an hour.", facts.claims_in_hour
        if facts.claims_in_day > MOST_IN_DAY:
            return "The referrer's code was claimed often within a day.", facts.claims_in_day
        return None
