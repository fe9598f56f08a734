"""What each figure of a warehouse defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ..frame import Relation
from ..scope import WarehouseScope

type Cell = int | date | Decimal | None
type Row = dict[str, Cell]
type Raw = dict[str, int | Decimal | date]
"""A row of an expression: whole numbers and days alone, on which all engines agree."""


class WarehouseFigure:
    """A figure: one expression over the table of orders, and its rows."""

    name: ClassVar[str] = ""
    meaning: ClassVar[str] = ""
    """In a sentence, for the page and the command."""

    @staticmethod
    def expression(orders: Relation, scope: WarehouseScope) -> Relation:
        """What the engine computes: one statement."""
        raise NotImplementedError

    @staticmethod
    def rows(raw: Sequence[Raw], scope: WarehouseScope) -> list[Row]:
        """What that comes to: with the ratios, which are divided here and nowhere else."""
        raise NotImplementedError


def count(row: Raw, column: str) -> int:
    """A whole number of a row: some engines add whole numbers up to decimals. Raises `TypeError` for anything else."""
    value = row[column]
    if isinstance(value, date) or value != int(value):
        raise TypeError(f"{column} is no whole number: {value!r}")
    return int(value)


def day(row: Raw, column: str) -> date:
    """A day of a row. Raises `TypeError` for a number."""
    value = row[column]
    if not isinstance(value, date):
        raise TypeError(f"{column} is no day: {value!r}")
    return value
