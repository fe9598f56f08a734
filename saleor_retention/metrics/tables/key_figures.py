"""All figures that are one row: a line for each of their numbers."""

from typing import ClassVar

from ..figures.registry import FIGURES
from .table import FigureRows, MetricsTable, TableRequest


class KeyFigures(MetricsTable):
    """Every single number."""

    name: ClassVar[str] = "key_figures"
    description: ClassVar[str] = (
        "All figures that are no list: a row for each number, with its figure and name."
    )

    @staticmethod
    def table(request: TableRequest) -> FigureRows:
        rows = []
        for figure in FIGURES:
            if figure.is_list:
                continue
            row = figure.compute(request.scope)
            rows += [
                (figure.name, column.name, request.shown(getattr(row, column.attribute), column.unit))
                for column in figure.columns()
            ]
        return FigureRows(("figure", "name", "value"), rows)
