"""Lists that staff upload."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import ID, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Listed(Question):
    """The customer is in an uploaded list."""

    name: ClassVar[str] = "list"
    label: ClassVar[str] = gettext_noop("are in an uploaded list")
    id: int = field(metadata=read_as(ID, ArgumentKind.LIST, gettext_noop("List")))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.id in who.lists

    def sql(self, statement: Statement) -> str:
        alias = statement.join(
            f"SELECT customer_id FROM saleor_retention_audiencelistmember WHERE list_id = {statement.param(self.id)}"
        )
        return f"{alias}.customer_id IS NOT NULL"

    def describe(self, names: Names = CODES) -> str:
        return f"are in {names.of_list(self.id)}"
