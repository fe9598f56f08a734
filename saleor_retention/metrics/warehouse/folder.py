"""A folder of Parquet files, asked by DuckDB."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .dialects import statement
from .extra import duckdb
from .figures.figure import Raw, Row, WarehouseFigure
from .manifest import Part, parts_of, whole
from .scope import WarehouseScope
from .tables import CUSTOMERS, LINES, ORDERS, WarehouseTable

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""All that is needed is built in: nothing is fetched from anywhere."""


class Warehouse:
    """The tables `orders`, `lines` and `customers` of a folder; `engine` takes any SQL of DuckDB."""

    def __init__(self, engine: Any, parts: list[Part]) -> None:
        self.engine = engine
        self.zone = ZoneInfo(parts[-1].manifest.zone)
        self.taken_at = parts[-1].manifest.taken_at
        for table in (ORDERS, LINES):
            _together(engine, table, [part.folder for part in parts]).create_view(table.name)
        _file(engine, CUSTOMERS, parts[-1].folder).create_view(CUSTOMERS.name)

    def ask(self, figure: type[WarehouseFigure], scope: WarehouseScope) -> list[Row]:
        """The rows of a figure: one statement."""
        return figure.rows(self._rows(statement(figure, scope, "duckdb")), scope)

    def _rows(self, sql: str) -> list[Raw]:
        result = self.engine.execute(sql)
        columns = [column[0] for column in result.description]
        return [dict(zip(columns, values, strict=True)) for values in result.fetchall()]


@contextmanager
def warehouse(folder: Path) -> Iterator[Warehouse]:
    """Open a folder. Raises `ExtraMissing`, and `NotWhole` when its parts are not the shop's orders."""
    parts = whole(parts_of(folder))
    with duckdb().connect(":memory:", config=OFFLINE) as engine:
        yield Warehouse(engine, parts)


def _together(engine: Any, table: WarehouseTable, parts: Sequence[Path]) -> Any:
    """The rows of all parts; of an order that is in several, those of the last."""
    rows = _file(engine, table, parts[0])
    for part in parts[1:]:
        replaced = _file(engine, ORDERS, part).select("order_id")
        rows = rows.join(replaced, "order_id", how="anti").union(_file(engine, table, part))
    return rows


def _file(engine: Any, table: WarehouseTable, part: Path) -> Any:
    return engine.read_parquet(str(part / f"{table.name}.parquet"))
