"""Cohorts by what the first purchase was: a worked example to the cent, goods, the rest, and small cells."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.errors import Invalid
from saleor_retention.metrics.dimensions import Dimension
from saleor_retention.metrics.first_purchases import rules
from saleor_retention.metrics.first_purchases.cohorts_by import cohorts_by
from saleor_retention.metrics.first_purchases.rules import Cell
from saleor_retention.metrics.scope import PurchaseScope
from saleor_retention.store.port import store
from tests.builders import a_line
from tests.metrics.attacker import Table
from tests.metrics.shop import bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M5.1")]

SPRING = PurchaseScope(date(2026, 1, 1), date(2026, 4, 1), "USD")


def rows_of(dimension, scope=SPRING, **options):
    return cohorts_by(dimension, scope, **{"may_see_customers": True} | options).rows


def cells_of(row):
    return [
        (one.observed, one.customers, one.orders, one.net_minor, one.cumulative_net_minor)
        for one in row.months
    ]


def example():
    """PL: 1 in January for 10.00, again in February 5.00 and March 7.00; 2 in February for 20.00. DE: 3 in March."""
    take_in(
        bought(1, "2026-01-05", 1_000, country="PL"),
        bought(1, "2026-02-05", 500, country="DE"),
        bought(1, "2026-03-05", 300, country="DE"),
        bought(1, "2026-03-06", 400, country="DE"),
        bought(2, "2026-02-07", 2_000, country="PL"),
        bought(3, "2026-03-09", 3_000, country="DE"),
    )


def test_the_worked_example_of_the_docs():
    """Of PL two came; a month later both are observed and one bought; after two months one is observed, with 7.00."""
    example()
    poland, germany = rows_of(Dimension.COUNTRY)
    assert (poland.value, poland.customers) == ("PL", 2)
    assert cells_of(poland) == [(2, 2, 2, 3_000, 3_000), (2, 1, 1, 500, 3_500), (1, 1, 2, 700, 4_200)]
    assert (germany.value, germany.customers, cells_of(germany)) == ("DE", 1, [(1, 1, 1, 3_000, 3_000)])


def test_who_came_before_the_period_is_in_no_cohort_of_it_and_what_comes_after_it_does_not_count():
    example()
    take_in(
        bought(4, "2025-12-31", country="PL"),
        bought(4, "2026-01-02", country="PL"),
        bought(2, "2026-04-01", 9_900),
    )
    poland, _ = rows_of(Dimension.COUNTRY)
    assert (poland.customers, poland.months[-1].cumulative_net_minor) == (2, 4_200)


def test_goods_are_those_of_the_line_that_took_the_most_of_the_first_purchase():
    order = bought(1, "2026-01-05", 1_000)
    lines = (
        a_line(order.id, "small", product_id=1, category_id=10, quantity=5, net_minor=400, gross_minor=400),
        a_line(
            order.id,
            "great",
            product_id=2,
            category_id=20,
            quantity=1,
            net_minor=600,
            gross_minor=600,
            brand="Lumen",
        ),
        a_line(order.id, "card", product_id=3, quantity=1, net_minor=900, gross_minor=900, is_gift_card=True),
    )
    take_in(replace(order, lines=lines))
    assert [row.value for row in rows_of(Dimension.PRODUCT)] == ["2"]
    assert [row.value for row in rows_of(Dimension.CATEGORY)] == ["20"]
    assert [row.value for row in rows_of(Dimension.PRODUCT_TYPE)] == [""]
    assert [row.value for row in rows_of(Dimension.BRAND)] == ["Lumen"]


@pytest.mark.parametrize(
    ("dimension", "changes", "value"),
    [
        (Dimension.CHANNEL, {"channel": "outlet"}, "outlet"),
        (Dimension.CODE, {"voucher_code": "spring"}, "SPRING"),
        (Dimension.SOURCE, {"hints": (("retention.utm_source", "Google"),)}, "google"),
        (Dimension.MEDIUM, {"hints": (("retention.utm_medium", "cpc"),)}, "cpc"),
        (Dimension.CAMPAIGN, {"hints": (("retention.utm_campaign", "May"),)}, "may"),
        (Dimension.CITY, {"country": "PL", "city": "NOWY SĄCZ"}, "Nowy Sącz, PL"),
        (Dimension.HOUR, {}, "23"),
        (Dimension.WEEKDAY, {}, "7"),
    ],
)
def test_every_dimension_tells_first_purchases_apart(dimension, changes, value, settings):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    take_in(bought(1, "2026-01-05T04:30:00+00:00", **changes))
    assert [row.value for row in rows_of(dimension)] == [value]


def test_what_has_no_value_and_what_is_not_among_the_greatest_have_a_row_each_at_the_end():
    orders = [
        bought(n, "2026-01-05", country=code)
        for n, code in enumerate(["PL"] * 3 + ["DE"] * 2 + ["FR", "AT", ""], 1)
    ]
    take_in(*orders)
    found = rows_of(Dimension.COUNTRY, top=2)
    assert [(row.value, row.customers) for row in found] == [("PL", 3), ("DE", 2), (None, 2), ("", 1)]


@pytest.mark.parametrize("top", [0, 51])
def test_too_many_values_are_refused(top):
    with pytest.raises(Invalid) as refusal:
        rows_of(Dimension.COUNTRY, top=top)
    assert refusal.value.field == "top"


def test_it_is_one_statement_and_one_for_names(django_assert_num_queries):
    example()
    with django_assert_num_queries(1):
        rows_of(Dimension.COUNTRY)
    with django_assert_num_queries(1):
        rows_of(Dimension.PRODUCT)


def test_a_refund_in_full_moves_a_customer_to_their_next_purchase():
    first, second = bought(1, "2026-01-05", country="PL"), bought(1, "2026-02-05", country="DE")
    take_in(first, second)
    assert [row.value for row in rows_of(Dimension.COUNTRY)] == ["PL"]
    store().refund(first.id, 1_000)
    look(first.id)
    assert [row.value for row in rows_of(Dimension.COUNTRY)] == ["DE"]


@pytest.mark.promise("M10.2")
def test_who_may_not_see_customers_reads_no_small_cell_and_no_sum_that_tells_it():
    example()
    for row in rows_of(Dimension.COUNTRY, may_see_customers=False):
        assert row.customers is None
        assert {value for cell in cells_of(row) for value in cell} <= {None, 0}


@pytest.mark.promise("M10.2")
def test_who_may_not_see_customers_gets_the_same_table_however_many_values_they_ask_for():
    codes = ["PL"] * 20 + ["DE"] * 6 + ["FR"] * 4 + ["AT"] * 4 + ["IT"] * 3
    take_in(*(bought(n, "2026-01-05", country=code) for n, code in enumerate(codes, 1)))
    tables = [rows_of(Dimension.COUNTRY, top=top, may_see_customers=False) for top in (3, 5, 50)]
    assert tables[0] == tables[1] == tables[2]
    assert [(row.value, row.customers) for row in tables[0]][:2] == [("PL", 20), ("DE", 6)]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["PL", "DE", "FR", ""]), st.integers(1, 3)),
        st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30)),
        min_size=1,
    )
)
@settings(max_examples=100, deadline=None)
@pytest.mark.promise("M10.2")
def test_no_month_that_is_hidden_can_be_computed(came):
    """By who sees all that is left: each month's sum over the values, and what was bought until then."""
    cells = [
        Cell(value, date(2026, first, 1), month, min(count, size), count, 100 * count)
        for (value, first), (size, *later) in came.items()
        for month, count in enumerate([size, *later][: 4 - first])
        if count
    ]
    rows = rules.rows(cells, date(2026, 3, 1))
    by_month = {row.value: [came.get((row.value, first), (0,))[0] for first in (1, 2, 3)] for row in rows}
    shown = rules.without_small_cells(rows, by_month)
    width = max(len(row.months) for row in rows)
    counts = [[month.customers for month in row.months] + [0] * (width - len(row.months)) for row in rows]
    hidden = {
        (place, month.month)
        for place, row in enumerate(shown)
        for month in row.months
        if month.customers is None
    }
    small = {(r, c) for r, row in enumerate(counts) for c, count in enumerate(row) if 0 < count < 5}
    assert small <= hidden
    totals = {(len(rows), c) for c in range(width) if 0 < sum(row[c] for row in counts) < 5}
    assert Table(counts, hidden | totals, row_totals=False).determined() == {}
    for row in shown:
        gone = [month.month for month in row.months if month.customers is None]
        told = [month.month for month in row.months if month.cumulative_net_minor is not None]
        assert not gone or all(month < min(gone) for month in told)
