"""Cohorts as a table whose cells are shaded by their share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

SHADES = 5
FULL = Decimal(40)
"""The percentage from which on a cell has the darkest shade."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One share."""

    text: str
    shade: int
    """From 0 (nothing) to `SHADES`."""
    is_complete: bool = True
    """False while its month is not over."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One cohort."""

    name: str
    size: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What `charts/heat_map.html` shows."""

    title: str
    rows: tuple[HeatRow, ...]
    width: int
    definition: str = ""

    @property
    def columns(self) -> range:
        """Months since the first purchase."""
        return range(1, self.width + 1)


def heat_cell(
    active: int, size: int, write: Callable[[Decimal], str], *, is_complete: bool = True
) -> HeatCell:
    """The share of a cohort that was active. `write`: a number of percent as the reader writes it."""
    percent = Decimal(100 * active) / size if size else Decimal(0)
    shade = 0 if not active else min(SHADES, 1 + int(percent * SHADES / FULL))
    return HeatCell(write(percent), shade, is_complete)


def heat_map(title: str, rows: Sequence[HeatRow], *, definition: str = "") -> HeatMap:
    """The rows in their order."""
    return HeatMap(title, tuple(rows), max((len(row.cells) for row in rows), default=0), definition)
