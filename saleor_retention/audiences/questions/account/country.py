"""The country of the customer's address."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import country, read_as, several
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Country(Question):
    """The customer's address is in one of these countries."""

    name: ClassVar[str] = "country"
    label: ClassVar[str] = gettext_noop("live in a certain country")
    one_of: tuple[str, ...] = field(
        metadata=read_as(several(country), ArgumentKind.COUNTRIES, gettext_noop("Countries"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.country in self.one_of

    def sql(self, statement: Statement) -> str:
        return f"f.country = ANY({statement.param(list(self.one_of))})"

    def describe(self, names: Names = CODES) -> str:
        return f"live in {alternatives(names.countries.get(code, code) for code in self.one_of)}"
