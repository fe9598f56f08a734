"""Tables of the figures that are lists: a row for each of theirs, or for each place of a row that has several."""

from collections.abc import Iterator
from typing import Any

from ..figures.figure import RetentionFigure, Unit
from .table import FigureRows, MetricsTable, TableRequest

LISTS = (Unit.COUNTS, Unit.AMOUNTS)
"""Columns with a value for each place."""


def table_of(figure: type[RetentionFigure]) -> type[MetricsTable]:
    """The table of a figure that is a list."""

    def table(request: TableRequest) -> FigureRows:
        names = [column.name for column in figure.columns()]
        places = [figure.place] if figure.place else []
        rows = [line for row in figure.compute(request.scope) for line in _lines(figure, row, request)]
        return FigureRows([*places, *names], rows)

    about = {"name": figure.name, "description": figure.description, "table": staticmethod(table)}
    return type(f"{figure.__name__}FigureRows", (MetricsTable,), about)


def _lines(figure: type[RetentionFigure], row: Any, request: TableRequest) -> Iterator[list[Any]]:
    values = [(column.unit, getattr(row, column.attribute)) for column in figure.columns()]
    if not figure.place:
        yield [request.shown(value, unit) for unit, value in values]
        return
    for place in range(max(len(value) for unit, value in values if unit in LISTS)):
        yield [
            place,
            *(request.shown(value[place] if unit in LISTS else value, unit) for unit, value in values),
        ]
