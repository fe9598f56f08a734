"""What the customer bought for in all."""

from dataclasses import dataclass
from typing import ClassVar

from ...profile import Profile
from ..calendar import EvaluationTime
from ..statement import Statement
from .money_range import MoneyRange


@dataclass(frozen=True, slots=True)
class Spent(MoneyRange):
    """What the customer bought for in all, in minor units."""

    name: ClassVar[str] = "spent"

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        spent = who.spent.get(self.currency, 0)
        has_enough = self.at_least is None or spent >= self.at_least
        return has_enough and (self.at_most is None or spent <= self.at_most)

    def sql(self, statement: Statement) -> str:
        spent = f"coalesce((f.spent ->> {statement.param(self.currency)})::bigint, 0)"
        return statement.between(spent, self.at_least, self.at_most)

    def describe(self) -> str:
        return f"bought for {self.amounts()} in all"
