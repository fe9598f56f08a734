"""The friend has something in common with a customer who had bought before the claim."""

from ..facts import ReferralFacts
from ..signal import FraudSignal


class KnownCustomer(FraudSignal):
    """An existing customer who comes as a new one. A card says too little for it."""

    name = "known_customer"
    weight = 50

    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        kinds = [kind for kind in ("email", "address", "phone") if kind in facts.known_by]
        if not kinds:
            return None
        return f"Who bought before the claim has the friend's {', '.join(kinds)}.", facts.known_as
