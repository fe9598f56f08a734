"""What each table defines. A new one is a file with such a class, and a line in the registry; a figure that is a list needs neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any, ClassVar

from ...core import csv
from ...core.money import Money
from ..dimensions import Dimension
from ..figures.figure import FigureScope, Unit

MONEY = (Unit.MONEY, Unit.AVERAGE, Unit.AMOUNTS)


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What is asked for: figures of a scope, told apart by a dimension, for somebody who may see customers or not."""

    scope: FigureScope
    by: Dimension | None = None
    top: int = 10
    may_see_customers: bool = False

    def amount(self, minor: int | Decimal | None) -> Decimal | None:
        """In units of the currency, an average rounded to its digits (half to even), as the API tells it."""
        return None if minor is None else Money(round(minor), self.scope.currency).amount

    def shown(self, value: Any, unit: Unit) -> Any:
        """A value of a column of a figure."""
        return self.amount(value) if unit in MONEY else value


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A heading, and rows of as many values."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class MetricsTable:
    """A table: how its rows are made, and what the API says of it."""

    name: ClassVar[str] = ""
    description: ClassVar[str] = ""

    @staticmethod
    def table(request: TableRequest) -> FigureRows:
        """Raises `Invalid` for what its figure refuses as well."""
        raise NotImplementedError


def as_csv(table: FigureRows, currency: str) -> str:
    """The table as a file, each row with the currency of its amounts. No spreadsheet takes a value of it for a formula."""
    out = StringIO()
    csv.write(out, ["currency", *table.columns], ([currency, *row] for row in table.rows))
    return out.getvalue()
