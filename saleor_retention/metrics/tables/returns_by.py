"""The return rate of single goods."""

from dataclasses import astuple, fields
from typing import ClassVar

from ...errors import Required
from ..returns_by import ReturnsOf, returns_by
from .table import FigureRows, MetricsTable, TableRequest


class ReturnsByTable(MetricsTable):
    """Those goods of which most units came back."""

    name: ClassVar[str] = "returns_by"
    description: ClassVar[str] = (
        "The goods of which most units came back, by product, category, product type or brand (`by`)."
    )

    @staticmethod
    def table(request: TableRequest) -> FigureRows:
        if request.by is None:
            raise Required("This table is by product, category, product type or brand.", field="by")
        rows = returns_by(request.by, request.scope.purchases, top=request.top, using=request.scope.using)
        return FigureRows([column.name for column in fields(ReturnsOf)], [astuple(row) for row in rows])
