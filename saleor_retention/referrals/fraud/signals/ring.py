"""Referrals that come back to where they began, once customers with something in common are taken for one."""

from ..facts import ReferralFacts
from ..signal import FraudSignal


class ReferralRing(FraudSignal):
    """Claims themselves close no ring; disguises do."""

    name = "ring"
    weight = 60

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        if not facts.ring:
            return None
        return (
            f"{facts.ring} referrals lead back to the friend, by what customers have in common.",
            facts.ring,
        )
