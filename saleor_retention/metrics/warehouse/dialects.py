"""The figures as SQL text for other engines."""

from .figures.figure import WarehouseFigure
from .frame import as_sql, relation
from .scope import WarehouseScope
from .tables import ORDERS

PROVEN = ("duckdb", "postgres")
"""Run by the tests, against the product's own figures."""
UNPROVEN = ("clickhouse", "bigquery", "pyspark", "databricks", "snowflake")
"""Compiled only: no such engine has run them for us."""
DIALECTS = (*PROVEN, *UNPROVEN)


def statement(figure: type[WarehouseFigure], scope: WarehouseScope, dialect: str) -> str:
    """One statement over a table `orders` with the columns of `tables.ORDERS`. Raises `ExtraMissing`."""
    return as_sql(figure.expression(relation(ORDERS.name, ORDERS.types), scope), dialect)
