"""Bars: one that is filled up to a limit, and stacked ones over time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .line import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, Mark, Series, written
from .scale import left_margin, steps


@dataclass(frozen=True, slots=True)
class BudgetBar:
    """What `charts/budget.html` draws: how much of a limit is used."""

    name: str
    used: str
    limit: str
    remaining: str
    share: int
    """In percent, from 0 to 100."""


def budget_bar(name: str, used: Decimal, limit: Decimal, write: Callable[[Decimal], str]) -> BudgetBar:
    """`write`: an amount as the reader writes it."""
    share = 100 if limit <= 0 else min(100, max(0, int(100 * used / limit)))
    return BudgetBar(name, write(used), write(limit), write(max(Decimal(0), limit - used)), share)


@dataclass(frozen=True, slots=True)
class BarPiece:
    """One piece of a stack."""

    x: float
    y: float
    width: float
    height: float
    series: int
    """Which of the series it is of, from 0."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """What `charts/bars.html` draws."""

    title: str
    names: tuple[str, ...]
    bars: tuple[BarPiece, ...]
    grid: tuple[Mark, ...]
    below: tuple[Mark, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    left: int
    """Where the axis begins."""
    definition: str = ""
    more_columns: tuple[str, ...] = ()
    """Of the table alone, behind those of the series; `rows` have their texts."""
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def bar_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    write: Callable[[Decimal], str],
    *,
    definition: str = "",
) -> BarChart:
    """Series stacked on each other at each label, the first at the bottom."""
    known = [[line.values[place] or Decimal(0) for line in series] for place in range(len(labels))]
    axis = steps(max((sum(stack, Decimal(0)) for stack in known), default=Decimal(0)))
    beside = [write(value) for value in axis]
    left = left_margin(beside)
    room = (WIDTH - left - RIGHT) / max(1, len(labels))
    unit = (HEIGHT - TOP - BOTTOM) / float(axis[-1])
    bars: list[BarPiece] = []
    for place, stack in enumerate(known):
        floor = float(HEIGHT - BOTTOM)
        for number, value in enumerate(stack):
            height = round(float(value) * unit, 1)
            floor -= height
            if height:
                x = round(left + (place + 0.15) * room, 1)
                bars.append(BarPiece(x, round(floor, 1), round(room * 0.7, 1), height, number))
    every = max(1, (len(labels) + 7) // 8)
    return BarChart(
        title=title,
        names=tuple(line.name for line in series),
        bars=tuple(bars),
        grid=tuple(
            Mark(round(HEIGHT - BOTTOM - float(value) * unit, 1), text)
            for value, text in zip(axis, beside, strict=True)
        ),
        below=tuple(
            Mark(round(left + (place + 0.5) * room, 1), labels[place])
            for place in range(0, len(labels), every)
        ),
        rows=tuple(
            (label, tuple(written(line.values[place], write) for line in series))
            for place, label in enumerate(labels)
        ),
        left=left,
        definition=definition,
    )
