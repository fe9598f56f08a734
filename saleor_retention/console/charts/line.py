"""Lines over time or over steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .scale import left_margin, steps

WIDTH, HEIGHT = 720, 220
TOP, RIGHT, BOTTOM = 12, 12, 26


@dataclass(frozen=True, slots=True)
class Series:
    """One line."""

    name: str
    values: Sequence[Decimal | None]
    """None: not known; the line has a gap there."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line as the picture draws it."""

    name: str
    segments: tuple[str, ...]
    """Points of each part without a gap."""


@dataclass(frozen=True, slots=True)
class LineChart:
    """What `charts/line.html` draws."""

    title: str
    labels: Sequence[str]
    curves: tuple[Curve, ...]
    grid: tuple[Mark, ...]
    below: tuple[Mark, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """The same as a table."""
    left: int
    """Where the axis begins."""
    definition: str = ""
    incomplete_from: float | None = None
    """From here on, figures may still change."""
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def line_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    write: Callable[[Decimal], str],
    *,
    definition: str = "",
    complete: int | None = None,
) -> LineChart:
    """`write`: a value as the reader writes it. `complete`: so many of the values are final, counted from the first."""
    known = [value for line in series for value in line.values if value is not None]
    axis = steps(max(known, default=Decimal(0)))
    most = axis[-1]
    beside = [write(value) for value in axis]
    left = left_margin(beside)

    def x(place: int) -> float:
        return round(left + place * (WIDTH - left - RIGHT) / max(1, len(labels) - 1), 1)

    def y(value: Decimal) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(value / most)), 1)

    every = max(1, (len(labels) + 7) // 8)
    return LineChart(
        title=title,
        labels=labels,
        curves=tuple(Curve(line.name, _segments(line.values, x, y)) for line in series),
        grid=tuple(Mark(y(value), text) for value, text in zip(axis, beside, strict=True)),
        below=tuple(Mark(x(place), labels[place]) for place in range(0, len(labels), every)),
        rows=tuple(
            (label, tuple(written(line.values[place], write) for line in series))
            for place, label in enumerate(labels)
        ),
        left=left,
        definition=definition,
        incomplete_from=None if complete is None or complete >= len(labels) else x(max(0, complete - 1)),
    )


def _segments(
    values: Sequence[Decimal | None], x: Callable[[int], float], y: Callable[[Decimal], float]
) -> tuple[str, ...]:
    segments: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            segments.append([])
        else:
            segments[-1].append(f"{x(place)},{y(value)}")
    return tuple(" ".join(points) for points in segments if points)


def written(value: Decimal | None, write: Callable[[Decimal], str]) -> str:
    """In a table: as the reader writes it, a dash for what is not known."""
    return "–" if value is None else write(value)
