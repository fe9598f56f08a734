"""An attribute of the account."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import TEXTS, read_as, text
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Attribute(Question):
    """An attribute of the customer's account is one of these texts, or is there at all."""

    name: ClassVar[str] = "attribute"
    label: ClassVar[str] = gettext_noop("have a certain attribute")
    key: str = field(metadata=read_as(text, ArgumentKind.TEXT, gettext_noop("Name of the attribute")))
    one_of: tuple[str, ...] = field(
        default=(), metadata=read_as(TEXTS, ArgumentKind.TEXTS, gettext_noop("With one of these values"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        value = who.attributes.get(self.key)
        return value is not None and (not self.one_of or value in self.one_of)

    def sql(self, statement: Statement) -> str:
        key = statement.param(self.key)
        if not self.one_of:
            return f"f.attributes ? {key}"
        return f"f.attributes ->> {key} = ANY({statement.param(list(self.one_of))})"

    def describe(self, names: Names = CODES) -> str:
        return f"have {self.key} of {alternatives(self.one_of)}" if self.one_of else f"have any {self.key}"
