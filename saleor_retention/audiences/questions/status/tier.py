"""The customer's tier in a programme of points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ...profile import Profile
from ..arguments import TEXTS, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, alternatives
from ..question import Question
from ..statement import Statement

KEY = "tiers"
"""Of what the room of loyalty publishes: the tier's slug by that of its programme."""


@dataclass(frozen=True, slots=True)
class TierQuestion(Question):
    """The customer is in one of these tiers, of any programme. Who is in none that asks for something is in none of them."""

    name: ClassVar[str] = "tier"
    label: ClassVar[str] = gettext_noop("are in a certain tier")
    one_of: tuple[str, ...] = field(metadata=read_as(TEXTS, ArgumentKind.TIERS, gettext_noop("Tiers")))

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        tiers: Mapping[str, str] = who.published.get(KEY, {})
        return not set(tiers.values()).isdisjoint(self.one_of)

    def sql(self, statement: Statement) -> str:
        return (
            f"EXISTS (SELECT FROM jsonb_each_text(f.published -> '{KEY}') t"
            f" WHERE t.value = ANY({statement.param(list(self.one_of))}))"
        )

    def describe(self, names: Names = CODES) -> str:
        return f"are in the tier {alternatives(self.one_of)}"
