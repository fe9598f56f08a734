"""Figures as files."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

import graphene

from ...metrics.dimensions import Dimension
from ...metrics.figures.figure import FigureScope
from ...metrics.first_purchases.cohorts_by import TOP
from ...metrics.tables.registry import TABLES
from ...metrics.tables.table import TableRequest, as_csv
from .. import kit
from .dimensions import RetentionDimension

TableName = StrEnum("TableName", {name.upper(): name for name in TABLES})  # type: ignore[misc]
RetentionTable = kit.enum_of(
    "RetentionTable",
    TableName,
    "A table of figures.",
    {name: table.description for name, table in TABLES.items()},
)


def csv_field(options: Mapping[str, Any]) -> kit.Field:
    """Of `RetentionMetrics`; `options`: the arguments of figures that are lists. Roots are `FigureScope`."""
    return kit.Field(
        graphene.String,
        required=True,
        description="The same figures as a CSV file, which no spreadsheet takes for formulas. Each row has the currency of its"
        " amounts. What is null elsewhere without MANAGE_USERS is empty here.",
        table=RetentionTable(required=True, description="Which table."),
        by=graphene.Argument(RetentionDimension, description="Of COHORTS_BY and RETURNS_BY."),
        top=kit.PositiveInt(default_value=TOP, description="Of COHORTS_BY and RETURNS_BY: how many values."),
        resolver=_csv,
        **options,
    )


def _csv(root: FigureScope, info: Any, table: Any, top: int, by: Any = None, **options: Any) -> str:
    request = TableRequest(
        replace(root, options={name: value for name, value in options.items() if value is not None}),
        None if by is None else Dimension(by),
        top,
        kit.allowed(info.context, [kit.MANAGE_USERS]),
    )
    with kit.port.reading(info.context), kit.port.store_access():
        return as_csv(TABLES[table].table(request), root.currency)
