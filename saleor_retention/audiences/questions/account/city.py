"""The city of the customer's address."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import city, read_as, several
from ..calendar import EvaluationTime
from ..phrases import alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class City(Question):
    """The customer's address is in one of these cities, whatever their capitals."""

    name: ClassVar[str] = "city"
    one_of: tuple[str, ...] = field(metadata=read_as(several(city)))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.city in self.one_of

    def sql(self, statement: Statement) -> str:
        return f"f.city = ANY({statement.param(list(self.one_of))})"

    def describe(self) -> str:
        return f"live in {alternatives(self.one_of)}"
