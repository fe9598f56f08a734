"""A folder of Parquet files, asked by DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .dialects import statement
from .extra import duckdb
from .figures.figure import Raw, Row, WarehouseFigure
from .manifest import Part, parts_of, whole
from .scope import WarehouseScope
from .tables import CUSTOMERS, LINES, ORDERS

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""All that is needed is built in: nothing is fetched from anywhere."""


class Warehouse:
    """The tables `orders`, `lines` and `customers` of a folder; `engine` takes any SQL of DuckDB."""

    def __init__(self, engine: Any, parts: list[Part]) -> None:
        self.engine = engine
        self.zone = ZoneInfo(parts[-1].manifest.zone)
        self.taken_at = parts[-1].manifest.taken_at
        for number, part in enumerate(parts):
            _add(engine, number, part.folder)
        engine.sql(f"CREATE VIEW orders AS FROM orders_{len(parts) - 1}")
        engine.sql(f"CREATE VIEW lines AS FROM lines_{len(parts) - 1}")
        engine.read_parquet(str(parts[-1].folder / "customers.parquet")).create_view(CUSTOMERS.name)

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


def _add(engine: Any, number: int, part: Path) -> None:
    """Views of the orders and lines up to this part: those of before whose order is not in it, and its own."""
    for table in (ORDERS, LINES):
        rows = engine.read_parquet(str(part / f"{table.name}.parquet"))
        rows.create_view(f"{table.name}_{number}" if number == 0 else f"new_{table.name}_{number}")
        if number:
            engine.sql(
                f"CREATE VIEW {table.name}_{number} AS"
                f" SELECT * FROM {table.name}_{number - 1} ANTI JOIN new_orders_{number} USING (order_id)"
                f" UNION ALL SELECT * FROM new_{table.name}_{number}"
            )
