"""The number of purchases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import Profile
from ..arguments import NUMBER, ordered_range, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, between
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class Orders(Question):
    """How often the customer bought.

    What a guest of their address bought counts against an upper bound, never for a lower one.
    """

    name: ClassVar[str] = "orders"
    label: ClassVar[str] = gettext_noop("bought so many times")
    usual: ClassVar[Mapping[str, Any]] = {"atLeast": 2}
    any_of: ClassVar[tuple[str, ...]] = ("atLeast", "atMost")
    at_least: int | None = field(
        default=None, metadata=read_as(NUMBER, ArgumentKind.COUNT, gettext_noop("At least"))
    )
    at_most: int | None = field(
        default=None, metadata=read_as(NUMBER, ArgumentKind.COUNT, gettext_noop("At most"))
    )

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        return ordered_range(values, path)

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        has_enough = self.at_least is None or who.purchases >= self.at_least
        return has_enough and (self.at_most is None or who.purchases + who.guest_purchases <= self.at_most)

    def sql(self, statement: Statement) -> str:
        own = statement.between("coalesce(f.purchases, 0)", self.at_least, None)
        if self.at_most is None:
            return own
        return f"{own} AND {statement.between(statement.purchases_with_guest(), None, self.at_most)}"

    def describe(self, names: Names = CODES) -> str:
        number = between(self.at_least, self.at_most)
        if number in ("1", "at least 1", "at most 1"):
            return f"bought {number[:-1]}once"
        return f"bought {number} times"
