"""Figures of a group of customers over the API, and figures as files."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from graphene.utils.str_converters import to_camel_case
from graphql_relay import to_global_id

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.metrics.figures.figure import Unit
from saleor_retention.metrics.figures.registry import FIGURES
from saleor_retention.metrics.tables.registry import TABLES
from saleor_retention.segments.models import CustomerScore
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.metrics.rollups_shop import RandomShop, fold_all
from tests.metrics.shop import bought, look, take_in
from tests.segments.shop import TODAY, scored

from .alone import post, tokens
from .operations import document

pytestmark = pytest.mark.django_db

MARCH = {"period": {"start": "2026-03-01", "end": "2026-04-01"}, "currency": "USD"}
GROUP = document("staff/figures_of_customers")
CSV = document("staff/figures_csv")
FEW = "This group, or all others, are fewer than five customers: their figures need MANAGE_USERS."
POLAND = {"first": {"by": "COUNTRY", "value": "PL"}}
BIG = {"spent": {"currency": "USD", "atLeast": "90.00"}}


@pytest.fixture
def analyst(shop, settings) -> str:
    """Who may see figures, and no customers."""
    settings.RETENTION_TOKENS = tokens() | {
        "analyst": Requestor(app="9", permissions=frozenset({Permission.MANAGE_ORDERS.value}))
    }
    return "analyst"


def some(first: int, count: int, net: int = 1_000, day: str = "2026-03-02", **changes: Any) -> list[Any]:
    return [bought(n, day, net, **changes) for n in range(first, first + count)]


def net_of(who: str, customers: Any, **asked: Any) -> Any:
    """The net sales of a group, or why there are none."""
    answer = post(who, GROUP, {**MARCH, **asked, "customers": customers})
    figures = answer["data"] and answer["data"]["retentionMetrics"]
    if figures is None:
        return [error["message"] for error in answer["errors"]]
    return figures["sales"]["net"]["amount"]


@pytest.mark.promise("M2.1", "M10.2")
def test_figures_are_those_of_a_first_purchase_an_audience_or_a_segment(analyst):
    """Nine bought first in Poland for 10.00 each, two of them once more for 100.00; six in Germany for 90.00 each."""
    take_in(
        *some(1, 9, country="PL"),
        *some(1, 2, 10_000, day="2026-03-09", country="DE"),
        *some(10, 6, 9_000, country="DE"),
    )
    fold_all()
    assert [net_of(who, POLAND) for who in ("staff", analyst)] == [290.0, 290.0]
    audience = audience_create("Big", BIG, by=StaffContext("user:1", "test"), now=NOON)
    big = {"audienceId": to_global_id("RetentionAudience", audience.pk)}
    assert [net_of(who, big) for who in ("staff", analyst)] == [760.0, 760.0]
    scored(TODAY)
    CustomerScore.objects.update(group="soulmates")
    CustomerScore.objects.filter(net_minor=9_000).update(group="true_lovers")
    loyal = {"segment": {"currency": "usd", "group": "true_lovers"}}
    assert [net_of(who, loyal) for who in ("staff", analyst)] == [540.0, 540.0]
    assert net_of("staff", {"first": {"by": "COUNTRY", "value": "FR"}}) == 0


@pytest.mark.promise("M2.1", "M10.2")
def test_who_may_not_see_customers_is_told_nothing_of_a_few_nor_of_a_group_that_leaves_a_few(analyst):
    take_in(*some(1, 9, country="PL"), *some(10, 4, country="DE"))
    for country, net in (("PL", 90.0), ("DE", 40.0)):
        customers = {"first": {"by": "COUNTRY", "value": country}}
        assert net_of("staff", customers) == net
        assert net_of(analyst, customers) == [FEW]
        table = {**MARCH, "customers": customers, "table": "KEY_FIGURES"}
        assert post(analyst, CSV, table)["data"] == {"retentionMetrics": None}
    take_in(*some(14, 1, country="DE"))
    assert net_of(analyst, POLAND) == 90.0


@pytest.mark.parametrize(
    ("customers", "message"),
    [
        ({}, "Name an audience, a segment or a first purchase: exactly one of them."),
        (
            {"audienceId": "x", **POLAND},
            "Name an audience, a segment or a first purchase: exactly one of them.",
        ),
        ({"audienceId": "x"}, "There is no such audience."),
        ({"audienceId": to_global_id("RetentionAudience", 99)}, "There is no such audience."),
        ({"segment": {"currency": "USD", "group": "nobody"}}, "There is no group of this code."),
    ],
)
def test_a_group_that_makes_no_sense_is_refused_in_words(analyst, customers, message):
    assert net_of(analyst, customers) == [message]


def test_a_value_that_nobody_can_have_is_a_group_of_nobody(analyst):
    for value in ("", "'; DROP TABLE", "x" * 300):
        for by in ("PRODUCT", "HOUR", "CITY"):
            assert net_of("staff", {"first": {"by": by, "value": value}}) == 0


def table(who: str, name: str, **asked: Any) -> list[dict[str, str]]:
    """The rows of a table as whoever opens the file reads them."""
    answer = post(who, CSV, {**MARCH, **asked, "table": name})
    return list(csv.DictReader(StringIO(answer["data"]["retentionMetrics"]["tableCsv"])))


def number(value: Any) -> str | float:
    """A value of the API or of a file, to be compared: money by its amount, nothing as nothing."""
    if isinstance(value, dict):
        value = value["amount"]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return float(value)
    except ValueError:
        return str(value)


def asked_for(figure: Any, options: str = "") -> str:
    """A figure with all its columns."""
    shown = [
        f"{to_camel_case(column.name)} {'{ amount }' if column.unit in (Unit.MONEY, Unit.AVERAGE, Unit.AMOUNTS) else ''}"
        for column in figure.columns()
    ]
    return f"{to_camel_case(figure.name)}{options} {{ {' '.join(shown)} }}"


@pytest.fixture
def long_story(analyst):
    """Events of seven years."""
    story = RandomShop(21)
    story.play(150)
    return {"period": {"start": "2023-02-01", "end": "2025-03-01"}}


@pytest.mark.promise("M10.1")
@pytest.mark.parametrize("customers", [None, {"first": {"by": "CHANNEL", "value": "main"}}])
def test_a_file_has_the_figures_of_the_api_to_the_digit(long_story, customers):
    figures = {figure.name: figure for figure in FIGURES}
    scope = {**MARCH, **long_story, "customers": customers}
    query = (
        "query($period: RetentionPeriodInput!, $currency: String!, $customers: RetentionCustomersInput)"
        "{ retentionMetrics(period: $period, currency: $currency, customers: $customers) { %s } }"
    )
    told = post("staff", query % " ".join(asked_for(figure) for figure in FIGURES), scope)["data"]
    told = told["retentionMetrics"]
    rows = table("staff", "KEY_FIGURES", **scope)
    assert {row["currency"] for row in rows} == {"USD"}
    expected = [
        (figure.name, column.name, number(told[to_camel_case(figure.name)][to_camel_case(column.name)]))
        for figure in FIGURES
        if not figure.is_list
        for column in figure.columns()
    ]
    assert [(row["figure"], row["name"], number(row["value"])) for row in rows] == expected
    for name in ("series", "first_and_later", "discounts_by_channel"):
        columns = [column.name for column in figures[name].columns()]
        lines = [[number(row[column]) for column in columns] for row in table("staff", name.upper(), **scope)]
        api = told[to_camel_case(name)]
        assert lines == [[number(row[to_camel_case(column)]) for column in columns] for row in api]
        assert lines
    lists = ("active", "orders", "net", "cumulativeNet")
    cells = [
        (str(place), row["month"], *(number(row[column][place]) for column in lists))
        for row in told["cohorts"]
        for place in range(len(row["active"]))
    ]
    columns = ("active", "orders", "net", "cumulative_net")
    assert cells == [
        (row["months_since"], row["month"], *(number(row[column]) for column in columns))
        for row in table("staff", "COHORTS", **scope)
    ]


def test_options_of_a_figure_are_those_of_its_table(long_story):
    weeks = table("staff", "SERIES", **long_story, interval="WEEK")
    assert date.fromisoformat(weeks[1]["start"]).weekday() == 0
    assert len(weeks) > len(table("staff", "SERIES", **long_story, interval=None)) == 25
    later = [int(row["active"]) for row in table("staff", "COHORTS", **long_story, rolling=True)]
    assert sum(later) > sum(int(row["active"]) for row in table("staff", "COHORTS", **long_story))


@pytest.mark.promise("M10.1", "M10.2")
def test_small_cells_are_empty_in_a_file_where_they_are_null_elsewhere(analyst):
    take_in(*some(1, 9, country="PL"), *some(10, 7, country="DE"), *some(17, 2, country="FR"))

    def cohorts(who):
        return [
            (row["value"], row["name"], row["size"], row["customers"], row["net"])
            for row in table(who, "COHORTS_BY", by="COUNTRY")
        ]

    assert cohorts("staff") == [
        ("PL", "Poland", "9", "9", "90.00"),
        ("DE", "Germany", "7", "7", "70.00"),
        ("FR", "France", "2", "2", "20.00"),
    ]
    assert cohorts(analyst)[1:] == [("DE", "Germany", "", "", ""), ("FR", "France", "", "", "")]


@pytest.mark.promise("M10.1")
def test_a_name_that_is_a_formula_stays_text_in_a_file(analyst):
    order = bought(1, "2026-03-02")
    take_in(order)
    store().take_back(order.id, order.lines[0].id, 1)
    look(order.id)
    store().name_goods({(GoodsKind.PRODUCT, 1): "=HYPERLINK(1)"})
    (row,) = table("staff", "RETURNS_BY", by="PRODUCT")
    assert (row["name"], row["units"], row["units_returned"], row["unit_rate"]) == (
        "'=HYPERLINK(1)",
        "1",
        "1",
        "1.000000",
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"table": "COHORTS_BY"}, "This table is by something of the first purchase."),
        ({"table": "RETURNS_BY"}, "This table is by product, category, product type or brand."),
        (
            {"table": "RETURNS_BY", "by": "CITY"},
            "Returns are told by product, category, product type or brand.",
        ),
        ({"table": "COHORTS_BY", "by": "CITY", "top": 51}, "Ask for 1 to 50 values."),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_in_words(analyst, asked, message):
    answer = post(analyst, CSV, MARCH | asked)
    assert [error["message"] for error in answer["errors"]] == [message]


def test_every_table_has_a_heading_where_nobody_bought(analyst):
    """And costs something: the one with all numbers as much as they do."""
    for name in TABLES:
        answer = post(analyst, CSV, {**MARCH, "table": name.upper(), "by": "PRODUCT"})
        heading = answer["data"]["retentionMetrics"]["tableCsv"].split("\r\n")[0]
        assert heading.startswith('"currency","')
        numbers = sum(not figure.is_list for figure in FIGURES)
        assert answer["extensions"]["cost"]["requestedQueryCost"] == 50 + 50 * numbers
