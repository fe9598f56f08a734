"""The analyst's command: needs the files and no shop. Other engines' SQL is compiled; without the extra, one sentence tells."""

import csv
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.metrics.warehouse.__main__ import main
from saleor_retention.metrics.warehouse.dialects import DIALECTS, UNPROVEN, statement
from saleor_retention.metrics.warehouse.export import warehouse_export
from saleor_retention.metrics.warehouse.extra import ExtraMissing, duckdb, ibis
from saleor_retention.metrics.warehouse.figures.registry import FIGURES
from saleor_retention.metrics.warehouse.scope import WarehouseScope
from tests.warehouse.shop import a_fact, keep

pytestmark = pytest.mark.promise("M10.1")

ROOT = Path(__file__).parents[2]
YEAR = ["--start", "2025-01-01", "--end", "2026-01-01", "--currency", "usd"]
SCOPE = WarehouseScope(date(2025, 1, 1), date(2026, 1, 1), ZoneInfo("America/New_York"), "USD", "main")


@pytest.fixture
def folder(db, tmp_path, settings):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    placed = datetime(2025, 1, 1, 5, tzinfo=UTC)
    keep(
        a_fact(1, 1, placed, "America/New_York"),
        a_fact(2, 1, placed.replace(month=2), "America/New_York"),
        a_fact(3, 2, placed.replace(hour=4), "America/New_York"),
    )
    warehouse_export(tmp_path)
    return tmp_path


def test_it_prints_a_figure_without_any_settings(folder):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    answer = subprocess.run(
        [sys.executable, "-m", "saleor_retention.metrics.warehouse", "sales", "--folder", folder, *YEAR],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert (answer.stderr, answer.returncode) == ("", 0)
    assert list(csv.DictReader(answer.stdout.splitlines())) == [
        {"orders": "2", "net_minor": "2000", "gross_minor": "2380", "average_order_minor": "1000.000000"}
    ]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_can_be_asked(folder, capsys, figure):
    assert main([figure, "--folder", str(folder), *YEAR]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert rows
    assert None not in rows[0]


def test_the_folder_knows_the_zone_and_another_can_be_asked(folder, capsys):
    for zone, orders in (((), "2"), (("--zone", "UTC"), "3")):
        assert main(["sales", "--folder", str(folder), *YEAR, *zone]) == 0
        assert next(csv.DictReader(capsys.readouterr().out.splitlines()))["orders"] == orders


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sales", "--folder", "nowhere", *YEAR], "no full export"),
        (["sales", "--sql", "bigquery", *YEAR], "needs the store's --zone"),
        (
            ["sales", "--folder", "nowhere", *YEAR[:2], "--end", "2025-01-01", "--currency", "USD"],
            "no full export",
        ),
        (["sales", "--sql", "duckdb", "--zone", "UTC", *YEAR[:4], "--currency", "US"], "one currency"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(capsys, words, told):
    assert main(words) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["weather", "--folder", ".", *YEAR], "invalid choice"),
        (["sales", "--folder", ".", "--start", "soon", *YEAR[2:]], "is no day"),
        (["sales", "--sql", "duckdb", *YEAR, "--zone", "Mars"], "is no time zone"),
        (["sales", "--sql", "duckdb", *YEAR, "--zone", "../etc"], "is no time zone"),
        (["sales", *YEAR], "--folder --sql"),
    ],
)
def test_words_that_are_not_understood_are_told(capsys, words, told):
    with pytest.raises(SystemExit):
        main(words)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_compiles_for_every_engine(figure, dialect):
    text = statement(FIGURES[figure], SCOPE, dialect)
    assert text.startswith(("SELECT", "WITH"))
    assert "USD" in text
    assert "main" in text
    assert "orders" in text


@pytest.mark.parametrize("dialect", UNPROVEN)
@pytest.mark.parametrize("figure", FIGURES)
def test_no_engine_is_asked_to_estimate_or_to_divide(figure, dialect):
    """ClickHouse counts distinct values by `uniq`, which estimates; engines round quotients each in its own way."""
    text = statement(FIGURES[figure], SCOPE, dialect)
    assert not re.search(
        r"\buniq|DISTINCT|APPROX|HLL|(?<!\*)/(?!\*)|AVG\(|quantile|PERCENTILE", text, re.IGNORECASE
    )


def test_the_command_prints_the_statement(capsys):
    assert (
        main(["retention", "--sql", "snowflake", "--zone", "America/New_York", "--channel", "main", *YEAR])
        == 0
    )
    assert capsys.readouterr().out.strip() == statement(FIGURES["retention"], SCOPE, "snowflake")


def test_every_figure_has_a_name_and_a_meaning():
    assert list(FIGURES) == [figure.name for figure in FIGURES.values()]
    assert all(figure.meaning for figure in FIGURES.values())


@pytest.mark.parametrize("package", ["duckdb", "ibis"])
def test_without_the_extra_one_sentence_tells_what_to_install(monkeypatch, capsys, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExtraMissing, match=r"pip install 'saleor-retention\[warehouse\]'"):
        {"duckdb": duckdb, "ibis": ibis}[package]()


@pytest.mark.django_db
def test_the_export_says_so_too_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(CommandError, match="The warehouse needs duckdb"):
        call_command("retention_export_warehouse", "--to", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_the_engines_come_late():
    """Starting the package brings neither."""
    code = (
        "import django, sys; django.setup();"
        " import saleor_retention.management.commands.retention_export_warehouse;"
        " import saleor_retention.metrics.warehouse.folder, saleor_retention.metrics.warehouse.figures.registry;"
        " print(sorted({'duckdb', 'ibis', 'sqlglot'} & set(sys.modules)))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    assert answer.stdout.strip() == "[]"
