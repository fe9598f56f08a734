"""Pictures of the retention report: what its template draws, each with the numbers it tells on hover."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..console.charts.line import LineChart
from ..console.charts.table import FigureTable
from ..segments.queries import SegmentFlow

BAND_HEIGHT, GAP, BAND_LEFT, BAND_RIGHT = 320.0, 8.0, 190.0, 530.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, and what it tells."""

    x: str
    y: str
    series: int
    text: str


@dataclass(frozen=True, slots=True)
class LinePicture:
    """A line chart whose points tell their numbers."""

    chart: LineChart
    dots: tuple[Dot, ...]


def line_picture(chart: LineChart) -> LinePicture:
    """A dot for each value that is known."""
    dots = []
    for series, curve in enumerate(chart.curves):
        known = [(label, values[series]) for label, values in chart.rows if values[series] != "–"]
        places = " ".join(curve.segments).split()
        for place, (label, value) in zip(places, known, strict=True):
            x, _comma, y = place.partition(",")
            dots.append(Dot(x, y, series, f"{curve.name}, {label}: {value}"))
    return LinePicture(chart, tuple(dots))


@dataclass(frozen=True, slots=True)
class Band:
    """Customers who went from one group to another."""

    points: str
    text: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A group on one of both days."""

    name: str
    y: float
    height: float
    is_after: bool
    text: str

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """Groups on two days and who went between them."""

    bands: tuple[Band, ...]
    sides: tuple[Side, ...]
    height: float
    table: FigureTable


@dataclass(slots=True)
class _Edge:
    y: float
    used: float = 0.0


def flow_picture(
    flows: Sequence[SegmentFlow], names: dict[str, str], texts: Sequence[str], table: FigureTable
) -> FlowPicture:
    """`flows` in the order of the groups; `texts`: what each tells."""
    total = sum(flow.customers for flow in flows)
    scale = BAND_HEIGHT / total if total else 0.0
    sides: list[Side] = []
    edges: dict[tuple[bool, str], _Edge] = {}
    for is_after in (False, True):
        y = 12.0
        for code in _codes(flows, names, is_after=is_after):
            count = sum(flow.customers for flow in flows if _end(flow, is_after=is_after) == code)
            edges[is_after, code] = _Edge(y)
            height = max(count * scale, 1.0)
            sides.append(
                Side(names[code], round(y, 1), round(height, 1), is_after, f"{names[code]}: {count}")
            )
            y += max(height, 6.0) + GAP
    bands = []
    for flow, text in zip(flows, texts, strict=True):
        left, right = edges[False, flow.before], edges[True, flow.after]
        height = flow.customers * scale
        top, end = left.y + left.used, right.y + right.used
        corners = (
            (BAND_LEFT, top), (BAND_RIGHT, end), (BAND_RIGHT, end + height), (BAND_LEFT, top + height),
        )  # fmt: skip
        left.used, right.used = left.used + height, right.used + height
        bands.append(Band(" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), text, flow.before == flow.after))
    lowest = max((side.y + max(side.height, 8.0) for side in sides), default=0.0)
    return FlowPicture(tuple(bands), tuple(sides), round(lowest + 12, 1), table)


def _end(flow: SegmentFlow, *, is_after: bool) -> str:
    return flow.after if is_after else flow.before


def _codes(flows: Sequence[SegmentFlow], names: dict[str, str], *, is_after: bool) -> list[str]:
    present = {_end(flow, is_after=is_after) for flow in flows}
    return [code for code in names if code in present]
