"""Cohorts as a table whose cells are shaded by their share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
    total: HeatRow | None = None
    """All rows together."""
    first_column: int = 1
    """How the column of the first cell is called: 0 where it is that of the first purchase itself."""
    named: str = ""
    """What the rows are, where they are no months of the first purchase."""
    file_name: str = ""
    """Offers the figures as a file under this name, at `file_address`."""
    file_address: str = ""

    @property
    def columns(self) -> range:
        """Months since the first purchase."""
        return range(self.first_column, self.first_column + self.width)

    @property
    def has_incomplete(self) -> bool:
        """Whether any cell still grows."""
        rows = (*self.rows, *((self.total,) if self.total else ()))
        return not all(cell.is_complete for row in rows for cell in row.cells)


def heat_cell(
    active: int, size: int, write: Callable[[Decimal], str], *, is_complete: bool = True
) -> HeatCell:
    """The share of a cohort that was active. `write`: a number of percent as the reader writes it."""
    percent = Decimal(100 * active) / size if size else Decimal(0)
    return value_cell(percent, FULL, write, is_complete=is_complete)


def value_cell(
    value: Decimal | None, full: Decimal, write: Callable[[Decimal], str], *, is_complete: bool = True
) -> HeatCell:
    """Any figure, as dark as may be from `full` on; a dash where it is not known."""
    if value is None:
        return HeatCell("–", 0, is_complete)
    shade = 0 if value <= 0 or full <= 0 else min(SHADES, 1 + int(value * SHADES / full))
    return HeatCell(write(value), shade, is_complete)


def heat_map(title: str, rows: Sequence[HeatRow], *, definition: str = "", **more: Any) -> HeatMap:
    """The rows in their order. `more`: further fields of the map."""
    width = max((len(row.cells) for row in rows), default=0)
    return HeatMap(title, tuple(rows), width, definition, **more)
