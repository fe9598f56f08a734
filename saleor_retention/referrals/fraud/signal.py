"""A signal: something that speaks against a referral. None proves anything by itself."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from .facts import ReferralFacts


@dataclass(frozen=True, slots=True)
class Sighting:
    """A signal that fired: what it weighs, and what was seen, in words for staff and without anybody's data."""

    name: str
    weight: int
    evidence: str
    number: int = 0
    """What the evidence counts; 0 where it counts nothing."""

    def as_json(self) -> dict[str, Any]:
        """As a review keeps it."""
        return asdict(self)


class FraudSignal(ABC):
    """Pure: facts in, a sighting or nothing out."""

    name: ClassVar[str] = ""
    weight: ClassVar[int] = 0

    @abstractmethod
    def evidence(self, facts: ReferralFacts) -> tuple[str, int] | None:
        """What was seen, in words, and what it counts; None where nothing was."""

    def sighting(self, facts: ReferralFacts) -> Sighting | None:
        """The signal as it fired."""
        seen = self.evidence(facts)
        return Sighting(self.name, self.weight, *seen) if seen is not None else None
