"""The customer's language."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import language, read_as, several
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Language(Question):
    """The customer's language is one of these; `pt` is also `pt-br`."""

    name: ClassVar[str] = "language"
    label: ClassVar[str] = gettext_noop("speak a certain language")
    one_of: tuple[str, ...] = field(
        metadata=read_as(several(language), ArgumentKind.LANGUAGES, gettext_noop("Languages"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return bool({who.language, who.language.partition("-")[0]} & set(self.one_of))

    def sql(self, statement: Statement) -> str:
        codes = statement.param(list(self.one_of))
        return f"f.language = ANY({codes}) OR split_part(f.language, '-', 1) = ANY({codes})"

    def describe(self, names: Names = CODES) -> str:
        return f"speak {alternatives(names.languages.get(code, code) for code in self.one_of)}"
