"""The types of figures, made of what each figure says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from ...metrics.figures.figure import Column, FigureScope, RetentionFigure, Unit
from ...metrics.figures.registry import FIGURES
from .. import kit
from .cohorts_by import cohorts_by_field
from .returns_by import returns_by_field

MONEY = (Unit.MONEY, Unit.AVERAGE)
PRICED = (*MONEY, Unit.COUNTS)
"""Columns that are objects or lists."""


@dataclass(frozen=True, slots=True)
class FigureRoot:
    """A row of a figure, and the currency of its amounts: the root of its type."""

    row: Any
    currency: str


def figure_costs(*, figure: Any, column: Any) -> dict[str, dict[str, Any]]:
    """What each figure costs, and what each column of theirs that is an object or a list."""
    of_columns = {
        made.type_name: {
            to_camel_case(shown.name): column for shown in made.columns() if shown.unit in PRICED
        }
        for made in FIGURES
    }
    computed = [to_camel_case(name) for name in (*(made.name for made in FIGURES), *further_fields())]
    return {"RetentionMetrics": dict.fromkeys(computed, figure)} | {
        type_name: costs for type_name, costs in of_columns.items() if costs
    }


def metrics_type() -> Any:
    """`RetentionMetrics`: a field for each figure, computed only when it is asked for. Roots are `FigureScope`."""
    currency = graphene.String(required=True, description="Currency of all figures: two are never added.")
    fields = {figure.name: _figure_field(figure) for figure in FIGURES} | further_fields()
    about = "How well the shop keeps its customers, in one currency."
    return _type("RetentionMetrics", about, {"currency": currency} | fields)


def further_fields() -> dict[str, kit.Field]:
    """Figures that are asked for by an argument, and have a type of their own."""
    return {"cohorts_by": cohorts_by_field(), "returns_by": returns_by_field()}


def _figure_field(figure: type[RetentionFigure]) -> kit.Field:
    columns = {column.name: _column_field(column) for column in figure.columns()}
    made = _type(figure.type_name, figure.definition, columns)
    return kit.Field(
        kit.NonNullList(made) if figure.is_list else made,
        required=True,
        description=figure.description,
        resolver=_computed(figure),
    )


def _computed(figure: type[RetentionFigure]) -> Callable[..., Any]:
    def compute(root: FigureScope, info: Any) -> Any:
        with kit.port.reading(info.context):
            rows = figure.compute(root)
        if figure.is_list:
            return [FigureRoot(row, root.currency) for row in rows]
        return FigureRoot(rows, root.currency)

    return compute


def _column_field(column: Column) -> Any:
    def show(root: FigureRoot, info: Any) -> Any:
        value = getattr(root.row, column.attribute)
        return kit.money(value, root.currency) if column.unit in MONEY else value

    options = {"description": column.description, "resolver": show}
    match column.unit:
        case Unit.COUNT:
            return graphene.Int(required=True, **options)
        case Unit.COUNTS:
            return kit.NonNullList(graphene.Int, required=True, **options)
        case Unit.RATIO:
            return graphene.Float(**options)
        case Unit.MONEY | Unit.AVERAGE:
            return graphene.Field(kit.Money, required=column.unit is Unit.MONEY, **options)
        case Unit.DAY:
            return kit.Date(required=True, **options)
        case Unit.TEXT:
            return graphene.String(required=True, **options)


def _type(name: str, description: str, fields: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"description": description})
    return type(name, (kit.Type,), fields | {"Meta": meta})
