"""The types of figures, made of what each figure says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from ...metrics.figures.figure import Column, FigureOption, FigureScope, RetentionFigure, Unit
from ...metrics.figures.registry import FIGURES
from ...metrics.rollups.freshness import FigureSource
from .. import kit
from .cohorts_by import cohorts_by_field
from .returns_by import returns_by_field
from .tables import csv_field

MONEY = (Unit.MONEY, Unit.AVERAGE)
PRICED = (*MONEY, Unit.COUNTS, Unit.AMOUNTS)
"""Columns that are objects or lists."""


@dataclass(frozen=True, slots=True)
class FigureRoot:
    """A row of a figure, and the currency of its amounts: the root of its type."""

    row: Any
    currency: str
    source: FigureSource


RetentionSource = kit.enum_of(
    "RetentionSource",
    FigureSource,
    "What a figure was read from.",
    {
        FigureSource.ROLL_UPS: "Sums that are kept of each month.",
        FigureSource.HISTORIES: "What each customer bought, day by day.",
        FigureSource.ORDERS: "All orders: what is kept is not built yet, or does not tell this.",
    },
)


def figure_costs(*, figure: Any, column: Any) -> dict[str, dict[str, Any]]:
    """What each figure costs, and what each column of theirs that is an object or a list."""
    of_columns = {
        made.type_name: {
            to_camel_case(shown.name): column for shown in made.columns() if shown.unit in PRICED
        }
        for made in FIGURES
    }
    computed = [to_camel_case(name) for name in (*(made.name for made in FIGURES), *further_fields())]
    all_at_once = {"complexity": figure["complexity"] * sum(not made.is_list for made in FIGURES)}
    costs = dict.fromkeys(computed, figure) | {"freshness": column, "tableCsv": all_at_once}
    return {"RetentionMetrics": costs} | {
        type_name: costs for type_name, costs in of_columns.items() if costs
    }


def metrics_type() -> Any:
    """`RetentionMetrics`: a field for each figure, computed only when it is asked for. Roots are `FigureScope`."""
    currency = graphene.String(required=True, description="Currency of all figures: two are never added.")
    fields = {figure.name: _figure_field(figure) for figure in FIGURES} | further_fields()
    about = "How well the shop keeps its customers, in one currency."
    return _type("RetentionMetrics", about, {"currency": currency, "freshness": _freshness_field()} | fields)


class RetentionFreshness(kit.Type):
    """Roots are `Freshness`."""

    as_of = kit.DateTime(
        required=True, description="What the engine had noticed of the shop by then is in the figures."
    )
    waiting_orders = graphene.Int(
        required=True, description="Orders that may have changed since and were not looked at yet."
    )
    is_built = graphene.Boolean(
        required=True,
        description="Histories and roll-ups are kept. Until then, figures are computed of all orders, which takes longer.",
    )

    class Meta:
        description = "How far the figures are."


def _freshness_field() -> kit.Field:
    return kit.Field(
        RetentionFreshness,
        required=True,
        description="How far the figures are.",
        resolver=lambda root, info: root.freshness,
    )


def further_fields() -> dict[str, kit.Field]:
    """Figures that are asked for by an argument, and have a type of their own."""
    return {
        "cohorts_by": cohorts_by_field(),
        "returns_by": returns_by_field(),
        "table_csv": csv_field(OPTIONS),
    }


def _figure_field(figure: type[RetentionFigure]) -> kit.Field:
    columns = {column.name: _column_field(column) for column in figure.columns()}
    source = RetentionSource(required=True, description="What it was read from.")
    made = _type(figure.type_name, figure.definition, columns | {"source": source})
    return kit.Field(
        kit.NonNullList(made) if figure.is_list else made,
        required=True,
        description=figure.description,
        resolver=_computed(figure),
        **{option.name: _argument(option) for option in figure.options},
    )


def _argument(option: FigureOption) -> Any:
    if option.choices is None:
        return graphene.Boolean(default_value=False, description=option.description)
    return graphene.Argument(CHOICES[option.choices], description=option.description)


CHOICES = {
    option.choices: kit.enum_of(option.choices.__name__, option.choices, option.description, option.meanings)
    for figure in FIGURES
    for option in figure.options
    if option.choices is not None
}
"""Enums, each made once: a schema takes none twice."""
OPTIONS = {option.name: _argument(option) for figure in FIGURES for option in figure.options}
"""Arguments of all figures by their names, for the table that may be of any of them."""


def _computed(figure: type[RetentionFigure]) -> Callable[..., Any]:
    def compute(root: FigureScope, info: Any, **options: Any) -> Any:
        scope = replace(root, options={name: value for name, value in options.items() if value is not None})
        with kit.port.reading(info.context):
            rows = figure.compute(scope)
        source = figure.source(scope)
        if figure.is_list:
            return [FigureRoot(row, root.currency, source) for row in rows]
        return FigureRoot(rows, root.currency, source)

    return compute


FIELDS: Mapping[Unit, Callable[[dict[str, Any]], Any]] = {
    Unit.COUNT: lambda options: graphene.Int(required=True, **options),
    Unit.OPTIONAL: lambda options: graphene.Int(**options),
    Unit.COUNTS: lambda options: kit.NonNullList(graphene.Int, required=True, **options),
    Unit.FLAG: lambda options: graphene.Boolean(required=True, **options),
    Unit.RATIO: lambda options: graphene.Float(**options),
    Unit.MONEY: lambda options: graphene.Field(kit.Money, required=True, **options),
    Unit.AVERAGE: lambda options: graphene.Field(kit.Money, **options),
    Unit.AMOUNTS: lambda options: kit.NonNullList(kit.Money, required=True, **options),
    Unit.DAY: lambda options: kit.Date(required=True, **options),
    Unit.TEXT: lambda options: graphene.String(required=True, **options),
}
"""How a column of each unit is shown."""


def _column_field(column: Column) -> Any:
    def show(root: FigureRoot, info: Any) -> Any:
        value = getattr(root.row, column.attribute)
        if column.unit is Unit.AMOUNTS:
            return [kit.money(amount, root.currency) for amount in value]
        return kit.money(value, root.currency) if column.unit in MONEY else value

    options = {"description": column.description, "resolver": show}
    return FIELDS[column.unit](options)


def _type(name: str, description: str, fields: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"description": description})
    return type(name, (kit.Type,), fields | {"Meta": meta})
