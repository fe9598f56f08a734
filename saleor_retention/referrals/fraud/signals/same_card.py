"""Referrer and friend have the same card."""

from ..facts import ReferralFacts
from ..models import TraceKind
from ..signal import FraudSignal


class SameCard(FraudSignal):
    """Brand, last digits and expiry of a card: weak, as strangers share them now and then."""

    name = "same_card"
    weight = 20

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        return (
            ("Both sides paid with cards of one brand, last digits and expiry.", 0)
            if TraceKind.CARD in facts.shared
            else None
        )
