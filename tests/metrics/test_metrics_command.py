"""`retention_metrics`: a table of figures from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.metrics.tables.registry import TABLES
from tests.metrics.rollups_shop import fold_all
from tests.metrics.shop import bought, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M10.1")]

YEAR = ("--currency", "usd", "--start", "2025-01-01", "--end", "2026-01-01")


@pytest.fixture
def shop():
    take_in(
        bought(1, "2025-11-05", 1_000, country="PL"),
        bought(1, "2025-12-05", 500, country="DE"),
        bought(2, "2025-12-06", 2_000, country="DE"),
    )
    fold_all()


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("retention_metrics", *arguments, stdout=out)
    return out.getvalue().replace('"', "").splitlines()


def test_a_table_is_printed(shop):
    assert said("cohorts", *YEAR) == [
        "currency,months_since,month,size,active,orders,net,cumulative_net,complete",
        "USD,0,2025-11-01,1,1,1,10.00,10.00,2",
        "USD,1,2025-11-01,1,1,1,5.00,15.00,2",
        "USD,0,2025-12-01,1,1,1,20.00,20.00,1",
    ]
    assert said("cohorts_by", *YEAR, "--by", "country")[1:] == [
        "USD,DE,Germany,1,0,1,1,1,20.00,20.00",
        "USD,PL,Poland,1,0,1,1,1,10.00,10.00",
        "USD,PL,Poland,1,1,1,1,1,5.00,15.00",
    ]
    for table in TABLES:
        assert len(said(table, *YEAR, "--by", "product")) >= 1


def test_a_file_is_written_once(shop, tmp_path):
    path = tmp_path / "cohorts.csv"
    assert said("cohorts", *YEAR, "--to", str(path)) == [f"3 rows in {path}"]
    assert path.read_bytes().count(b"\r\n") == 4
    with pytest.raises(CommandError, match="cannot be written"):
        said("cohorts", *YEAR, "--to", str(path))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cohorts", *YEAR, "--end", "2025-01-01"), "A period ends after it starts."),
        (("cohorts", *YEAR, "--currency", "US"), "Figures are for one currency."),
        (("cohorts_by", *YEAR), "This table is by something of the first purchase."),
        (("returns_by", *YEAR, "--by", "city"), "Returns are told by product"),
        (("moon", *YEAR), "invalid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(shop, arguments, message):
    with pytest.raises(CommandError, match=message):
        said(*arguments)
