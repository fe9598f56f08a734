"""Newcomers."""

from dataclasses import dataclass
from typing import ClassVar

from ...profile import Profile
from ..asked import gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
from ..question import Question
from ..statement import Statement


@dataclass(frozen=True, slots=True)
class NeverOrdered(Question):
    """Neither the customer nor a guest of their address ever paid for an order. One for nothing leaves them new."""

    name: ClassVar[str] = "neverOrdered"
    label: ClassVar[str] = gettext_noop("never ordered")

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.paid_purchases == 0

    def sql(self, statement: Statement) -> str:
        free = "coalesce(f.free_purchases, 0) + coalesce(gf.free_purchases, 0)"
        return f"{statement.purchases_with_guest()} = {free}"

    def describe(self, names: Names = CODES) -> str:
        return "never ordered"
