"""Somebody who reads a table with hidden cells and knows its sums: what they can say of each hidden count by linear reasoning.

A simplex of fractions, with Bland's rule: exact, and small enough for tables of a test. It shares nothing with what hides.
"""

from fractions import Fraction

Cell = tuple[int, int]


class Table:
    """Counts with their totals, and what is hidden of them. `told`: which totals there are at all."""

    def __init__(self, counts, hidden, *, row_totals=True, column_totals=True):
        rows = [[*row, sum(row)] for row in counts]
        self.counts = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
        self.height, self.width = len(counts), len(counts[0])
        untold = {(row, self.width) for row in range(self.height + 1) if not row_totals}
        untold |= {(self.height, column) for column in range(self.width + 1) if not column_totals}
        self.free = untold
        self.hidden = sorted(set(hidden) | untold)

    def equations(self) -> tuple[list[list[Fraction]], list[Fraction]]:
        """A x = b over what is hidden: of each row and of each column, its cells less its total."""
        lines = [
            [((row, column), 1) for column in range(self.width)] + [((row, self.width), -1)]
            for row in range(self.height + 1)
        ]
        lines += [
            [((row, column), 1) for row in range(self.height)] + [((self.height, column), -1)]
            for column in range(self.width + 1)
        ]
        matrix, right = [], []
        for line in lines:
            signs = dict(line)
            matrix.append([Fraction(signs.get(cell, 0)) for cell in self.hidden])
            known = sum(
                sign * self.counts[row][column]
                for (row, column), sign in line
                if (row, column) not in self.hidden
            )
            right.append(Fraction(-known))
        return matrix, right

    def determined(self) -> dict[Cell, int]:
        """Hidden counts that there is one value for. A hidden count is at least 1: zeros are never hidden."""
        matrix, right = self.equations()
        least = [0 if cell in self.free else 1 for cell in self.hidden]
        right = [
            b - sum(a * low for a, low in zip(row, least, strict=True))
            for row, b in zip(matrix, right, strict=True)
        ]
        values = [{Fraction(self.counts[r][c] - low)} for (r, c), low in zip(self.hidden, least, strict=True)]
        for place, cell in enumerate(self.hidden):
            for sign in (1, -1):
                if cell in self.free or len(values[place]) > 1:
                    break
                aim = [Fraction(sign if n == place else 0) for n in range(len(self.hidden))]
                for seen, value in zip(values, farthest(matrix, right, aim), strict=True):
                    seen.add(value)
        return {
            cell: int(min(seen)) + low
            for cell, seen, low in zip(self.hidden, values, least, strict=True)
            if len(seen) == 1 and cell not in self.free
        }


def farthest(matrix, right, aim) -> list[Fraction]:
    """A solution of A x = b, x >= 0 with the greatest aim . x; one somewhere on the way where that has no end."""
    size = len(aim)
    rows = [[*row, b] if b >= 0 else [*(-a for a in row), -b] for row, b in zip(matrix, right, strict=True)]
    count = len(rows)
    tableau = [[*row[:-1], *(Fraction(n == m) for m in range(count)), row[-1]] for n, row in enumerate(rows)]
    basis = [size + n for n in range(count)]
    _climb(tableau, basis, [Fraction(0)] * size + [Fraction(-1)] * count, size + count)
    _leave(tableau, basis, size)
    _climb(tableau, basis, [*aim, *[Fraction(0)] * count], size)
    answer = [Fraction(0)] * size
    for row, name in zip(tableau, basis, strict=True):
        if name < size:
            answer[name] = row[-1]
    return answer


def _climb(tableau, basis, aim, size) -> None:
    while True:
        gains = (
            aim[n] - sum(aim[b] * row[n] for b, row in zip(basis, tableau, strict=True)) for n in range(size)
        )
        entering = next((n for n, gain in enumerate(gains) if gain > 0), None)
        if entering is None:
            return
        bounds = [
            (row[-1] / row[entering], basis[n], n) for n, row in enumerate(tableau) if row[entering] > 0
        ]
        if not bounds:
            _push(tableau, basis, entering)
            return
        _pivot(tableau, basis, min(bounds)[2], entering)


def _push(tableau, basis, entering) -> None:
    """Without an end: a step of one along it is another solution, and all that is asked for."""
    for row in tableau:
        row[-1] -= row[entering]
    extra = [Fraction(0)] * len(tableau[0])
    extra[entering], extra[-1] = Fraction(1), Fraction(1)
    tableau.append(extra)
    basis.append(entering)


def _leave(tableau, basis, size) -> None:
    """What was only there to begin with leaves the basis, or its row says nothing new."""
    for n in range(len(tableau) - 1, -1, -1):
        if basis[n] >= size:
            entering = next((m for m in range(size) if tableau[n][m]), None)
            if entering is None:
                del tableau[n], basis[n]
            else:
                _pivot(tableau, basis, n, entering)


def _pivot(tableau, basis, place, entering) -> None:
    pivot = tableau[place][entering]
    tableau[place] = [value / pivot for value in tableau[place]]
    for n, row in enumerate(tableau):
        if n != place and row[entering]:
            factor = row[entering]
            tableau[n] = [value - factor * one for value, one in zip(row, tableau[place], strict=True)]
    basis[place] = entering
