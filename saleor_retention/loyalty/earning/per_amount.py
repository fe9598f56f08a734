"""So many points for each amount of goods."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from ...core.money import Money
from ...errors import Invalid
from .rule import EarningRule

MOST_RATE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PerAmount(EarningRule):
    """`points` for each `minor` minor units of goods, net of tax and after all discounts."""

    name: ClassVar[str] = "perAmount"
    sql: ClassVar[str] = "k.net * k.factor * k.in_money * v.rate_points / v.rate_minor"
    points: int
    minor: int

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        points, minor = parameters["points"], parameters["minor"]
        if not 0 <= points <= MOST_RATE:
            raise Invalid("A rate gives no points or more.", field="rate_points")
        if not 0 < minor <= MOST_RATE:
            raise Invalid("A rate is for some money.", field="rate_amount")
        return cls(points, minor)

    def columns(self) -> dict[str, Any]:
        """Columns of their own, as every release has kept them."""
        return {"rate_points": self.points, "rate_minor": self.minor}

    def points_for(self, net_minor: Fraction | int) -> int:
        earned = net_minor * self.points / Fraction(self.minor)
        return max(earned.numerator // earned.denominator, 0)

    def describe(self, currency: str) -> str:
        points = "1 point" if self.points == 1 else f"{self.points} points"
        return f"{points} for each {Money(self.minor, currency).amount} {currency}"
