"""Points owed as money, and the share of points that nobody will spend. Arithmetic on what the books had at an instant."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from ...core.money import portions

LEAST_MONTHS = 3
"""So many months of which every point is spent or gone: of fewer nothing can be told."""
TOO_SHORT = f"Fewer than {LEAST_MONTHS} months are over in which points were given and of which every point is spent or gone."
DEFINITION = (
    "Of the points given in months of which every point is spent or gone: the share that expired or was given up unused. "
    "Points that were taken back with their orders count on neither side."
)


@dataclass(frozen=True, slots=True)
class OwedPoints:
    """Points of one channel that were earned in one month and end in one month, and what became of the others of them."""

    channel: str
    """Of the rules that gave them; empty for points that no order gave."""
    earned: date
    """First day of the month, in the shop's zone."""
    expires: date | None
    available: int
    held: int
    unused: int
    """Expired or given up."""
    spent: int

    @property
    def points(self) -> int:
        """Owed: what can be spent, and what checkouts hold."""
        return self.available + self.held


@dataclass(frozen=True, slots=True)
class Worth:
    """`points` are worth `minor` minor units."""

    points: int
    minor: int
    currency: str

    def of(self, points: int) -> int:
        """Minor units, half of one rounded up."""
        return int(Fraction(points * self.minor, self.points) + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class LiabilityPart:
    """One line of a table. `minor` is None where points buy nothing; the parts of a table sum to the whole exactly."""

    key: Any
    points: int
    minor: int | None


@dataclass(frozen=True, slots=True)
class Breakage:
    """`share` is None while the history is too short for it."""

    months: int
    unused: int
    spent: int

    @property
    def share(self) -> Fraction | None:
        settled = self.unused + self.spent
        if self.months < LEAST_MONTHS or not settled:
            return None
        return Fraction(self.unused, settled)

    @property
    def unknown(self) -> str:
        """Why the share is not known; empty where it is."""
        return "" if self.share is not None else TOO_SHORT

    def expected(self, points: int) -> int | None:
        """How many of these points nobody will spend, if all goes as it went; rounded down."""
        return None if self.share is None else int(points * self.share)


@dataclass(frozen=True, slots=True)
class Liability:
    """What a programme owed at an instant. `owed`: what customers owed it, because orders were returned after points were
    spent; it is not taken off."""

    programme_id: int
    at: datetime
    rows: tuple[OwedPoints, ...]
    owed: int
    worth: Worth | None

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def held(self) -> int:
        return sum(row.held for row in self.rows)

    @property
    def minor(self) -> int | None:
        return None if self.worth is None else self.worth.of(self.points)

    @property
    def breakage(self) -> Breakage:
        return breakage(self.rows)

    def by[Key](self, key: Callable[[OwedPoints], Key], order: Callable[[Key], Any]) -> list[LiabilityPart]:
        """A table: points and money by a property of the rows."""
        sums: dict[Key, int] = {}
        for row in self.rows:
            if row.points:
                sums[key(row)] = sums.get(key(row), 0) + row.points
        keys = sorted(sums, key=order)
        return self.table([(name, sums[name]) for name in keys])

    def table(self, lines: Sequence[tuple[Any, int]]) -> list[LiabilityPart]:
        """Lines with their money, by largest remainder."""
        if self.minor is None or not lines:
            return [LiabilityPart(key, points, None) for key, points in lines]
        shares = portions(self.minor, [Fraction(points) for _, points in lines])
        return [LiabilityPart(key, points, share) for (key, points), share in zip(lines, shares, strict=True)]

    @property
    def channels(self) -> list[LiabilityPart]:
        return self.by(lambda row: row.channel, lambda channel: (channel == "", channel))

    @property
    def ages(self) -> list[LiabilityPart]:
        """By the month in which they were earned, the oldest first."""
        return self.by(lambda row: row.earned, lambda month: month)

    @property
    def expiries(self) -> list[LiabilityPart]:
        """By the month in which they end, the soonest first; None for those that never do."""
        return self.by(lambda row: row.expires, lambda month: (month is None, month or date.max))


def breakage(rows: Iterable[OwedPoints]) -> Breakage:
    """Over whole months of which nothing is left: what was spent early says nothing of a month that still runs."""
    months: dict[date, list[int]] = {}
    for row in rows:
        sums = months.setdefault(row.earned, [0, 0, 0])
        for place, number in enumerate((row.points, row.unused, row.spent)):
            sums[place] += number
    settled = [sums for sums in months.values() if not sums[0] and sums[1] + sums[2]]
    return Breakage(len(settled), sum(sums[1] for sums in settled), sum(sums[2] for sums in settled))
