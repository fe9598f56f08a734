"""Referrer and friend have the same email."""

from ..facts import ReferralFacts
from ..models import TraceKind
from ..signal import FraudSignal


class SameEmail(FraudSignal):
    """The same mailbox, once case, dots, tags and look-alike letters are folded away."""

    name = "same_email"
    weight = 60

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        return (
            ("Both sides have the same mailbox, however it is written.", 0)
            if TraceKind.EMAIL in facts.shared
            else None
        )
