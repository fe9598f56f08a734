"""Figures from facts: who stayed, who left, who came back, and what they spent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.metrics.figures.cohorts import cohorts
from saleor_retention.metrics.figures.repeat import RepeatRow, repeat
from saleor_retention.metrics.figures.retention import retention
from saleor_retention.metrics.figures.sales import SalesRow, Totals, sales, totals
from saleor_retention.metrics.scope import instant
from saleor_retention.store.orders import Origin, Status
from saleor_retention.store.port import store
from tests.metrics.shop import bought, look, take_in

pytestmark = pytest.mark.django_db

YEAR = {"start": date(2025, 1, 1), "end": date(2026, 1, 1), "currency": "USD"}


def people(first: int, count: int, *days: str):
    """`count` customers from number `first` on, each of whom bought on these days."""
    return [bought(user, day) for user in range(first, first + count) for day in days]


@pytest.mark.promise("M1.1")
def test_a_year_with_100_at_the_start_107_at_the_end_and_10_new_customers_kept_97_percent():
    take_in(
        *people(1, 97, "2024-06-01", "2025-06-01"),
        *people(101, 3, "2024-06-01"),
        *people(201, 10, "2025-06-01"),
    )
    row = retention(**YEAR)
    assert (row.customers_at_start, row.customers_at_end, row.new) == (100, 107, 10)
    assert (row.retained, row.lost, row.reactivated) == (97, 3, 0)
    assert (row.retention_rate, row.churn_rate) == (Decimal("0.97"), Decimal("0.03"))


@pytest.mark.promise("M1.1")
def test_a_year_with_50_at_the_start_65_at_the_end_and_25_new_customers_kept_80_percent():
    take_in(
        *people(1, 40, "2024-06-01", "2025-06-01"),
        *people(101, 10, "2024-06-01"),
        *people(201, 25, "2025-06-01"),
    )
    row = retention(**YEAR)
    assert (row.customers_at_start, row.customers_at_end, row.new, row.lost) == (50, 65, 25, 10)
    assert (row.retention_rate, row.churn_rate) == (Decimal("0.8"), Decimal("0.2"))


@pytest.mark.promise("M1.1")
def test_who_comes_back_is_neither_new_nor_retained_and_the_sums_hold():
    take_in(
        bought(1, "2024-03-01"),
        bought(1, "2025-03-01"),
        bought(2, "2024-03-01"),
        bought(3, "2022-03-01"),
        bought(3, "2025-03-01"),
        bought(4, "2025-03-01"),
    )
    row = retention(**YEAR)
    assert (row.retained, row.lost, row.new, row.reactivated) == (1, 1, 1, 1)
    assert row.customers_at_start == row.retained + row.lost == 2
    assert row.customers_at_end == row.retained + row.new + row.reactivated == 3
    assert (row.retention_rate, row.churn_rate) == (Decimal("0.5"), Decimal("0.5"))


def test_a_window_shorter_than_the_period_forgets_who_came_and_left_within_it():
    take_in(bought(1, "2025-02-01"), bought(2, "2025-12-15"), bought(3, "2024-12-20"))
    row = retention(**YEAR, window_days=30)
    assert (row.retained, row.lost, row.new, row.reactivated) == (0, 1, 1, 0)


def test_a_period_includes_its_first_instant_and_not_its_last():
    take_in(
        bought(1, "2024-01-02"), bought(2, "2025-01-01"), bought(3, "2026-01-01"), bought(4, "2024-01-01")
    )
    row = retention(**YEAR)
    # 2024 is a leap year: the 365 days before 2025 begin on 2 January 2024, and customer 4 was gone by then.
    assert (row.customers_at_start, row.new, row.customers_at_end) == (1, 1, 1)
    assert sales(**YEAR).orders == 1


def test_days_begin_at_midnight_in_the_zone_of_the_store(settings):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    take_in(bought(1, "2025-01-01T04:59:59+00:00"), bought(2, "2025-01-01T05:00:00+00:00"))
    row = retention(**YEAR)
    assert row.start == datetime(2025, 1, 1, 5, tzinfo=UTC)
    assert (row.customers_at_start, row.new) == (1, 1)
    months = {"currency": "USD", "first": date(2024, 12, 1), "last": date(2025, 1, 31)}
    assert [(one.month, one.active) for one in cohorts(**months)] == [
        (date(2024, 12, 1), (1, 0)),
        (date(2025, 1, 1), (1,)),
    ]


def test_a_window_of_days_keeps_its_days_when_the_clocks_change(settings):
    settings.RETENTION_TIME_ZONE = "America/New_York"
    # Clocks went forward on 9 March 2025: one day before the 10th at midnight is 23 hours before it.
    take_in(bought(1, "2025-03-09T05:00:00+00:00"), bought(2, "2025-03-09T04:59:59+00:00"))
    row = retention(start=date(2025, 3, 10), end=date(2025, 3, 11), window_days=1, currency="USD")
    assert row.customers_at_start == 1


def test_a_shop_without_customers_has_no_rates_and_empty_figures():
    row = retention(**YEAR)
    assert (row.customers_at_start, row.customers_at_end) == (0, 0)
    assert (row.retention_rate, row.churn_rate) == (None, None)
    assert repeat(**YEAR) == RepeatRow(0, 0, 0, None, None)
    assert sales(**YEAR) == SalesRow(0, 0, 0, None)
    assert totals(currency="USD") == Totals(0, 0, 0, 0)
    assert cohorts(currency="USD", first=date(2025, 1, 1), last=date(2025, 2, 1)) == []


def test_repeat_rate_and_frequency_are_of_the_stated_period():
    take_in(*people(1, 3, "2025-01-05", "2025-02-05"), bought(4, "2025-03-05"), bought(4, "2026-03-05"))
    row = repeat(**YEAR)
    assert (row.customers, row.repeat_customers, row.orders) == (4, 3, 7)
    assert (row.rate, row.frequency) == (Decimal("0.75"), Decimal("1.75"))
    assert repeat(currency="USD").rate == 1


def test_average_order_is_net_sales_by_orders():
    take_in(bought(1, "2025-01-05", 1_000), bought(1, "2025-01-06", 2_000), bought(2, "2025-01-07", 2_001))
    row = sales(**YEAR)
    assert (row.orders, row.net_minor, row.gross_minor) == (3, 5_001, 5_001)
    assert row.average_order_minor == 1_667


def test_currencies_never_meet_and_channels_are_told_apart_on_request():
    take_in(
        bought(1, "2025-01-05", 1_000),
        bought(1, "2025-01-06", 500, channel="outlet"),
        bought(1, "2025-01-07", 99_900, currency="JPY"),
    )
    assert totals(currency="USD") == Totals(1, 2, 1_500, 1_500)
    assert totals(currency="USD", channel="outlet") == Totals(1, 1, 500, 500)
    assert totals(currency="JPY") == Totals(1, 1, 99_900, 99_900)
    assert repeat(**YEAR).repeat_customers == 1
    assert repeat(**YEAR, channel="main").repeat_customers == 0


def test_what_is_no_purchase_counts_nowhere():
    take_in(
        bought(1, "2025-01-05"),
        bought(2, "2025-01-05", captured_minor=0, kept_minor=0, fully_paid_at=None),
        bought(3, "2025-01-05", status=Status.CANCELLED),
        bought(4, "2025-01-05", status=Status.DRAFT, fully_paid_at=None),
        bought(1, "2025-02-05", origin=Origin.REISSUE),
    )
    assert repeat(**YEAR) == RepeatRow(1, 0, 1, Decimal(0), Decimal(1))
    (cohort,) = cohorts(currency="USD", first=date(2025, 1, 1), last=date(2025, 3, 1))
    assert (cohort.size, cohort.active) == (1, (1, 0, 0))


def test_an_order_for_nothing_is_a_purchase_of_nothing():
    take_in(bought(1, "2025-01-05", 0), bought(1, "2025-02-05", 1_000))
    row = sales(**YEAR)
    assert (row.orders, row.net_minor) == (2, 1_000)
    assert repeat(**YEAR).repeat_customers == 1


def test_a_full_refund_and_a_cancellation_leave_the_cohorts_and_a_part_refund_the_sales_of_its_order():
    first, second = bought(1, "2025-01-05"), bought(1, "2025-03-05")
    other, partly = bought(2, "2025-01-08"), bought(3, "2025-01-09")
    take_in(first, second, other, partly)
    triangle = {"currency": "USD", "first": date(2025, 1, 1), "last": date(2025, 3, 1)}
    assert [(one.size, one.active) for one in cohorts(**triangle)] == [(3, (3, 0, 1))]

    store().refund(first.id, 1_000)
    store().cancel(other.id)
    store().refund(partly.id, 250)
    look(first.id, other.id, partly.id)

    assert [(one.month, one.active) for one in cohorts(**triangle)] == [
        (date(2025, 1, 1), (1, 0, 0)),
        (date(2025, 3, 1), (1,)),
    ]
    january = sales(start=date(2025, 1, 1), end=date(2025, 2, 1), currency="USD")
    assert (january.orders, january.net_minor) == (1, 750)


def test_a_guest_who_is_matched_to_her_account_is_one_customer():
    guest = replace(bought(5, "2025-01-05"), user_id=None, email="Ann@Example.com")
    take_in(guest, bought(5, "2025-02-05"))
    assert repeat(**YEAR).customers == 2
    store().match_guest("ann@example.com", 5)
    look(guest.id)
    row = repeat(**YEAR)
    assert (row.customers, row.repeat_customers, row.rate) == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"end": date(2025, 1, 1)}, "end"),
        ({"window_days": 0}, "window_days"),
        ({"currency": ""}, "currency"),
    ],
)
def test_a_question_without_sense_is_refused(wrong, field):
    with pytest.raises(Invalid) as refusal:
        retention(**(YEAR | wrong))
    assert refusal.value.field == field


def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(Invalid):
        instant(datetime(2025, 1, 1))


def test_every_figure_is_one_statement(django_assert_num_queries):
    take_in(*people(1, 20, "2024-06-01", "2025-06-01"))
    for question in (retention, repeat, sales):
        with django_assert_num_queries(1):
            question(**YEAR)
    with django_assert_num_queries(1):
        cohorts(currency="USD", first=date(2024, 1, 1), last=date(2025, 12, 1))
