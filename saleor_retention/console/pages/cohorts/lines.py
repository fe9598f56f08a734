"""Cohorts as lines of figures, whatever they are told apart by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """Of the customers who were observed so long after their first purchase: who bought then, and what. None: not told."""

    observed: int | None
    customers: int | None
    orders: int | None
    net: Decimal | None
    is_over: bool = True
    """False while the time of the column is not over for all of them."""
    is_complete: bool = True
    """False where the figures may grow."""


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort; its first figures are those of the time of the first purchase itself."""

    name: str
    size: int | None
    figures: tuple[CohortFigures, ...]


def total(name: str, lines: Sequence[CohortLine], *, over_only: bool) -> CohortLine:
    """All lines together. `over_only`: a column adds up the lines for whom its time is over, and no others."""
    width = max((len(line.figures) for line in lines), default=0)
    columns = [[line.figures[place] for line in lines if place < len(line.figures)] for place in range(width)]
    if over_only:
        columns = [[figures for figures in column if figures.is_over] for column in columns]
    while columns and not columns[-1]:
        columns.pop()
    return CohortLine(
        name, _sum([line.size for line in lines]), tuple(_together(column) for column in columns)
    )


def _together(column: Sequence[CohortFigures]) -> CohortFigures:
    return CohortFigures(
        _sum([figures.observed for figures in column]),
        _sum([figures.customers for figures in column]),
        _sum([figures.orders for figures in column]),
        _sum([figures.net for figures in column]),
        all(figures.is_over for figures in column),
        all(figures.is_complete for figures in column),
    )


def _sum[Value: (int, Decimal)](values: Sequence[Value | None]) -> Value | None:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(values) else None


type Measure = Callable[[CohortLine], list[Decimal | None]]
"""A figure of each column of a line."""


def shares(line: CohortLine) -> list[Decimal | None]:
    """Customers who bought, in percent of those who were observed."""
    return [_ratio(figures.customers, figures.observed, 100) for figures in line.figures]


def customers(line: CohortLine) -> list[Decimal | None]:
    """How many bought."""
    return [_decimal(figures.customers) for figures in line.figures]


def orders(line: CohortLine) -> list[Decimal | None]:
    """Their purchases."""
    return [_decimal(figures.orders) for figures in line.figures]


def net(line: CohortLine) -> list[Decimal | None]:
    """Their net sales."""
    return [figures.net for figures in line.figures]


def cumulative_net(line: CohortLine) -> list[Decimal | None]:
    """Net sales of a customer from the first purchase until the end of each column: of each column the mean over those who
    were observed, added up. Not known from the first column on of which something is not."""
    result: list[Decimal | None] = []
    so_far: Decimal | None = Decimal(0)
    for figures in line.figures:
        mean = _ratio(figures.net, figures.observed)
        so_far = None if so_far is None or mean is None else so_far + mean
        result.append(so_far)
    return result


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _ratio(part: int | Decimal | None, whole: int | None, times: int = 1) -> Decimal | None:
    return None if part is None or not whole else Decimal(part) * times / whole
