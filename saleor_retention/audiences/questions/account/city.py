"""The city of the customer's address."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import city, read_as, several
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class City(Question):
    """The customer's address is in one of these cities, whatever their capitals."""

    name: ClassVar[str] = "city"
    label: ClassVar[str] = gettext_noop("live in a certain city")
    one_of: tuple[str, ...] = field(
        metadata=read_as(several(city), ArgumentKind.TEXTS, gettext_noop("Cities"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.city in self.one_of

    def sql(self, statement: Statement) -> str:
        return f"f.city = ANY({statement.param(list(self.one_of))})"

    def describe(self, names: Names = CODES) -> str:
        return f"live in {alternatives(self.one_of)}"
