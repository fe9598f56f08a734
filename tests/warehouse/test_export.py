"""Parquet files: what is in them, that a part is there whole or not at all, and how parts add up."""

import json
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, flock
from io import StringIO
from uuid import UUID

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.metrics.warehouse import export as module
from saleor_retention.metrics.warehouse.export import ExportRefused, warehouse_export
from saleor_retention.metrics.warehouse.folder import warehouse
from saleor_retention.metrics.warehouse.manifest import NotWhole, parts_of, since_last, whole
from saleor_retention.metrics.warehouse.tables import ORDERS, TABLES
from saleor_retention.offers.models import Campaign, Grant, Redemption
from saleor_retention.orders.models import OrderFact, OrderLineFact
from tests.warehouse.shop import SEEN, a_fact, keep

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M10.1")]

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def rows_of(folder, table):
    (part,) = parts_of(folder)[-1:]
    result = duckdb.sql(f"FROM read_parquet('{part.folder / table}.parquet')")
    return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]


def only(rows):
    (row,) = rows
    return row


def test_a_file_has_the_columns_that_are_told_and_an_order_as_it_stands(settings, tmp_path):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    placed = datetime(2025, 1, 1, 4, 59, 59, 999_999, tzinfo=UTC)
    keep(a_fact(1, 5, placed, "America/New_York", net_minor=100, revision=3, discount_minor=20))
    warehouse_export(tmp_path)
    for table in TABLES:
        (part,) = parts_of(tmp_path)
        described = duckdb.sql(f"DESCRIBE FROM read_parquet('{part.folder / table.name}.parquet')").fetchall()
        names = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
        assert [(name, names.get(kind, kind)) for name, kind, *_ in described] == [
            (column.name, column.type) for column in table.columns
        ]
    result = duckdb.sql(f"FROM read_parquet('{part.folder}/orders.parquet')").project(
        "* EXCLUDE (placed_at, seen_at), epoch_us(placed_at) AS placed, epoch_us(seen_at) AS seen"
    )
    order = dict(zip(result.columns, only(result.fetchall()), strict=True))
    assert datetime.fromtimestamp(order.pop("placed") // 10**6, UTC) == placed.replace(microsecond=0)
    assert order.pop("seen") == SEEN.timestamp() * 10**6
    assert order == {
        "order_id": str(UUID(int=1)),
        "customer": 5,
        "channel": "main",
        "currency": "USD",
        "day": datetime(2024, 12, 31).date(),
        "month": datetime(2024, 12, 1).date(),
        "is_purchase": True,
        "net_minor": 100,
        "gross_minor": 119,
        "discount_minor": 20,
        "campaign": None,
        "voucher": "",
        "has_voucher": False,
        "country": "",
        "city": "",
        "utm_source": "",
        "utm_medium": "",
        "utm_campaign": "",
        "origin": "checkout",
        "status": "live",
        "revision": 3,
    }
    line = only(rows_of(tmp_path, "lines"))
    assert (line["order_id"], line["product"], line["variant"], line["quantity"]) == (
        str(UUID(int=1)),
        7,
        None,
        2,
    )


def test_texts_come_as_they_are_and_nothing_is_not_an_empty_text(tmp_path):
    awkward = 'a,"b"\n\\N;é'
    keep(a_fact(1, None, NOON, "UTC", channel=awkward), a_fact(2, 1, NOON, "UTC", channel=""))
    warehouse_export(tmp_path)
    assert [row["channel"] for row in orders_by_id(tmp_path)] == [awkward, ""]
    assert [row["customer"] for row in orders_by_id(tmp_path)] == [None, 1]
    with warehouse(tmp_path) as opened:
        assert opened.engine.sql("FROM lines").count("*").fetchall() == [(2,)]


def orders_by_id(folder):
    (part,) = parts_of(folder)[-1:]
    columns = [column.name for column in ORDERS.columns if column.type != "TIMESTAMPTZ"]
    result = duckdb.sql(f"FROM read_parquet('{part.folder}/orders.parquet')").project(", ".join(columns))
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return sorted(rows, key=lambda row: row["order_id"])


def test_nobody_can_be_told_by_the_files(tmp_path):
    """No address, hash, account, name, birthday or code of somebody's own; of who was erased, no country either."""
    Customer.objects.create(id=1, user_id=987_654, email_hash="hash-of-an-address")
    Customer.objects.create(id=2, erased_at=NOON)
    Customer.objects.create(id=3, email_hash="hash-of-a-guest", merged_into_id=1)
    for pk in (1, 2):
        CustomerFacts.objects.create(
            customer_id=pk, country="DE", city="berlin", birthday="1990-01-01", attributes={"club": "gold"}
        )
    keep(
        *(a_fact(number, number, NOON, "UTC", voucher_code="SUMMER") for number in range(10, 15)),
        a_fact(20, 1, NOON, "UTC", voucher_code="R-SOMEBODYS-OWN", hints={"note": "hello Ann"}),
        a_fact(21, 2, NOON, "UTC"),
        a_fact(22, None, NOON, "UTC", voucher_code="SUMMER", status="draft", is_purchase=False),
    )
    warehouse_export(tmp_path)
    (part,) = parts_of(tmp_path)
    for table in TABLES:
        text = str(
            duckdb.sql(f"FROM read_parquet('{part.folder / table.name}.parquet')")
            .project("CAST(COLUMNS(*) AS VARCHAR)")
            .fetchall()
        )
        for secret in ("hash-of", "987654", "berlin", "1990", "gold", "SOMEBODYS", "Ann"):
            assert secret not in text
    people = {row["customer"]: row for row in rows_of(tmp_path, "customers")}
    assert set(people) == {1, 2, *range(10, 15)}, "whoever was merged is nobody of their own"
    assert people[1] == {"customer": 1, "country": "DE", "is_member": True, "is_erased": False}
    assert people[2] == {"customer": 2, "country": "", "is_member": False, "is_erased": True}
    vouchers = {row["order_id"]: (row["voucher"], row["has_voucher"]) for row in orders_by_id(tmp_path)}
    assert vouchers[str(UUID(int=10))] == ("SUMMER", True)
    assert vouchers[str(UUID(int=20))] == ("", True)
    assert str(UUID(int=21)) in vouchers
    assert str(UUID(int=22)) not in vouchers, "a draft was not placed yet"


def test_where_an_order_went_and_what_brought_it_are_told_where_many_share_them(tmp_path):
    """Five customers of Gdynia by one link; of Hel there are four, and a fifth order of one of them tells no more."""
    many = {
        "country": "PL",
        "city": "GDYNIA",
        "utm_source": "news",
        "utm_medium": "mail",
        "utm_campaign": "may",
    }
    few = {"country": "PL", "city": "Hel", "utm_source": "ann", "utm_medium": "ann", "utm_campaign": "ann"}
    keep(
        *(a_fact(number, number, NOON, "UTC", **many | {"city": "gdynia"}) for number in range(1, 5)),
        a_fact(5, 5, NOON, "UTC", **many),
        *(a_fact(number, number, NOON, "UTC", **few) for number in range(11, 15)),
        a_fact(15, 11, NOON, "UTC", **few),
        a_fact(20, 20, NOON, "UTC", **many | {"country": "DE", "utm_source": "one"}),
        a_fact(21, 21, NOON, "UTC", country="FR"),
    )
    Customer.objects.filter(pk=21).update(user_id=None, erased_at=NOON)
    OrderLineFact.objects.filter(order_id=UUID(int=1)).update(product_type_id=3, brand="Lumen")
    warehouse_export(tmp_path)
    columns = ("country", "city", "utm_source", "utm_medium", "utm_campaign")
    rows = {
        int(UUID(row["order_id"])): tuple(row[name] for name in columns) for row in orders_by_id(tmp_path)
    }
    assert {rows[number] for number in range(1, 6)} == {("PL", "Gdynia", "news", "mail", "may")}
    assert {rows[number] for number in range(11, 16)} == {("PL", "", "", "", "")}
    assert rows[20] == ("DE", "", "", "mail", "may"), "a city is one of its country"
    assert rows[21] == ("", "", "", "", ""), "of who was erased no country"
    lines = {line["order_id"]: (line["product_type"], line["brand"]) for line in rows_of(tmp_path, "lines")}
    assert (lines[str(UUID(int=1))], lines[str(UUID(int=2))]) == ((3, "Lumen"), (None, ""))


def test_an_order_names_the_campaign_whose_offer_it_kept(tmp_path):
    keep(*(a_fact(number, 1, NOON, "UTC") for number in (1, 2, 3)))
    for pk, (order, given_back) in enumerate([(1, None), (2, NOON)], 1):
        campaign = Campaign.objects.create(name=f"c{pk}", percent_bp=1_000, starts_at=NOON, grace_seconds=0)
        grant = Grant.objects.create(campaign=campaign, customer_id=1, code=f"R-{pk}")
        Redemption.objects.create(
            grant=grant,
            order_id=UUID(int=order),
            code=grant.code,
            amount_minor=100,
            currency="USD",
            redeemed_at=NOON,
            given_back_at=given_back,
        )
    warehouse_export(tmp_path)
    kept = Campaign.objects.get(name="c1").pk
    assert [row["campaign"] for row in orders_by_id(tmp_path)] == [kept, None, None]


def test_the_manifest_tells_counts_sums_zone_and_hashes(settings, tmp_path):
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    keep(
        a_fact(1, 1, NOON, "UTC", net_minor=100),
        a_fact(2, 1, NOON, "UTC", net_minor=200, is_purchase=False),
        a_fact(3, 2, NOON, "UTC", currency="EUR", net_minor=7),
    )
    out = StringIO()
    call_command("retention_export_warehouse", "--to", str(tmp_path), stdout=out)
    (part,) = parts_of(tmp_path)
    data = json.loads((part.folder / "MANIFEST.json").read_text())
    assert (data["schema"], data["zone"], data["since"]) == (2, "Europe/Berlin", None)
    assert data["sums"] == [
        {"currency": "EUR", "orders": 1, "purchases": 1, "net_minor": 7, "gross_minor": 8},
        {"currency": "USD", "orders": 2, "purchases": 1, "net_minor": 100, "gross_minor": 119},
    ]
    assert {file["table"]: file["rows"] for file in data["files"]} == {
        "orders": 3,
        "lines": 3,
        "customers": 2,
    }
    assert "3 rows in orders.parquet" in out.getvalue()
    assert "USD: 1 purchases, 100 net" in out.getvalue()
    assert sorted(path.name for path in part.folder.iterdir()) == [
        "MANIFEST.json",
        "customers.parquet",
        "lines.parquet",
        "orders.parquet",
    ]
    assert oct(part.folder.stat().st_mode & 0o777) == "0o700"


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    keep(a_fact(1, 1, NOON, "UTC"), a_fact(2, None, NOON, "UTC", status="draft", is_purchase=False))
    out = StringIO()
    folder = tmp_path / "new"
    call_command("retention_export_warehouse", "--to", str(folder), "--dry-run", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 rows would be in orders.parquet",
        "1 rows would be in lines.parquet",
        "1 rows would be in customers.parquet",
    ]
    assert not folder.exists()


def test_reading_changes_nothing_and_rows_are_streamed(tmp_path):
    keep(*(a_fact(number, 1, NOON, "UTC") for number in range(1, 50)))
    told = []
    with CaptureQueriesContext(connection) as captured:
        warehouse_export(tmp_path, progress=told.append)
    assert [
        one["sql"]
        for one in captured.captured_queries
        if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ] == []
    assert sum(told) == 49 + 49 + 1


def test_changes_make_a_part_of_their_own_and_the_newest_row_of_an_order_counts(tmp_path):
    keep(*(a_fact(number, number, NOON, "UTC", net_minor=100) for number in (1, 2)))
    OrderFact.objects.update(seen_at=NOON)
    warehouse_export(tmp_path)
    OrderFact.objects.filter(pk=UUID(int=1)).update(net_sales_minor=40, revision=2, seen_at=LATER)
    OrderLineFact.objects.filter(order_id=UUID(int=1)).delete()
    keep(a_fact(3, 1, NOON, "UTC", net_minor=1, seen_at=LATER))
    out = StringIO()
    call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "last", stdout=out)
    assert "2 rows in orders.parquet" in out.getvalue()
    assert "1 rows in lines.parquet" in out.getvalue()
    OrderFact.objects.filter(pk=UUID(int=3)).update(net_sales_minor=9, seen_at=LATER + timedelta(days=1))
    warehouse_export(tmp_path, since=since_last(parts_of(tmp_path)))
    with warehouse(tmp_path) as opened:
        rows = opened.engine.sql("FROM orders").project("order_id, net_minor").order("order_id").fetchall()
        lines = opened.engine.sql("FROM lines").project("order_id").order("order_id").fetchall()
        assert opened.engine.sql("FROM customers").count("*").fetchall() == [(2,)]
    assert rows == [(str(UUID(int=1)), 40), (str(UUID(int=2)), 100), (str(UUID(int=3)), 9)]
    assert lines == [(str(UUID(int=2)),), (str(UUID(int=3)),)]


def test_a_later_full_export_begins_anew(tmp_path):
    keep(a_fact(1, 1, NOON, "UTC"))
    warehouse_export(tmp_path)
    OrderFact.objects.all().delete()
    warehouse_export(tmp_path)
    assert len(parts_of(tmp_path)) == 2
    with warehouse(tmp_path) as opened:
        assert opened.engine.sql("FROM orders").count("*").fetchall() == [(0,)]


def test_a_gap_between_parts_is_refused_before_anything_is_written(tmp_path):
    warehouse_export(tmp_path)
    with pytest.raises(CommandError, match="may be missing: use --since last"):
        call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "2100-01-01")
    assert len(parts_of(tmp_path)) == 1
    assert not (tmp_path / ".unfinished").exists()


def test_a_part_begins_a_day_before_the_last_was_taken_and_no_later(tmp_path):
    warehouse_export(tmp_path)
    latest = since_last(parts_of(tmp_path))
    assert latest == parts_of(tmp_path)[0].manifest.taken_at - timedelta(days=1)
    with pytest.raises(NotWhole, match="may be missing"):
        warehouse_export(tmp_path, since=latest + timedelta(microseconds=1))
    warehouse_export(tmp_path, since=latest)
    assert len(whole(parts_of(tmp_path))) == 2


def test_another_zone_needs_everything_anew(settings, tmp_path):
    warehouse_export(tmp_path)
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    with pytest.raises(CommandError, match="time zone changed"):
        call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "last")


def test_without_a_full_export_there_is_nothing_to_follow(tmp_path):
    with pytest.raises(CommandError, match="no full export"):
        call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "last")
    warehouse_export(tmp_path, since=NOON)
    with pytest.raises(NotWhole, match="no full export"):
        whole(parts_of(tmp_path))


def test_two_at_once_are_refused(tmp_path):
    with (tmp_path / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        with pytest.raises(ExportRefused, match="Another export"):
            warehouse_export(tmp_path)
    warehouse_export(tmp_path)


def test_what_breaks_on_the_way_leaves_nothing_and_the_next_run_sweeps(monkeypatch, tmp_path):
    keep(a_fact(1, 1, NOON, "UTC"))

    def breaks(**_):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(module, "sizes", breaks)
        with pytest.raises(RuntimeError):
            warehouse_export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    left = tmp_path / ".unfinished"
    left.mkdir()
    (left / "orders.csv").write_text("half a row")
    (left / "MANIFEST.json").write_text("killed before it was renamed")
    assert parts_of(tmp_path) == []
    warehouse_export(tmp_path)
    assert len(parts_of(tmp_path)) == 1
    assert not left.exists()


@pytest.mark.parametrize("table", ["orders", "lines", "customers"])
def test_files_that_do_not_add_up_to_the_database_are_not_kept(monkeypatch, tmp_path, table):
    keep(a_fact(1, 1, NOON, "UTC"), a_fact(2, 2, NOON, "UTC"))
    lossy = module.ROWS | {table: module.ROWS[table] + " LIMIT 1"}
    monkeypatch.setattr(module, "ROWS", lossy)
    with pytest.raises(CommandError, match="add up to"):
        call_command("retention_export_warehouse", "--to", str(tmp_path))
    assert parts_of(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("theirs")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("retention_export_warehouse", "--to", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="is no day"):
        call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "yesterday")


def test_a_manifest_of_somebody_elses_is_told(tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "MANIFEST.json").write_text("{}")
    with pytest.raises(CommandError, match="none of retention_export_warehouse"):
        call_command("retention_export_warehouse", "--to", str(tmp_path), "--since", "last")


def test_columns_of_another_version_are_not_read(monkeypatch, tmp_path):
    warehouse_export(tmp_path)
    monkeypatch.setattr("saleor_retention.metrics.warehouse.manifest.SCHEMA_VERSION", 3)
    with pytest.raises(NotWhole, match="version 2 of the columns"):
        whole(parts_of(tmp_path))


def test_rows_are_sorted_so_that_engines_skip_what_they_need_not_read(tmp_path):
    keep(*(a_fact(number, 1, NOON - timedelta(days=number), "UTC") for number in range(1, 30)))
    warehouse_export(tmp_path)
    (part,) = parts_of(tmp_path)
    days = [
        day
        for (day,) in duckdb.sql(f"SELECT day FROM read_parquet('{part.folder}/orders.parquet')").fetchall()
    ]
    assert days == sorted(days)
