"""What the customer bought for in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ...profile import Profile
from ..asked import gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
from ..statement import Statement
from .money_range import MoneyRange


@dataclass(frozen=True, slots=True)
class Spent(MoneyRange):
    """What the customer bought for in all, in minor units."""

    name: ClassVar[str] = "spent"
    label: ClassVar[str] = gettext_noop("bought for so much in all")
    usual: ClassVar[Mapping[str, Any]] = {"atLeast": "500"}

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        spent = who.spent.get(self.currency, 0)
        has_enough = self.at_least is None or spent >= self.at_least
        return has_enough and (self.at_most is None or spent <= self.at_most)

    def sql(self, statement: Statement) -> str:
        spent = f"coalesce((f.spent ->> {statement.param(self.currency)})::bigint, 0)"
        return statement.between(spent, self.at_least, self.at_most)

    def describe(self, names: Names = CODES) -> str:
        return f"bought for {self.amounts()} in all"
