"""Cohorts: by month of the first purchase and by what it was, each figure with its meaning, totals and file."""

import csv
import io
import re

import pytest

from saleor_retention.store.port import store
from tests.metrics.shop import bought, take_in

from .test_overview import ABSURD, NOW, TAG, a_shop
from .visitor import Visitor, ran_documents

pytestmark = pytest.mark.django_db
YEAR = {"sold": "USD", "period": "365"}
CELL = re.compile(r'<td class="n(?: shade-(\d))?( incomplete)?">([^<]*)</td>')


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("saleor_retention.graphql.metrics.types.now", lambda: NOW)


def rows(visitor: Visitor, **arguments: str) -> dict[str, list[str]]:
    """The texts of each line of the map, what is not complete in parentheses."""
    html = visitor.part("cohorts/map", **YEAR, **arguments)
    return {
        name: [f"({text})" if incomplete else text for _shade, incomplete, text in CELL.findall(line)]
        for name, line in re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', html)
    }


def saved(visitor: Visitor, **arguments: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(visitor.part("cohorts/map.csv", **YEAR, **arguments))))


def test_the_page_stands_at_once_and_the_map_comes_after_it(staff):
    a_shop()
    with ran_documents() as ran:
        html = staff.part("cohorts")
    assert [document.name for document in ran] == ["staff/sales_history"]
    assert (
        'hx-get="/console/part/cohorts/map?sold=USD&amp;period=365&amp;by=MONTH&amp;shown=share&amp;counted=bounded"'
        in html
    )
    assert "First purchases from Jul 2, 2025 to Jul 1, 2026" in staff.text("cohorts")


@pytest.mark.parametrize(
    ("shown", "february", "everybody"),
    [
        ("share", ["3", "33.3%", "0%", "0%", "66.7%", "(0%)"], ["4", "25%", "0%", "0%", "66.7%"]),
        ("customers", ["3", "1", "0", "0", "2", "(0)"], ["4", "1", "0", "0", "2"]),
        ("orders", ["3", "3", "1", "0", "0", "2", "(0)"], ["4", "4", "1", "0", "0", "2"]),
        (
            "net",
            ["3", "$300.00", "$50.00", "$0.00", "$0.00", "$75.00", "($0.00)"],
            ["4", "$400.00", "$50.00", "$0.00", "$0.00", "$75.00"],
        ),
        (
            "cumulative",
            ["3", "$100.00", "$116.67", "$116.67", "$116.67", "$141.67", "($141.67)"],
            ["4", "$100.00", "$112.50", "$112.50", "$112.50", "$137.50"],
        ),
    ],
)
def test_months_of_first_purchases_with_what_was_bought_after(staff, shown, february, everybody):
    a_shop()
    lines = rows(staff, shown=shown)
    assert lines["Feb 2026"] == february
    assert lines["All"] == everybody
    assert list(lines) == ["Feb 2026", "May 2026", "All"]


def test_weeks_and_quarters_of_first_purchases(staff):
    a_shop()
    weeks = rows(staff, by="WEEK", shown="orders")
    assert list(weeks) == ["Feb 2, 2026", "May 4, 2026", "All"]
    assert weeks["Feb 2, 2026"][:7] == ["3", "3", "0", "0", "0", "1", "0"]
    assert weeks["May 4, 2026"] == ["1", "1", *["0"] * 7, "(0)"]
    quarters = rows(staff, by="QUARTER", shown="cumulative")
    assert quarters["Q1 2026"] == ["3", "$116.67", "$141.67", "($141.67)"]
    assert quarters["Q2 2026"] == ["1", "$100.00", "($100.00)"]
    assert quarters["All"] == ["4", "$112.50", "$137.50"]
    assert "by quarters since the first purchase" in staff.text("cohorts/map", **YEAR, by="QUARTER")
    assert rows(staff, by="QUARTER", counted="rolling")["Q1 2026"] == ["3", "(66.7%)", "(0%)"]


def test_who_comes_later_counts_if_asked_and_may_still_come(staff):
    a_shop()
    lines = rows(staff, counted="rolling")
    assert lines["Feb 2026"] == ["3", "(66.7%)", "(66.7%)", "(66.7%)", "(66.7%)", "(0%)"]
    assert lines["All"] == ["4", "(50%)", "(66.7%)", "(66.7%)", "(66.7%)"]
    assert "Whoever has not come back may still do so" in staff.text("cohorts/map", **YEAR, counted="rolling")


def test_it_asks_who_counts_only_where_that_makes_a_difference(staff):
    a_shop()
    assert "Who counts" in staff.text("cohorts", **YEAR)
    assert "Who counts" not in staff.text("cohorts", **YEAR, shown="net")
    assert "Who counts" not in staff.text("cohorts", **YEAR, by="COUNTRY")


def a_world() -> None:
    """Customers of two countries; of the one in Poland, nothing came after May."""
    store().open_channel("main", "USD")
    take_in(
        bought(1, "2026-02-03", 10_000, country="PL"),
        bought(1, "2026-03-03", 5_000, country="DE"),
        bought(2, "2026-02-04", 20_000, country="PL"),
        bought(3, "2026-05-04", 10_000, country="DE"),
        bought(3, "2026-06-05", 2_000, country="DE"),
        bought(4, "2026-06-05", 2_000),
    )


def test_first_purchases_by_country_with_those_without(staff):
    a_world()
    lines = rows(staff, by="COUNTRY")
    assert lines["Poland"] == ["2", "50%", "0%", "0%", "0%", "(0%)"]
    assert lines["Germany"] == ["1", "100%", "(0%)"]
    assert lines["None"] == ["1", "(0%)"]
    assert lines["All"] == ["4", "(50%)", "(0%)", "0%", "0%", "(0%)"]
    assert "Polen" in rows(Visitor("staff-token", "de"), by="COUNTRY")


def test_net_sales_so_far_are_of_those_who_were_observed(staff):
    a_world()
    lines = rows(staff, by="COUNTRY", shown="cumulative")
    assert lines["Poland"] == ["2", "$150.00", "$175.00", "$175.00", "$175.00", "$175.00", "($175.00)"]
    # 420 of four; then 70 of the four who were observed for another month
    assert lines["All"][:3] == ["4", "$105.00", "($122.50)"]
    assert all(text.startswith("(") for text in lines["All"][2:])


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("PRODUCT", "#1"),
        ("CATEGORY", "None"),
        ("PRODUCT_TYPE", "None"),
        ("CHANNEL", "main"),
        ("CITY", "None"),
        ("CODE", "None"),
        ("SOURCE", "None"),
        ("MEDIUM", "None"),
        ("CAMPAIGN", "None"),
        ("HOUR", "00:00-00:59"),
        ("WEEKDAY", "Tuesday"),
    ],
)
def test_each_dimension_has_its_lines(staff, by, name):
    a_shop()
    assert name in rows(staff, by=by)


def test_planted_markup_is_text(staff):
    store().open_channel("main", "USD")
    take_in(bought(1, "2026-06-01", voucher_code=TAG))
    html = staff.part("cohorts/map", **YEAR, by="CODE")
    assert TAG not in html
    assert "&lt;IMG SRC=X" in html


def test_a_map_says_what_its_cells_are(staff):
    a_shop()
    text = staff.text("cohorts/map", **YEAR, shown="cumulative")
    assert "Net sales of a customer so far, by months since the first purchase" in text
    assert "The last row adds up, in each column, the rows for whom its time is over." in text
    assert "In italics: not complete yet." in text


def test_all_figures_are_saved_cell_by_cell(staff):
    a_shop()
    table = saved(staff)
    assert table[0] == [
        "Month of the first purchase",
        "Customers",
        "Column",
        "Observed",
        "Customers who bought",
        "Orders",
        "Net sales",
        "Complete",
    ]
    assert table[2] == ["Feb 2026", "3", "1", "3", "1", "1", "50.0", "true"]
    assert table[6] == ["Feb 2026", "3", "5", "3", "0", "0", "0.0", "false"]
    assert saved(staff, by="WEEKDAY")[1][:4] == ["Tuesday", "2", "0", "2"]


def test_few_customers_are_not_told_to_whoever_may_not_see_customers():
    a_shop()
    alone = Visitor("only-MANAGE_ORDERS")
    assert rows(alone, by="WEEKDAY")["All"][0] == "–"
    text = alone.text("cohorts/map", **YEAR, by="WEEKDAY")
    assert "A dash stands where a figure would tell of a few customers." in text
    assert "100" not in text.partition("What this says")[0]


def test_the_newest_rows_stand_where_there_are_many(staff):
    store().open_channel("main", "USD")
    take_in(bought(1, "2015-01-03"), bought(2, "2025-01-03"), bought(2, "2026-06-30"))
    text = staff.text("cohorts/map", sold="USD", period="ever")
    assert "Jan 2025" in text
    assert "Jan 2015" not in text
    assert "only the newest 60 cohorts are looked at." in text
    weeks = staff.text("cohorts/map", sold="USD", period="ever", by="WEEK")
    assert "Nobody bought for the first time" in weeks
    assert "only the newest 60 cohorts are looked at." in weeks


@pytest.mark.parametrize("by", ["MONTH", "COUNTRY"])
def test_an_empty_shop_is_told_what_to_do(staff, by):
    store().open_channel("main", "USD")
    text = staff.text("cohorts/map", **YEAR, by=by)
    assert "Choose another one, or take in the shop's history." in text
    assert len(saved(staff, by=by)) == 1


@pytest.mark.parametrize("value", [*ABSURD, "0001-01-02"], ids=range(len(ABSURD) + 1))
@pytest.mark.parametrize("field", ["by", "shown", "counted", "since"])
def test_an_address_that_makes_no_sense_is_a_sentence_at_its_field(staff, field, value):
    a_shop()
    arguments = {"sold": "USD", "period": "own", "since": "2026-01-01", "until": "2026-02-01"} | {
        field: value
    }
    html = staff.part("cohorts", **arguments)
    assert f'id="id_{field}-error"' in html or "part/cohorts/map?" in html
    for path in ("cohorts/map", "cohorts/map.csv"):
        assert "could not be shown" not in staff.text(path, **arguments)


def test_without_the_permission_there_is_a_sentence():
    a_shop()
    for path in ("cohorts", "cohorts/map", "cohorts/map.csv"):
        text = Visitor("only-MANAGE_DISCOUNTS").text(path, **YEAR)
        assert "Manage orders" in text
        assert "Feb 2026" not in text
