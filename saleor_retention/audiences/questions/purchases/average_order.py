"""What the customer bought for each time."""

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
class AverageOrder(MoneyRange):
    """What the customer bought for each time, in minor units; without an order in the currency there is no average."""

    name: ClassVar[str] = "averageOrder"
    label: ClassVar[str] = gettext_noop("bought for so much on average")
    usual: ClassVar[Mapping[str, Any]] = {"atLeast": "50"}

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        orders, spent = who.orders.get(self.currency, 0), who.spent.get(self.currency, 0)
        has_enough = self.at_least is None or spent >= self.at_least * orders
        return orders > 0 and has_enough and (self.at_most is None or spent <= self.at_most * orders)

    def sql(self, statement: Statement) -> str:
        alias = statement.join(
            "SELECT customer_id, count(*) AS orders, sum(net_sales_minor) AS net FROM saleor_retention_orderfact"
            f" WHERE is_purchase AND customer_id IS NOT NULL AND currency = {statement.param(self.currency)} GROUP BY 1"
        )
        return statement.between(f"{alias}.net", self.at_least, self.at_most, times=f" * {alias}.orders")

    def describe(self, names: Names = CODES) -> str:
        return f"bought for {self.amounts()} on average"
