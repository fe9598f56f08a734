"""What points are worth at the checkout, and how many may be spent at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ...core.money import Money
from ...errors import Invalid, Required
from ..points import MOST_POINTS_AT_ONCE
from .part import TermsPart

MOST_MINOR = 2**31 - 1


@dataclass(frozen=True, slots=True)
class RedemptionTerms(TermsPart):
    """`points` are worth `minor` minor units. They are spent in whole steps, each worth a whole number of minor units."""

    name: ClassVar[str] = "redemption"
    points: int
    minor: int
    least: int
    """Points that are spent at least, a whole number of steps."""
    step: int
    most_percent: int
    """Percent of what the order costs that points pay at most, 1 to 100."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """`step` is `points` unless another is named, `least` one step, `most_percent` the whole order."""
        points, minor = (data.get(name) for name in ("points", "minor"))
        if points is None or minor is None:
            raise Required("Say how many points are worth how much.", field="redeem_points")
        if not 0 < points <= MOST_POINTS_AT_ONCE:
            raise Invalid("Points that are worth something are 1 or more.", field="redeem_points")
        if not 0 < minor <= MOST_MINOR:
            raise Invalid("Points that can be spent are worth some money.", field="redeem_amount")
        step = data.get("step") or points
        if not 0 < step <= MOST_POINTS_AT_ONCE or step * minor % points:
            raise Invalid(
                "Points are spent in steps that are worth a whole amount, without a rest.",
                field="step_points",
            )
        least = data.get("least") or step
        if not 0 < least <= MOST_POINTS_AT_ONCE or least % step:
            raise Invalid("The least number of points is a whole number of steps.", field="least_points")
        most_percent = 100 if data.get("most_percent") is None else data["most_percent"]
        if not 0 < most_percent <= 100:
            raise Invalid("Points pay 1 to 100 percent of an order.", field="most_percent")
        return cls(points, minor, least, step, most_percent)

    def worth(self, points: int) -> int:
        """Minor units of a whole number of steps."""
        return points * self.minor // self.points

    def spendable(
        self, *, balance: int, payable_minor: int, cost_minor: int | None = None, wanted: int | None = None
    ) -> int:
        """How many points can be spent: of a balance, where so much is to be paid, at most as many as wanted.

        `cost_minor`: what the order costs, of which points pay a share at most; what is to be paid unless it is named.

        The largest whole number of steps within all of it; 0 where that is less than the least number.
        """
        cost = payable_minor if cost_minor is None else cost_minor
        cap_minor = min(payable_minor, cost * self.most_percent // 100)
        steps = min(balance // self.step, cap_minor // self.worth(self.step))
        if wanted is not None:
            steps = min(steps, wanted // self.step)
        points = max(steps, 0) * self.step
        return points if points >= self.least else 0

    def spent(self, minor: int) -> int:
        """Points that so much of a card's money was; a step that was begun is spent."""
        return -(-minor // self.worth(self.step)) * self.step

    def admit(self, *, programme_id: int, channel: str, currency: str) -> None:
        """Points of one programme are spent in one currency: otherwise they would change money at a rate of their own."""
        from ..models import ProgrammeVersion

        others = ProgrammeVersion.objects.filter(programme=programme_id, terms__has_key=self.name)
        if (
            other := others.exclude(currency=currency).values_list("currency", flat=True).first()
        ) is not None:
            raise Invalid(
                f"Points of this programme are spent in {other}: make another programme for {currency}.",
                field="currency",
            )

    def describe(self, currency: str) -> str:
        points = "1 point is" if self.points == 1 else f"{self.points} points are"
        least = f", from {self.least} points on" if self.least > self.step else ""
        step = f", in steps of {self.step}" if self.step > 1 else ""
        most = f", for at most {self.most_percent} % of an order" if self.most_percent < 100 else ""
        return f"{points} worth {Money(self.minor, currency).amount} {currency} at the checkout{least}{step}{most}."
