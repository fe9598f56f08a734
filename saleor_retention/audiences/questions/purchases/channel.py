"""The channels that the customer bought in."""

from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import TEXTS, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Channel(Question):
    """The customer bought in one of these channels."""

    name: ClassVar[str] = "channel"
    label: ClassVar[str] = gettext_noop("bought in a certain channel")
    one_of: tuple[str, ...] = field(metadata=read_as(TEXTS, ArgumentKind.CHANNELS, gettext_noop("Channels")))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return not who.channels.isdisjoint(self.one_of)

    def sql(self, statement: Statement) -> str:
        alias = statement.join(
            "SELECT DISTINCT customer_id FROM saleor_retention_orderfact WHERE is_purchase"
            f" AND customer_id IS NOT NULL AND channel = ANY({statement.param(list(self.one_of))})"
        )
        return f"{alias}.customer_id IS NOT NULL"

    def describe(self, names: Names = CODES) -> str:
        return f"bought in {alternatives(self.one_of)}"
