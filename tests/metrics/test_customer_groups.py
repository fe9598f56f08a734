"""Figures of a group of customers are those of a shop in which nobody else bought."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.audiences.sql import Selection
from saleor_retention.core.db import execute
from saleor_retention.metrics.customer_group import of_group, tells_of_a_few
from saleor_retention.metrics.dimensions import Dimension
from saleor_retention.metrics.figures.registry import FIGURES
from saleor_retention.metrics.figures.repeat import Repeat
from saleor_retention.metrics.figures.retention import Retention
from saleor_retention.metrics.figures.returns import Returns
from saleor_retention.metrics.figures.sales import Sales
from saleor_retention.metrics.first_purchases.cohorts_by import cohorts_by
from saleor_retention.metrics.first_purchases.customers import first_bought
from saleor_retention.metrics.returns_by import returns_by
from saleor_retention.metrics.rollups.freshness import FigureSource, Freshness, freshness
from saleor_retention.metrics.scope import PurchaseScope
from saleor_retention.store.port import store
from tests.metrics.figures_shop import scope
from tests.metrics.rollups_shop import RandomShop, fold_all
from tests.metrics.shop import bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M2.1")]

OF_ORDERS = Freshness(is_built=False)
YEAR = ("2025-01-01", "2026-01-01")


def these(*customer_ids: int) -> Selection:
    """A group of customers, by the engine's own ids."""
    return Selection(
        "SELECT id FROM saleor_retention_customer WHERE id = ANY(%(chosen)s)", {"chosen": list(customer_ids)}
    )


def customers() -> list[int]:
    rows = execute("SELECT DISTINCT customer_id FROM saleor_retention_orderfact ORDER BY 1", [])
    return [customer_id for (customer_id,) in rows if customer_id is not None]


@pytest.fixture
def shop():
    """Two hundred events, the last of which the consumer has not heard of."""
    result = RandomShop(11)
    result.play(180)
    for _ in range(20):
        result.event()
    result.settle(is_folded=False)
    assert freshness().customer_ids
    return result


PERIODS = [
    ("2024-01-01", "2025-01-01", {}),
    ("2024-03-01", "2024-04-01", {"channel": "main"}),
    ("2022-02-11", "2024-06-03", {"window_days": 90}),
    ("2021-01-01", "2026-01-01", {"currency": "EUR"}),
]


def test_every_figure_of_a_group_is_that_of_a_shop_where_nobody_else_bought(shop):
    """As it is kept with news waiting, and of the orders; by cohorts and by goods as well."""
    chosen = Random(5).sample(customers(), 12)
    group = these(*chosen)
    of_group_alone = {}
    for start, end, changes in PERIODS:
        for known in (freshness(), OF_ORDERS):
            asked = scope(start, end, freshness=known, group=group, **changes)
            for figure in FIGURES:
                answer = figure.compute(asked)
                assert of_group_alone.setdefault((start, figure.name), answer) == answer, figure.name
                assert figure.source(asked) is not FigureSource.ROLL_UPS
        purchases = scope(start, end, group=group, **changes).purchases
        of_group_alone[start, "cohorts_by"] = cohorts_by(
            Dimension.CHANNEL, purchases, may_see_customers=True
        ).rows
        of_group_alone[start, "returns_by"] = returns_by(Dimension.PRODUCT, purchases)
    execute(
        "UPDATE saleor_retention_orderfact SET customer_id = NULL WHERE customer_id <> ALL(%(chosen)s)",
        {"chosen": chosen},
    )
    for start, end, changes in PERIODS:
        everybody = scope(start, end, freshness=OF_ORDERS, **changes)
        for figure in FIGURES:
            assert figure.compute(everybody) == of_group_alone[start, figure.name], figure.name
        rows = cohorts_by(Dimension.CHANNEL, everybody.purchases, may_see_customers=True).rows
        assert rows == of_group_alone[start, "cohorts_by"]
        assert returns_by(Dimension.PRODUCT, everybody.purchases) == of_group_alone[start, "returns_by"]
    assert any(of_group_alone[start, "cohorts"] for start, *_ in PERIODS)


def test_a_group_of_everybody_has_the_figures_of_everybody_and_one_of_nobody_has_none(shop):
    everybody, nobody = these(*customers()), these()
    for start, end, changes in PERIODS:
        whole = scope(start, end, **changes)
        for figure in FIGURES:
            narrowed = scope(start, end, group=everybody, **changes)
            assert figure.compute(narrowed) == figure.compute(whole), figure.name
        assert Sales.compute(scope(start, end, group=nobody, **changes)).orders == 0
        assert Retention.compute(scope(start, end, group=nobody, **changes)).retention_rate is None


def _purchases() -> list[tuple[int, date, int]]:
    """What the engine knows: who bought in dollars, on which day of the shop, for how much."""
    rows = execute(
        """SELECT customer_id, created_at, zone, net_sales_minor FROM saleor_retention_orderfact
        WHERE is_purchase AND customer_id IS NOT NULL AND currency = 'USD'""",
        [],
    )
    return [
        (customer, at.astimezone(ZoneInfo(zone)).date(), net) for customer, at, zone, net in rows
    ]  # fmt: skip


@pytest.mark.django_db(transaction=False)
def test_a_plain_count_of_the_orders_of_a_group_gives_the_same(shop):
    purchases, everybody = _purchases(), customers()

    @given(
        st.integers(0, 2 ** len(everybody) - 1),
        st.dates(date(2019, 6, 1), date(2025, 6, 1)),
        st.integers(1, 900),
        st.integers(1, 700),
    )
    def holds(which, start, length, window):
        chosen = {customer for place, customer in enumerate(everybody) if which >> place & 1}
        end = start + timedelta(days=length)
        asked = scope(str(start), str(end), window_days=window, group=these(*chosen))
        own = [order for order in purchases if order[0] in chosen]
        in_period = [order for order in own if start <= order[1] < end]
        sold = Sales.compute(asked)
        assert (sold.orders, sold.net_minor) == (len(in_period), sum(net for *_, net in in_period))
        often = Counter(customer for customer, *_ in in_period)
        repeated = Repeat.compute(asked)
        assert (repeated.customers, repeated.repeat_customers) == (
            len(often),
            sum(times >= 2 for times in often.values()),
        )
        active = [
            {customer for customer, day, _ in own if instant - timedelta(days=window) <= day < instant}
            for instant in (start, end)
        ]
        before = {customer for customer, day, _ in own if day < start}
        row = Retention.compute(asked)
        assert row.retained == len(active[0] & active[1])
        assert row.lost == len(active[0] - active[1])
        assert row.new == len(active[1] - before)
        assert row.reactivated == len(active[1] & before - active[0])
        assert row.customers_at_start == row.retained + row.lost
        assert row.customers_at_end == row.retained + row.new + row.reactivated

    holds()


def test_the_worked_example_of_the_docs():
    """Ann and Ben bought first in Poland, Cleo in Germany; Ann bought for 5.00 from there later, and Ben's came back."""
    ben = bought(2, "2025-02-02", 2_000, country="PL")
    take_in(
        bought(1, "2024-12-05", 1_000, country="PL"), bought(1, "2025-02-05", 500, country="DE"),
        ben, bought(3, "2025-01-06", 3_000, country="DE"),
    )  # fmt: skip
    store().refund(ben.id, 2_000)
    look(ben.id)
    fold_all()
    poland, germany = (
        scope(*YEAR, group=first_bought(Dimension.COUNTRY, country, currency="USD"))
        for country in ("PL", "DE")
    )
    assert [(Sales.compute(asked).orders, Sales.compute(asked).net_minor) for asked in (poland, germany)] == [
        (1, 500),
        (1, 3_000),
    ]
    ann = Retention.compute(poland)
    assert (ann.retained, ann.new, ann.retention_rate) == (1, 0, Decimal(1))
    # What was given back in full is no purchase any more, so Ben has no first one.
    assert Returns.compute(poland).units_returned == 0
    assert Returns.compute(scope(*YEAR)).units_returned == 1


@pytest.mark.parametrize("dimension", list(Dimension))
def test_who_bought_first_as_cohorts_by_tells_it_is_the_group_of_that_value(shop, dimension):
    """The rows of cohorts by a dimension are as large as the groups of its values, and all of them are everybody."""
    ever = PurchaseScope(date(2000, 1, 1), date(2030, 1, 1), "USD")
    rows = cohorts_by(dimension, ever, top=50, may_see_customers=True).rows
    for row in rows:
        if row.value is not None:
            group = first_bought(dimension, row.value, currency="USD")
            assert len(execute(*of_group("SELECT id FROM chosen_group", {}, group))) == row.customers
            # Two dimensions at once: the group's own values do not meet those of the table.
            narrowed = ever._replace(group=group)
            (one_row,) = cohorts_by(dimension, narrowed, may_see_customers=True).rows
            assert (one_row.value, one_row.customers) == (row.value, row.customers)
            weekdays = cohorts_by(Dimension.WEEKDAY, narrowed, may_see_customers=True).rows
            assert sum(weekday.customers or 0 for weekday in weekdays) == row.customers
    assert rows


def test_a_group_tells_of_a_few_where_it_or_all_others_are_fewer_than_five():
    take_in(*(bought(user, "2025-02-02") for user in range(1, 12)), bought(1, "2024-02-02"))
    everybody = customers()
    year = PurchaseScope(date(2025, 1, 1), date(2026, 1, 1), "USD")
    sizes = [size for size in range(12) if tells_of_a_few(these(*everybody[:size]), year)]
    assert sizes == [1, 2, 3, 4, 7, 8, 9, 10]
    # Of six who ever bought, one did in that year.
    earlier = PurchaseScope(date(2024, 1, 1), date(2025, 1, 1), "USD")
    assert tells_of_a_few(these(*everybody[:6]), earlier)
    assert not tells_of_a_few(these(*everybody[:6]), year)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_of_a_group_is_a_statement_or_two(django_assert_max_num_queries, figure):
    take_in(*(bought(user, day) for user in range(1, 30) for day in ("2024-05-05", "2025-05-05")))
    fold_all()
    group = first_bought(Dimension.CHANNEL, "main", currency="USD")
    for start, end in (YEAR, ("2025-01-02", "2025-11-11")):
        asked = scope(start, end, group=group)
        with django_assert_max_num_queries(2):
            figure.compute(asked)
