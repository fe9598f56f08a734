"""Sales to new customers against sales to returning ones, and since when there are figures."""

from datetime import date

import pytest

from saleor_retention.metrics.figures.first_and_later import FirstAndLaterRow, first_and_later
from saleor_retention.metrics.history import SalesHistory, sales_history
from tests.metrics.shop import bought, take_in

pytestmark = pytest.mark.django_db

YEAR = {"start": date(2025, 1, 1), "end": date(2026, 1, 1), "currency": "USD"}
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


def test_the_example_of_the_page():
    take_in(
        bought(1, "2025-01-05"),
        bought(2, "2025-01-06", 2_000),
        bought(1, "2025-01-20", 500),
        bought(1, "2025-02-03", 700),
    )
    assert first_and_later(**YEAR) == [
        FirstAndLaterRow(JANUARY, 2, 3_000, 1, 500),
        FirstAndLaterRow(FEBRUARY, 0, 0, 1, 700),
    ]


def test_a_first_purchase_before_the_period_makes_those_in_it_later_ones():
    take_in(
        bought(1, "2024-12-31"), bought(1, "2025-01-01"), bought(2, "2025-02-01"), bought(2, "2026-01-01")
    )
    assert first_and_later(**YEAR) == [
        FirstAndLaterRow(JANUARY, 0, 0, 1, 1_000),
        FirstAndLaterRow(FEBRUARY, 1, 1_000, 0, 0),
    ]


def test_the_first_purchase_is_that_of_the_channel():
    take_in(bought(1, "2025-01-05"), bought(1, "2025-02-05", channel="other"))
    assert [row.first_orders for row in first_and_later(**YEAR)] == [1, 0]
    assert [row.first_orders for row in first_and_later(**YEAR, channel="other")] == [1]


def test_both_are_one_statement(django_assert_num_queries):
    take_in(bought(1, "2025-01-05"), bought(1, "2025-02-05", channel="other"))
    with django_assert_num_queries(1):
        first_and_later(**YEAR)
    with django_assert_num_queries(1):
        sales_history()


def test_figures_begin_with_the_first_purchase_of_each_channel_and_currency():
    assert sales_history() == []
    take_in(
        bought(1, "2025-01-05"),
        bought(2, "2025-03-05"),
        bought(1, "2024-02-05", channel="other"),
        bought(3, "2023-02-05", currency="EUR"),
        bought(3, "2020-02-05", captured_minor=0, kept_minor=0, fully_paid_at=None),
    )
    assert sales_history() == [
        SalesHistory("EUR", "main", date(2023, 2, 5), date(2023, 2, 5)),
        SalesHistory("USD", "main", date(2025, 1, 5), date(2025, 3, 5)),
        SalesHistory("USD", "other", date(2024, 2, 5), date(2024, 2, 5)),
    ]
