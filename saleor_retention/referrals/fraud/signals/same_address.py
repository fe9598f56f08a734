"""Referrer and friend have the same address."""

from ..facts import ReferralFacts
from ..models import TraceKind
from ..signal import FraudSignal


class SameAddress(FraudSignal):
    """One postal address. A household has one, too: staff decide."""

    name = "same_address"
    weight = 50

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        return (
            ("Orders of both sides have the same postal address.", 0)
            if TraceKind.ADDRESS in facts.shared
            else None
        )
