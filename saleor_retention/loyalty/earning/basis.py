"""What of an order earns, and how many times: by line, with the bonuses that made it so.

Pure arithmetic on frozen facts, in exact fractions of minor units. Nothing is rounded here.
"""

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from ...core.money import portions


@dataclass(frozen=True, slots=True)
class EarningLine:
    """A line that counts. `line_id` None is shipping; `base`: minor units of it that are kept and paid for in money."""

    line_id: UUID | None
    base: Fraction
    multiplier: Fraction
    bonuses: tuple[str, ...]
    """Titles of those that made the multiplier."""

    @property
    def weighed(self) -> Fraction:
        return self.base * self.multiplier


@dataclass(frozen=True, slots=True)
class EarningBasis:
    """All that counts of an order, and the extra points by the titles of their bonuses."""

    lines: tuple[EarningLine, ...]
    extras: tuple[tuple[str, int], ...]

    @property
    def weighed(self) -> Fraction:
        return sum((line.weighed for line in self.lines), Fraction(0))

    @property
    def extra_points(self) -> int:
        """They come with an order and go with the last of it that earns."""
        return sum(points for _, points in self.extras) if self.weighed > 0 else 0

    def shares(self, points: int) -> list[int]:
        """The points of the lines, without the extra ones, by largest remainder: they add up exactly.

        Among equal remainders the smaller line id goes first and shipping last, so the same order always shows the same.
        """
        in_order = sorted(self.lines, key=lambda line: (line.line_id is None, str(line.line_id)))
        parts = portions(points, [line.weighed for line in in_order])
        shown = dict(zip((line.line_id for line in in_order), parts, strict=True))
        return [shown[line.line_id] for line in self.lines]
