"""Extra points for a customer's first order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ....errors import Invalid
from ...points import MOST_POINTS_AT_ONCE
from .bonus import Bonus, EarningContext


@dataclass(frozen=True, slots=True)
class FirstOrderBonus(Bonus):
    """`points` once, with the order that is its customer's first when it begins to earn."""

    name: ClassVar[str] = "first_order"
    sql_extra: ClassVar[str] = "CASE WHEN f.is_first THEN (b ->> 'points')::numeric ELSE 0 END"
    is_decided_once: ClassVar[bool] = True
    points: int

    @classmethod
    def parse(cls, title: str, data: Mapping[str, Any]) -> Self:
        points = data.get("points") or 0
        if not 0 < points <= MOST_POINTS_AT_ONCE:
            raise Invalid("Extra points are 1 or more.", field="first_order_points")
        return cls(title, points)

    def extra_points(self, context: EarningContext) -> int:
        return self.points if context.is_first else 0

    def describe(self) -> str:
        points = "1 extra point" if self.points == 1 else f"{self.points} extra points"
        return f"{points} for the first order"
