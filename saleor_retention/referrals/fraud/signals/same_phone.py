"""Referrer and friend have the same phone."""

from ..facts import ReferralFacts
from ..models import TraceKind
from ..signal import FraudSignal


class SamePhone(FraudSignal):
    """One phone number."""

    name = "same_phone"
    weight = 50

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        return (
            ("Orders of both sides have the same phone number.", 0)
            if TraceKind.PHONE in facts.shared
            else None
        )
