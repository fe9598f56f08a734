"""The group that the customer's scores put them into."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import TEXTS, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..statement import Statement
from .score_question import ScoreQuestion


@dataclass(frozen=True, slots=True)
class Segment(ScoreQuestion):
    """The customer is in one of these groups, by their codes."""

    name: ClassVar[str] = "segment"
    label: ClassVar[str] = gettext_noop("are in a certain group by how they buy")
    one_of: tuple[str, ...] = field(metadata=read_as(TEXTS, ArgumentKind.SEGMENTS, gettext_noop("Groups")))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.scores(who).get("group") in self.one_of

    def sql(self, statement: Statement) -> str:
        return f"{self.published(statement, 'group')} = ANY({statement.param(list(self.one_of))})"

    def describe(self, names: Names = CODES) -> str:
        return f"are in the group {alternatives(self.one_of)} in {self.currency}"
