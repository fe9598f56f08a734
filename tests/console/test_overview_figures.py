"""The further figures of the overview: each beside the period before, with its meaning, as a table and as a file."""

import csv
import io

import pytest

from saleor_retention.console.pages.overview.details.registry import GROUPS
from saleor_retention.store.port import store
from tests.metrics.shop import bought, take_in

from .test_overview import ABSURD, NOW, a_shop
from .visitor import Visitor, ran_documents

pytestmark = pytest.mark.django_db
NAMES = [group.name for group in GROUPS]
DAYS = {"sold": "USD", "period": "90"}
"""From April 3 to July 1; before it from January 3."""


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("saleor_retention.graphql.metrics.types.now", lambda: NOW)


def saved(visitor: Visitor, path: str, **arguments: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(visitor.part(path, **arguments))))


def test_each_table_and_the_course_load_after_the_page(staff):
    a_shop()
    html = staff.part("overview", **DAYS)
    for name in [*NAMES, "series"]:
        assert f'hx-get="/console/part/overview/{name}?sold=USD&amp;period=90' in html


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "retention",
            [
                "Active at the start 3 0 –",
                "Active at the end 4 3 +33.3%",
                "Stayed 3 0 –",
                "Lost 0 0 ±0%",
                "New 1 3 −66.7%",
                "Retention rate 100% – –",
                "Of these, bought again in this one 2 0 –",
                "Retention from period to period 66.7% – –",
            ],
        ),
        ("churn", ["Silence 365 days 365 days ±0%", "Bought once, too short ago to say 2 2 ±0%"]),
        (
            "purchases",
            [
                "Repeat rate 0% 33.3% −33.3 points",
                "Orders of a customer 1 1.33 −25%",
                "Average order $58.33 $87.50 −33.3%",
                "Time between orders, median – 28 days –",
            ],
        ),
        (
            "shares",
            [
                "Share of new customers 33.3% 100% −66.7 points",
                "Net sales to returning customers $75.00 $0.00 –",
                "Share of the best customers 57.1% 42.9% +14.3 points",
            ],
        ),
        ("reductions", ["Units sold 3 4 −25%", "Return rate of units 0% 0% ±0 points"]),
        (
            "growth",
            [
                "Net sales of the period before $350.00",
                "From new customers $100.00",
                "Less of customers of both periods -$175.00",
                "From customers who were lost -$100.00",
                "Net sales of this period $175.00",
                "Orders of a customer, times 0.75",
            ],
        ),
    ],
)
def test_figures_stand_in_a_table_beside_the_period_before(staff, name, lines):
    a_shop()
    text = staff.text(f"overview/{name}", **DAYS)
    for line in lines:
        assert f" {line} " in text
    assert "Apr 3, 2026 to Jul 1, 2026" in text
    assert "it begins on Jan 3, 2026." in text


def test_vouchers_and_returns_are_told(staff):
    store().open_channel("main", "USD")
    take_in(bought(1, "2026-06-01", discount_minor=250), bought(2, "2026-06-02"))
    text = staff.text("overview/reductions", **DAYS)
    assert " Share of discounted orders 50% " in text
    assert " Taken off by vouchers $2.50 " in text
    assert " Depth of discounts 11.1% " in text
    assert "Nobody bought before this period" in text
    assert "Period before Difference" not in text
    assert saved(staff, "overview/reductions.csv", **DAYS)[:2] == [
        ["Figure", "This period"],
        ["Discounted orders", "1"],
    ]


@pytest.mark.parametrize("group", GROUPS, ids=NAMES)
def test_each_figure_has_its_meaning(staff, group):
    a_shop()
    text = staff.text(f"overview/{group.name}", **DAYS)
    for line in group.lines:
        assert f"{line.name} {line.meaning}" in text


def test_a_table_is_saved_as_plain_numbers(staff):
    a_shop()
    assert 'data-download="purchases.csv" href="/console/part/overview/purchases.csv?sold=USD' in staff.part(
        "overview/purchases", **DAYS
    )
    rows = saved(staff, "overview/purchases.csv", **DAYS)
    assert rows[0] == ["Figure", "This period", "Period before"]
    assert rows[1] == ["Repeat rate", "0.0", "0.333333"]
    assert ["Time between orders, median", "", "28.0"] in rows
    assert ["From new customers", "100.0"] in saved(staff, "overview/growth.csv", **DAYS)


def test_whole_months_are_compared_with_whole_months(staff):
    a_shop()
    own = {"sold": "USD", "period": "own", "since": "2026-03-01", "until": "2026-03-31"}
    assert "it begins on Feb 1, 2026." in staff.text("overview/purchases", **own)


@pytest.mark.parametrize(
    ("interval", "texts"),
    [
        ("DAY", ["May 5, 2026 $100.00", "Jul 1, 2026* $0.00"]),
        ("WEEK", ["Apr 3, 2026* $0.00", "May 4, 2026 $100.00", "Jun 29, 2026* $0.00"]),
        ("MONTH", ["Apr 2026* $0.00", "May 2026 $100.00", "Jun 2026 $75.00", "Jul 2026* $0.00"]),
        ("QUARTER", ["Q2 2026* $175.00", "Q3 2026* $0.00"]),
    ],
)
def test_the_course_is_drawn_by_parts_and_those_not_complete_are_marked(staff, interval, texts):
    a_shop()
    text = staff.text("overview/series", interval=interval, **DAYS)
    for part in texts:
        assert f" {part} " in text
    assert "* Not complete: not over yet, or cut by the period." in text
    assert "Shaded: not complete yet." in text


def test_another_figure_is_drawn_and_all_of_them_are_saved(staff):
    a_shop()
    text = staff.text("overview/series", interval="MONTH", shown="new", **DAYS)
    assert "As a table New customers Apr 2026* 0 May 2026 1 Jun 2026 0" in text
    rows = saved(staff, "overview/series.csv", interval="MONTH", **DAYS)
    assert rows[0][:4] == ["From", "To", "Net sales", "Gross sales"]
    assert rows[2] == ["2026-05-01", "2026-05-31", "100.0", "100.0", "1", "1", "1", "true"]
    assert rows[4][-1] == "false"


def test_parts_suit_the_period_and_are_not_too_many(staff):
    store().open_channel("main", "USD")
    take_in(bought(1, "1997-01-03"), bought(1, "2026-06-30"))
    ever = {"sold": "USD", "period": "ever"}
    assert "Q1 1997*" in staff.text("overview/series", **ever)
    assert "Jun 2, 2026" in staff.text("overview/series", sold="USD", period="30")
    with ran_documents() as ran:
        text = staff.text("overview/series", interval="DAY", **ever)
    assert "The period has too many such parts." in text
    assert "series" not in {document.name for document in ran}


@pytest.mark.parametrize("name", [*NAMES, "series"])
def test_a_view_asks_for_each_document_once(staff, name):
    a_shop()
    with ran_documents() as ran:
        staff.part(f"overview/{name}", **DAYS)
    assert [document.name for document in ran] == ["staff/sales_history", name]


@pytest.mark.parametrize("name", [*NAMES, "series"])
def test_an_empty_shop_has_figures_of_nothing(staff, name):
    store().open_channel("main", "USD")
    text = staff.text(f"overview/{name}", **DAYS)
    assert "could not be shown" not in text
    assert ("Nothing was sold in this period." in text) == (name == "series")


@pytest.mark.parametrize("value", [*ABSURD, "0001-01-02"], ids=range(len(ABSURD) + 1))
@pytest.mark.parametrize("field", ["interval", "shown", "since"])
def test_an_address_that_makes_no_sense_is_a_sentence(staff, field, value):
    a_shop()
    arguments = {"sold": "USD", "period": "own", "since": "2026-01-01", "until": "2026-02-01"}
    for path in ("overview/series", "overview/series.csv", "overview/growth"):
        assert "could not be shown" not in staff.text(path, **arguments | {field: value})


@pytest.mark.parametrize("name", [*NAMES, "series", "growth.csv", "series.csv"])
def test_without_the_permission_there_is_a_sentence(name):
    a_shop()
    text = Visitor("only-MANAGE_DISCOUNTS").text(f"overview/{name}", **DAYS)
    assert "Manage orders" in text
    assert "$" not in text


def test_a_german_reader_has_them_in_german(staff):
    a_shop()
    german = Visitor("staff-token", "de")
    text = german.text("overview/purchases", **DAYS)
    assert "Wiederkaufrate 0% 33,3% −33,3 Prozentpunkte" in text
    assert "Zeitraum davor Unterschied" in text
    assert "Nettoumsatz" in german.text("overview/series", **DAYS)
