"""Small cells of tables of customers, for readers who may not see customers: hidden so that nobody can compute them.

A count of 1 to k - 1 customers is hidden (k-anonymity), and with it what would tell it by subtraction: other cells of its row
and column, or totals. The method is cell suppression by cheapest cycles of a network (Kelly, Golden, Assad 1992; Fischetti and
Salazar 2001, for tables of two dimensions): a hidden count can be computed from what is shown exactly where it lies on no
closed way of hidden cells along which one can be taken and added in turns. Zeros are shown: nobody is in them. So a reader knows that
what is hidden is at least 1, which the way respects.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

LEAST = 5
"""`k`: the fewest customers that a cell shows."""

type Cell = tuple[int, int]
"""Row and column; a total stands one beyond the last column, or the last row."""


class Arc(NamedTuple):
    """From a node of the network to its next, through a cell. Rows are nodes, and columns are."""

    to: int
    cell: Cell
    cost: int


@dataclass(frozen=True, slots=True)
class Table:
    """Counts with their totals: the sum of each row in a last column, of each column in a last row, of all in the corner."""

    counts: tuple[tuple[int, ...], ...]
    has_row_totals: bool
    has_column_totals: bool

    @property
    def height(self) -> int:
        return len(self.counts) - 1

    @property
    def width(self) -> int:
        return len(self.counts[0]) - 1

    def count(self, cell: Cell) -> int:
        return self.counts[cell[0]][cell[1]]

    def is_told(self, cell: Cell) -> bool:
        """Whether it is told at all, were it not small."""
        row, column = cell
        return (column < self.width or self.has_row_totals) and (row < self.height or self.has_column_totals)

    def may_hide(self, cell: Cell) -> bool:
        """It is told, and of somebody."""
        return self.is_told(cell) and self.count(cell) > 0

    def cells(self) -> Iterator[Cell]:
        for row in range(self.height + 1):
            for column in range(self.width + 1):
                yield row, column

    def lines(self) -> Iterator[tuple[list[Cell], Cell]]:
        """The cells of each sum that is told, with its total. The totals of rows and of columns are such a line, too."""
        for row in range(self.height + 1):
            yield [(row, column) for column in range(self.width)], (row, self.width)
        for column in range(self.width + 1):
            yield [(row, column) for row in range(self.height)], (self.height, column)


def hidden_cells(
    cells: Sequence[Sequence[int]],
    *,
    least: int = LEAST,
    row_totals: bool = True,
    column_totals: bool = True,
) -> frozenset[Cell]:
    """Which cells and totals of a table of customers are not shown to who may not see customers.

    `cells` are rows of counts; `row_totals`, `column_totals`: whether the sums of rows and of columns mean anything and are
    told, here or elsewhere (that of all where both are). In the answer `(r, c)` is a cell, `(r, width)` a row's total, `(height, c)` a
    column's, `(height, width)` that of all. No hidden count can be computed from all that is shown, and the hidden rest of a sum
    that is shown is never of fewer than `least` customers together.
    """
    if not cells or not cells[0]:
        return frozenset()
    table = _with_totals(cells, row_totals, column_totals)
    pending = sorted(cell for cell in table.cells() if table.may_hide(cell) and table.count(cell) < least)
    hidden: set[Cell] = set()
    safe: set[Cell] = set()
    while pending:
        hidden.update(pending)
        for cell in pending:
            if cell not in safe:
                way = _cheapest_way(table, cell, hidden)
                hidden.update(way)
                safe.update(way)
        pending = sorted(_complements(table, hidden, least))
    return frozenset(cell for cell in hidden if table.may_hide(cell))


def hidden_in_list(counts: Sequence[int], *, least: int = LEAST) -> frozenset[int]:
    """The same of a list of counts whose sum is told: their places, and `len(counts)` where the sum must not be told either."""
    hidden = hidden_cells([[count] for count in counts], least=least, row_totals=False)
    return frozenset(row for row, _ in hidden)


def _with_totals(cells: Sequence[Sequence[int]], row_totals: bool, column_totals: bool) -> Table:
    rows = [(*row, sum(row)) for row in cells]
    return Table((*rows, tuple(map(sum, zip(*rows, strict=True)))), row_totals, column_totals)


def _complements(table: Table, hidden: set[Cell], least: int) -> set[Cell]:
    """What else has to go: of each told sum whose hidden rest is a group of too few, the next smallest, else the sum itself."""
    answer: set[Cell] = set()
    for line, total in table.lines():
        gone = [cell for cell in line if cell in hidden]
        rest = sum(table.count(cell) for cell in gone)
        if not gone or rest >= least or total in hidden or not table.may_hide(total):
            continue
        shown = [cell for cell in line if cell not in hidden and table.may_hide(cell)]
        answer.add(min(shown, key=lambda cell: (table.count(cell), cell), default=total))
    return answer - hidden


def _cheapest_way(table: Table, cell: Cell, hidden: set[Cell]) -> set[Cell]:
    """The cells of the closed way through this one that hides the fewest customers more, itself among them.

    There is always one: up with it, with the totals of its row and its column, and with that of all.
    """
    row, column = cell[0], table.height + 1 + cell[1]
    ways = []
    if _may_grow(table, cell):
        ways.append(_path(table, column, row, cell, hidden))
    if _may_shrink(table, cell):
        ways.append(_path(table, row, column, cell, hidden))
    _, way = min((way for way in ways if way is not None), key=lambda answer: answer[0])
    return {cell, *way}


def _path(
    table: Table, start: int, end: int, without: Cell, hidden: set[Cell]
) -> tuple[int, frozenset[Cell]] | None:
    """Dijkstra's shortest path, a cell costing its customers unless it is hidden already."""
    queue: list[tuple[int, int, tuple[Cell, ...]]] = [(0, start, ())]
    done: set[int] = set()
    while queue:
        cost, node, way = heappop(queue)
        if node == end:
            return cost, frozenset(way)
        if node in done:
            continue
        done.add(node)
        for arc in _arcs(table, node, hidden):
            if arc.cell != without and arc.to not in done:
                heappush(queue, (cost + arc.cost, arc.to, (*way, arc.cell)))
    return None


def _arcs(table: Table, node: int, hidden: set[Cell]) -> Iterator[Arc]:
    """From a row to the columns whose cell in it may grow, and from a column to the rows whose cell may shrink.

    All sums are of nothing once totals count negative: with those, what a row gains one of its cells must lose.
    """
    rows = table.height + 1
    if node < rows:
        for column in range(table.width + 1):
            if _may_grow(table, (node, column)):
                yield Arc(rows + column, (node, column), _cost(table, (node, column), hidden))
    else:
        for row in range(rows):
            if _may_shrink(table, (row, node - rows)):
                yield Arc(row, (row, node - rows), _cost(table, (row, node - rows), hidden))


def _may_grow(table: Table, cell: Cell) -> bool:
    """In the table in which totals are negative: there a total grows when its count falls."""
    return _may_move(table, cell, up=not _is_negative(table, cell))


def _may_shrink(table: Table, cell: Cell) -> bool:
    return _may_move(table, cell, up=_is_negative(table, cell))


def _may_move(table: Table, cell: Cell, *, up: bool) -> bool:
    """A count that is hidden is 1 at least, as a reader knows; a sum that nobody is told is anything, and a zero stays."""
    if not table.is_told(cell):
        return True
    return table.count(cell) > (0 if up else 1)


def _is_negative(table: Table, cell: Cell) -> bool:
    return (cell[0] == table.height) != (cell[1] == table.width)


def _cost(table: Table, cell: Cell, hidden: set[Cell]) -> int:
    return 0 if cell in hidden or not table.is_told(cell) else table.count(cell)
