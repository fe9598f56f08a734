"""What each kind of bonus defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, ClassVar, Self

from ....errors import Invalid, Required
from .. import goods

MOST_MULTIPLIER = 100
MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class EarningContext:
    """What an order earns by beside its goods and its money."""

    placed_at: datetime
    zone: str
    """The name of the shop's when the order was first seen."""
    is_first: bool = False
    """It is its customer's first one, by which the extra points of first orders are given."""
    tier: str = ""
    """The tier of its customer when it was placed; "" for none."""


@dataclass(frozen=True, slots=True)
class Bonus:
    """A bonus with its parameters, which are its fields. `title` is what customers read."""

    name: ClassVar[str] = ""
    """Its kind, in what a version keeps."""
    sql: ClassVar[str] = "1"
    """What `multiplier_of` is, as a number, for the invariant that computes points again: `b` is the bonus as JSON, `l` the
    line (all NULL: shipping), `o` the order, `f` what was decided when it began to earn."""
    sql_extra: ClassVar[str] = "0"
    """What `extra_points` is, alike, without a line."""
    is_decided_once: ClassVar[bool] = False
    """It depends on something that is fixed when an order begins to earn."""
    title: str

    @classmethod
    def parse(cls, title: str, data: Mapping[str, Any]) -> Self:
        """The bonus from its parameters, the one place where they are checked. Raises `Invalid` and `Required`."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """What a version keeps: the registry reads it again as the same."""
        return {"kind": self.name} | asdict(self)

    def multiplier_of(self, line: goods.SoldGoods | None, context: EarningContext) -> Fraction:
        """How many times this line counts (None: shipping); 1 where the bonus is not meant."""
        return Fraction(1)

    def extra_points(self, context: EarningContext) -> int:
        """Points for the order, once; 0 where the bonus is not meant."""
        return 0

    def describe(self) -> str:
        """The bonus as words: `double points on Sundays`."""
        raise NotImplementedError


def multiplier(text: Any, *, field: str) -> str:
    """A multiplier as it is kept: a decimal number above 0 without needless digits. Raises `Invalid` and `Required`."""
    if text is None or text == "":
        raise Required("Say how many times goods count.", field=field)
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 < number <= MOST_MULTIPLIER:
        raise Invalid(f"A multiplier is above 0, and at most {MOST_MULTIPLIER}.", field=field)
    if number != round(number, MOST_DECIMALS):
        raise Invalid(f"A multiplier has at most {MOST_DECIMALS} digits after the point.", field=field)
    return f"{number.normalize():f}"
