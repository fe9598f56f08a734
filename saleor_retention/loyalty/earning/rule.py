"""What each earning rule defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from ...guards import guard
from ...orders.rules import OrderState
from ..rules import earning_net, earns
from .basis import EarningBasis


@dataclass(frozen=True, slots=True)
class EarningRule:
    """A rule with its parameters, which are its fields."""

    name: ClassVar[str] = ""
    """Its key in a version's `earning`."""
    sql: ClassVar[str] = ""
    """The points of an order before they are rounded down, for the invariant that computes them again. `v` is the version,
    `k.net * k.factor * k.in_money` what `earning_net` is."""

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        """The rule from its parameters, the one place where they are checked. Raises `Invalid`, naming the field."""
        raise NotImplementedError

    def columns(self) -> dict[str, Any]:
        """What a version keeps of the rule. A release that does not know it reads a rate of no points."""
        return {"earning": {self.name: asdict(self)}, "rate_points": 0, "rate_minor": 1}

    @guard("points.rounded_once")
    def points_due(self, order: OrderState, basis: EarningBasis | None = None) -> int:
        """Whole points the order is due in its present state; None: nothing but the rate is said of what it earns by."""
        if not earns(order):
            return 0
        return self.points_for(earning_net(order.snapshot)) if basis is None else self.points_of(basis)

    def points_of(self, basis: EarningBasis) -> int:
        """Rounded down once, and the extra points while anything earns at all."""
        return self.points_for(basis.weighed) + basis.extra_points

    def points_for(self, net_minor: Fraction | int) -> int:
        """Whole points for goods of so many minor units, net of tax and after all discounts: of an order, a cart, a product."""
        raise NotImplementedError

    def describe(self, currency: str) -> str:
        """The rule as words: `1 point for each 1.00 EUR`."""
        raise NotImplementedError
