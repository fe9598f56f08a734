"""All books as files: every table, every row, and a manifest whose figures are those of the files."""

import csv
import hashlib
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.export import SINCE, export, table_name, tables
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Programme
from tests.builders import NOON, an_order
from tests.builders.points import a_programme
from tests.rollout.shop import customer, news

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G3")]


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def books(shop):
    """Two orders of 130 points, and a staff member whose reason is a formula."""
    version = a_programme()
    news(an_order(user_id=1), an_order(user_id=2))
    adjust(
        customer(1).pk, version.programme_id, 5, actor="staff:1", reason='=HYPERLINK("x")', key="k", now=NOON
    )


def test_every_table_of_ours_is_a_file_with_every_row_and_column(books, tmp_path):
    out = StringIO()
    call_command("retention_export", str(tmp_path / "books"), stdout=out)
    folder = tmp_path / "books"
    assert {path.name for path in folder.iterdir()} == {
        "MANIFEST.json",
        *(f"{table_name(model)}.csv" for model in apps.get_app_config("saleor_retention").get_models()),
    }
    for model in tables():
        rows = read(folder / f"{table_name(model)}.csv")
        assert len(rows) == model._default_manager.count()
    accounts = {(row["customer_id"], row["kind"]): row["balance"] for row in read(folder / "account.csv")}
    assert accounts[str(customer(1).pk), "available"] == "135"
    assert '\'=HYPERLINK("x")' in {row["reason"] for row in read(folder / "transaction.csv")}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_the_manifest_counts_sums_and_hashes_what_is_in_the_files(books, tmp_path):
    export(tmp_path)
    told = {one["table"]: one for one in json.loads((tmp_path / "MANIFEST.json").read_text())["tables"]}
    assert (told["account"]["rows"], told["account"]["sums"]["balance"]) == (10, 265)
    assert told["posting"]["sums"] == {"points": 265}
    for name, one in told.items():
        content = (tmp_path / f"{name}.csv").read_bytes()
        rows = read(tmp_path / f"{name}.csv")
        assert (one["rows"], one["sha256"]) == (len(rows), hashlib.sha256(content).hexdigest())
        for column, total in one["sums"].items():
            assert total == sum(int(row[column] or 0) for row in rows)


def test_columns_stand_in_the_same_order_every_time_and_reading_changes_nothing(books, tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    with CaptureQueriesContext(connection) as captured:
        assert export(tmp_path / "a") == export(tmp_path / "b")
    assert [
        one["sql"]
        for one in captured.captured_queries
        if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ] == []
    header = (tmp_path / "a" / "posting.csv").read_text().splitlines()[0]
    assert header == '"id","transaction_id","source_id","destination_id","points"'


def test_since_a_day_only_what_is_newer_and_what_it_refers_to(books, tmp_path):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    rows = {one.table: one.rows for one in export(tmp_path, since=tomorrow)}
    assert (rows["posting"], rows["transaction"], rows["orderfact"], rows["lot"]) == (0, 0, 0, 0)
    assert (rows["account"], rows["customer"], rows["programme"]) == (10, 2, 1)


def test_what_dates_a_table_is_a_column_of_it():
    by_name = {table_name(model): model for model in tables()}
    assert set(SINCE) <= set(by_name)
    for name, lookup in SINCE.items():
        by_name[name]._default_manager.filter(**{f"{lookup}__gte": NOON}).exists()


def test_a_folder_with_something_in_it_is_left_alone(books, tmp_path):
    (tmp_path / "theirs.txt").write_text("theirs")
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("retention_export", str(tmp_path), stdout=StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


@pytest.mark.django_db(transaction=True)
def test_rows_are_streamed_by_the_server_and_all_tables_are_of_one_instant(shop, tmp_path):
    Programme.objects.create(slug="early", name="Early")
    late = iter([True])

    def meanwhile(n):
        if next(late, False):
            with _another_session() as cursor:
                cursor.execute(
                    "INSERT INTO saleor_retention_customer (user_id) VALUES (1);"
                    "INSERT INTO saleor_retention_withheld (cause, reason, order_id, channel, points,"
                    " order_created_at, computed_at) VALUES ('x', 'off', gen_random_uuid(), '', 0, now(), now())"
                )

    with CaptureQueriesContext(connection) as captured:
        rows = {one.table: one.rows for one in export(tmp_path, progress=meanwhile)}
    assert (rows["programme"], rows["withheld"]) == (1, 0)
    assert any("REPEATABLE READ" in one["sql"] for one in captured.captured_queries)


@contextmanager
def _another_session():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()
