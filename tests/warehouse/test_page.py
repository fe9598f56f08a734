"""What docs/warehouse.md says is so: the columns of each file, the figures, and its worked example to the digit."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.metrics.warehouse.dialects import DIALECTS
from saleor_retention.metrics.warehouse.export import warehouse_export
from saleor_retention.metrics.warehouse.figures.figure import WarehouseFigure
from saleor_retention.metrics.warehouse.figures.registry import FIGURES
from saleor_retention.metrics.warehouse.folder import warehouse
from saleor_retention.metrics.warehouse.scope import WarehouseScope
from saleor_retention.metrics.warehouse.statements import FEWEST
from saleor_retention.metrics.warehouse.tables import TABLES
from tests.test_architecture import named_in
from tests.warehouse.shop import a_fact, keep

PAGE = (Path(__file__).parents[2] / "docs" / "warehouse.md").read_text()
ORDERS = re.findall(r"^\| (\d) \| (\d) \| (\d{4}-\d\d-\d\d) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
ANSWERS = re.findall(r"^\| `(\w+)` \| (\w+=.*) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_a_file_has_its_row(table):
    section = PAGE.split(f"### {table.name}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
    assert rows == [(column.name, column.type, column.meaning) for column in table.columns]


def test_every_figure_has_its_row_and_every_engine_is_named():
    rows = re.findall(
        r"^\| `(\w+)` \| ([^=\n]+) \|$", PAGE.split("## Figures\n")[1].split("\n## ")[0], re.MULTILINE
    )
    assert [row for row in rows if row[0] in FIGURES] == [
        (name, figure.meaning) for name, figure in FIGURES.items()
    ]
    assert [dialect for dialect in DIALECTS if f"`{dialect}`" not in PAGE] == []
    assert FEWEST == 5, "the page says five customers"


def test_every_figure_is_registered_once():
    assert Counter(FIGURES.values()) == named_in("metrics.warehouse.figures", WarehouseFigure)
    assert len({figure.name for figure in FIGURES.values()}) == len(FIGURES)


@pytest.mark.promise("M10.1")
@pytest.mark.django_db
def test_the_worked_example_comes_to_what_the_page_says(tmp_path):
    keep(
        *(
            a_fact(
                int(order),
                int(customer),
                datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC),
                "UTC",
                net_minor=int(100 * Decimal(net)),
                gross_sales_minor=int(100 * Decimal(net)),
            )
            for order, customer, day, net in ORDERS
        )
    )
    warehouse_export(tmp_path)
    scope = WarehouseScope(date(2025, 1, 1), date(2026, 1, 1), ZoneInfo("UTC"), "USD")
    with warehouse(tmp_path) as opened:
        told = [
            (name, ", ".join(f"{column}={'' if value is None else value}" for column, value in row.items()))
            for name, figure in FIGURES.items()
            for row in opened.ask(figure, scope)
        ]
    assert told == ANSWERS
    assert len(ORDERS) == 5
    assert {name for name, _ in ANSWERS} == set(FIGURES)
