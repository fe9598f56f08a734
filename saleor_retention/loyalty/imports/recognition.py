"""Which layout a file has, by its heading."""

from collections.abc import Sequence
from fractions import Fraction

from .layouts.layout import ImportLayout
from .layouts.registry import LAYOUTS, Neutral
from .rules import HistoryLayout, first_line

HISTORY = "history"
"""The layout of old statements, beside those of balances."""

CANDIDATES: tuple[type[ImportLayout], ...] = (
    Neutral,
    *(layout for layout in LAYOUTS if layout is not Neutral),
    HistoryLayout,
)
"""The first of those that fit alike is taken: they read the same columns."""


def layout_of(text: str) -> str:
    """The name of the layout that reads most of the file's columns, by words that fewest others know; `HISTORY` for old
    statements. The neutral one where nothing tells."""
    heading = first_line(text)
    if any("@" in cell for cell in heading):
        return Neutral.name
    layout = max(CANDIDATES, key=lambda candidate: _fit(candidate, heading))
    return HISTORY if layout is HistoryLayout else layout.name


def _fit(layout: type[ImportLayout], heading: Sequence[str]) -> tuple[int, Fraction]:
    columns = layout.columns(heading)
    if not {"email", "points"} <= set(columns):
        return 0, Fraction(0)
    known = [
        sum(other.columns(heading).get(name) == place for other in CANDIDATES)
        for name, place in columns.items()
    ]
    return len(columns), sum((Fraction(1, number) for number in known), Fraction(0))
