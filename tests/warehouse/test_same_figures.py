"""A figure is one number, whoever computes it: the product's own SQL, the expressions on PostgreSQL, and on DuckDB."""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise, product
from random import Random
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.hosts.standalone.demo.cdnow import history
from saleor_retention.metrics import rules
from saleor_retention.metrics.dimensions import Dimension
from saleor_retention.metrics.figures.cohorts import Cohorts
from saleor_retention.metrics.figures.figure import FigureScope
from saleor_retention.metrics.figures.repeat import Repeat
from saleor_retention.metrics.figures.retention import Retention
from saleor_retention.metrics.figures.sales import Sales
from saleor_retention.metrics.first_purchases.customers import first_bought
from saleor_retention.metrics.rollups.freshness import Freshness
from saleor_retention.metrics.warehouse.export import warehouse_export
from saleor_retention.metrics.warehouse.figures.registry import FIGURES
from saleor_retention.metrics.warehouse.folder import warehouse
from saleor_retention.metrics.warehouse.manifest import parts_of, since_last
from saleor_retention.metrics.warehouse.scope import WarehouseScope
from saleor_retention.orders.models import OrderFact
from tests.warehouse.shop import (
    a_fact,
    by_postgresql,
    by_the_product,
    by_warehouse,
    keep,
    random_facts,
    triangle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M10.1")]

UTC = ZoneInfo("UTC")
YEAR = (date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture
def opened(tmp_path):
    """Opens what is in the tables now, exported."""
    stack = []

    def open_now():
        folder = tmp_path / str(len(stack))
        warehouse_export(folder)
        context = warehouse(folder)
        stack.append(context)
        return context.__enter__()

    yield open_now
    for context in stack:
        context.__exit__(None, None, None)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
def test_random_shops_have_the_same_figures_everywhere(settings, opened, zone):
    settings.RETENTION_TIME_ZONE = zone
    keep(*random_facts(len(zone), 900, zone))
    files = opened()
    asked = 0
    for (currency, channel), (start, end, days) in product(
        [("USD", None), ("EUR", "main"), ("JPY", "outlet"), ("GBP", None)],
        [
            (*YEAR, 365),
            (*YEAR, 7),
            (date(2024, 2, 29), date(2024, 3, 11), 10),
            (date(2025, 11, 2), date(2025, 11, 3), 30),
        ],
    ):
        scope = WarehouseScope(start, end, ZoneInfo(zone), currency, channel, days)
        theirs = by_warehouse(files, scope)
        ours = by_the_product(scope, like=theirs)
        assert theirs == by_postgresql(scope), scope
        assert triangle(theirs.pop("cohorts")) == ours.pop("cohorts"), scope
        assert {name: theirs[name] for name in ours} == ours, scope
        asked += theirs["sales"][0]["orders"]
    assert asked > 200, "they bought something at all"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_customers_of_a_first_purchase_have_the_same_figures_everywhere(settings, opened, zone):
    """As the API's group of that first purchase."""
    settings.RETENTION_TIME_ZONE = zone
    keep(*random_facts(7, 900, zone))
    files, customers = opened(), 0
    for (currency, channel), value in product([("USD", None), ("EUR", "main")], ["PL", "DE", "", "FR"]):
        scope = WarehouseScope(*YEAR, ZoneInfo(zone), currency, channel, 90, ("country", value))
        theirs = by_warehouse(files, scope)
        assert theirs == by_postgresql(scope), scope
        group = first_bought(Dimension.COUNTRY, value, currency=currency, channel=channel)
        asked = FigureScope(*YEAR, currency, channel, 90, "default", Freshness(is_built=False), group=group)
        for name, figure in (("retention", Retention), ("repeat", Repeat), ("sales", Sales)):
            (row,) = theirs[name]
            assert row == {column: getattr(figure.compute(asked), column) for column in row}, scope
        assert triangle(theirs["cohorts"]) == {
            (row.month, offset): number
            for row in Cohorts.compute(asked)
            for offset, number in enumerate(row.active)
            if number
        }
        customers += theirs["repeat"][0]["customers"]
    assert customers > 20, "they bought something at all"


def test_of_purchases_at_one_instant_the_lowest_number_is_the_first(opened):
    at_once = datetime(2025, 1, 1, tzinfo=UTC)
    keep(*(a_fact(number, 1, at_once, "UTC", net_minor=100 * number) for number in (2, 1, 3)))
    scope = WarehouseScope(*YEAR, UTC, "USD")
    answers = by_warehouse(opened(), scope)
    assert answers == by_postgresql(scope)
    (january,) = answers["first_and_later"]
    assert (january["first_net_minor"], january["later_net_minor"]) == (100, 500)
    assert [january] == by_the_product(scope, like=answers)["first_and_later"]


@pytest.mark.parametrize("seed", range(3))
def test_parts_come_to_what_everything_comes_to(opened, tmp_path, seed):
    """Orders come, change, move to others and are given back, night after night."""
    chance, folder = Random(seed), tmp_path / "parts"
    facts = random_facts(seed, 400, "UTC")
    keep(*facts[:200])
    OrderFact.objects.update(seen_at=datetime(2025, 1, 1, tzinfo=UTC))
    warehouse_export(folder)
    for night in range(3):
        seen = datetime(2100, 1, 1 + night, tzinfo=UTC)
        for fact in chance.sample(facts[:200], 40):
            changes = [
                {"net_sales_minor": 5},
                {"is_purchase": False, "net_sales_minor": 0},
                {"customer_id": 1},
            ]
            OrderFact.objects.filter(pk=fact.pk).update(**chance.choice(changes), seen_at=seen)
        new = facts[200 + 50 * night : 250 + 50 * night]
        for fact in new:
            fact.seen_at = seen
        keep(*new)
        warehouse_export(folder, since=since_last(parts_of(folder)))
    assert len(parts_of(folder)) == 4
    scope = WarehouseScope(date(2024, 6, 1), date(2025, 6, 1), UTC, "USD")
    with warehouse(folder) as together:
        answers = by_warehouse(together, scope)
        assert answers == by_warehouse(opened(), scope)
        assert together.engine.sql("FROM lines").count("*").fetchall() == [(350,)]
    assert answers["sales"] == by_the_product(scope, like=answers)["sales"]
    assert answers["sales"][0]["orders"] > 20


def days_of_customers(scope: WarehouseScope) -> list[list[date]]:
    """The days on which each customer bought, in their order: read from the facts, without SQL."""
    days: dict[int, list[tuple[datetime, str, date]]] = {}
    for fact in OrderFact.objects.filter(is_purchase=True, currency=scope.currency, customer__isnull=False):
        day = fact.created_at.astimezone(scope.zone).date()
        if scope.start <= day < scope.end and scope.channel in (None, fact.channel):
            days.setdefault(fact.customer_id, []).append((fact.created_at, str(fact.order_id), day))
    return [[day for _, _, day in sorted(bought)] for bought in days.values()]


@pytest.mark.parametrize("channel", [None, "outlet"])
def test_the_time_between_orders_is_that_of_the_facts_counted_by_hand(settings, opened, channel):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    keep(*random_facts(5, 700, "America/New_York"))
    scope = WarehouseScope(*YEAR, ZoneInfo("America/New_York"), "USD", channel)
    repeaters = [days for days in days_of_customers(scope) if len(days) > 1]
    gaps = sorted((later - earlier).days for days in repeaters for earlier, later in pairwise(days))
    own = sum(Decimal((days[-1] - days[0]).days) / (len(days) - 1) for days in repeaters)
    (between,) = opened().ask(FIGURES["time_between_orders"], scope)
    assert (between["customers"], between["gaps"]) == (len(repeaters), len(gaps))
    assert between["mean_days_of_gaps"] == rules.ratio(sum(gaps), len(gaps))
    assert abs(between["mean_days_of_customers"] - own / len(repeaters)) <= Decimal("0.000001")
    (lengths,) = by_postgresql(scope)["gaps"]
    assert lengths["gaps"] == len(gaps) > 20
    for share in (25, 50, 75, 90):
        place = -(-share * len(gaps) // 100) - 1
        assert lengths[f"days_{share}"] == gaps[place]


def test_the_example_of_the_page(opened):
    """Two customers: one bought on 1 and 11 January and on 10 February, the other on 5 and 6 January."""
    at = [datetime(2025, 1, day, tzinfo=UTC) for day in (1, 11)] + [datetime(2025, 2, 10, tzinfo=UTC)]
    other = [datetime(2025, 1, day, tzinfo=UTC) for day in (5, 6)]
    keep(
        *(a_fact(number, 1, placed, "UTC") for number, placed in enumerate(at, 1)),
        *(a_fact(number, 2, placed, "UTC", net_minor=500) for number, placed in enumerate(other, 4)),
    )
    answers = by_warehouse(opened(), WarehouseScope(*YEAR, UTC, "USD"))
    assert answers["time_between_orders"] == [
        {
            "customers": 2,
            "gaps": 3,
            "mean_days_of_customers": Decimal("10.5"),
            "mean_days_of_gaps": Decimal("13.666667"),
        }
    ]
    assert answers["gaps"] == [{"gaps": 3, "days_25": 1, "days_50": 10, "days_75": 30, "days_90": 30}]
    january, february = date(2025, 1, 1), date(2025, 2, 1)
    first = {
        "cohort": january,
        "month": january,
        "offset": 0,
        "customers": 2,
        "orders": 4,
        "net_minor": 3_000,
    }
    later = {
        "cohort": january,
        "month": february,
        "offset": 1,
        "customers": 1,
        "orders": 1,
        "net_minor": 1_000,
    }
    assert answers["cohorts"] == [first, later]


def test_an_empty_shop_has_no_rates(opened):
    scope = WarehouseScope(*YEAR, UTC, "USD")
    answers = by_warehouse(opened(), scope)
    assert answers == by_postgresql(scope)
    assert answers["retention"][0]["retention_rate"] is None
    assert answers["sales"] == [{"orders": 0, "net_minor": 0, "gross_minor": 0, "average_order_minor": None}]
    assert answers["time_between_orders"][0]["mean_days_of_customers"] is None
    assert answers["gaps"][0]["days_50"] is None
    assert answers["cohorts"] == answers["first_and_later"] == []


COHORTS = {
    date(1997, 1, 1): "781 124 95 70 65 77 65 53 52 45 62 59 45 47 63 37 37 33",
    date(1997, 2, 1): "857 134 110 75 77 75 61 61 74 70 59 57 59 70 56 59 60",
    date(1997, 3, 1): "719 87 84 78 63 64 55 57 73 65 47 51 78 32 38 45",
}
"""Of the sample, 18 months (definitions)."""


def test_the_real_history_has_its_known_figures(opened):
    orders = enumerate(history("sample", UTC), 1)
    keep(
        *(
            a_fact(number, order.user_id, order.created_at, "UTC", net_minor=order.due_minor, channel="cdnow")
            for number, order in orders
        )
    )
    scope = WarehouseScope(date(1997, 1, 1), date(1998, 7, 1), UTC, "USD")
    answers = by_warehouse(opened(), scope)
    assert answers == by_postgresql(scope)
    (repeat,), (sales,) = answers["repeat"], answers["sales"]
    assert (repeat["customers"], repeat["repeat_customers"], repeat["orders"]) == (2_357, 1_152, 6_919)
    assert (repeat["rate"], sales["net_minor"]) == (Decimal("0.488757"), 24_409_194)
    assert sales["average_order_minor"] == Decimal("3527.849978")
    cells = triangle(answers["cohorts"])
    for cohort, customers in COHORTS.items():
        expected = [int(number) for number in customers.split()]
        assert [cells[cohort, offset] for offset in range(len(expected))] == expected
    assert cells == by_the_product(scope, like=answers)["cohorts"]
    assert sum(row["net_minor"] for row in answers["cohorts"]) == 24_409_194
    first = sum(row["first_orders"] for row in answers["first_and_later"])
    later = sum(row["later_orders"] for row in answers["first_and_later"])
    assert (first, later) == (2_357, 6_919 - 2_357)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"end": YEAR[0]}, "end"), ({"window_days": 0}, "window_days"), ({"currency": "dollars"}, "currency")],
)
def test_a_question_without_sense_is_refused_as_the_product_does(wrong, field):
    asked = {"start": YEAR[0], "end": YEAR[1], "zone": UTC, "currency": "USD"}
    with pytest.raises(Invalid) as refusal:
        WarehouseScope(**(asked | wrong))
    assert refusal.value.field == field
