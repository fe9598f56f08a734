"""Customers who went from one group to another between two days, as a table whose cells are shaded by their number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .heat_map import SHADES


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers who were in one group on a day and are in another, or the same, on a later one."""

    before: str
    """A code; empty: in none."""
    after: str
    customers: int


@dataclass(frozen=True, slots=True)
class FlowCell:
    """Who went from the row's group to the column's."""

    text: str
    shade: int
    """From 0 (nobody) to `SHADES`: the most of any cell."""
    is_same: bool
    """They stayed."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A group on the first day."""

    name: str
    cells: tuple[FlowCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class FlowMap:
    """What `charts/flow.html` shows."""

    title: str
    columns: tuple[str, ...]
    """Groups on the second day."""
    rows: tuple[FlowRow, ...]
    totals: tuple[str, ...]
    """Of each column."""
    total: str
    definition: str = ""
    file_name: str = ""
    """Offers the flows as a file under this name, at `file_address`."""
    file_address: str = ""


def flow_map(
    title: str,
    flows: Sequence[Flow],
    names: tuple[Mapping[str, str], Mapping[str, str]],
    write: Callable[[int], str],
) -> FlowMap:
    """`names`: of the groups of the first and of the second day by code, in their order; a group without anybody is left
    out. `write`: a number as the reader writes it.
    """
    numbers = {(flow.before, flow.after): flow.customers for flow in flows}
    rows = [code for code in names[0] if any(flow.before == code for flow in flows)]
    columns = [code for code in names[1] if any(flow.after == code for flow in flows)]
    most = max(numbers.values(), default=0)

    def row(before: str) -> FlowRow:
        cells = tuple(
            _cell(numbers.get((before, after), 0), most, before == after, write) for after in columns
        )
        return FlowRow(
            names[0][before], cells, write(sum(numbers.get((before, after), 0) for after in columns))
        )

    return FlowMap(
        title,
        tuple(names[1][code] for code in columns),
        tuple(map(row, rows)),
        tuple(write(sum(numbers.get((before, after), 0) for before in rows)) for after in columns),
        write(sum(numbers.values())),
    )


def _cell(number: int, most: int, is_same: bool, write: Callable[[int], str]) -> FlowCell:
    return FlowCell(write(number) if number else "–", -(-number * SHADES // most) if most else 0, is_same)
