"""A consent."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import read_as, text
from ..calendar import EvaluationTime
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Consent(Question):
    """The customer consented."""

    name: ClassVar[str] = "consent"
    key: str = field(metadata=read_as(text))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.key in who.consents

    def sql(self, statement: Statement) -> str:
        return f"f.consents ? {statement.param(self.key)}"

    def describe(self) -> str:
        return f"consented to {self.key}"
