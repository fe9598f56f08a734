"""A consent."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import read_as, text
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Consent(Question):
    """The customer consented."""

    name: ClassVar[str] = "consent"
    label: ClassVar[str] = gettext_noop("gave a certain consent")
    key: str = field(metadata=read_as(text, ArgumentKind.TEXT, gettext_noop("Name of the consent")))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.key in who.consents

    def sql(self, statement: Statement) -> str:
        return f"f.consents ? {statement.param(self.key)}"

    def describe(self, names: Names = CODES) -> str:
        return f"consented to {self.key}"
