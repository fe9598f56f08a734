"""The demo's way through the engine: a real history, to the row, to the point and to the cent, and again for nothing."""

from datetime import UTC, date, datetime

import pytest

from saleor_retention.core.clock import store_zone
from saleor_retention.hosts.standalone.demo import report
from saleor_retention.hosts.standalone.demo.cdnow import CHANNEL, history
from saleor_retention.hosts.standalone.demo.replay import ensure_programme, guests, replay
from saleor_retention.metrics.figures import cohorts as cohort_figure
from saleor_retention.metrics.figures import repeat as repeat_figure
from saleor_retention.metrics.figures.sales import Totals, totals
from saleor_retention.store.port import store
from tests.builders import an_order

# Locks of thousands of orders are let go with each batch, as they are in a shop.
pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SAMPLE = {
    date(1997, 1, 1): "781 124 95 70 65 77 65 53 52 45 62 59 45 47 63 37 37 33",
    date(1997, 2, 1): "857 134 110 75 77 75 61 61 74 70 59 57 59 70 56 59 60",
    date(1997, 3, 1): "719 87 84 78 63 64 55 57 73 65 47 51 78 32 38 45",
}


def replayed(orders):
    store().put(*orders)
    ensure_programme(channel=CHANNEL, currency="USD", since=datetime(1996, 12, 31, tzinfo=UTC), now=NOW)
    return replay([order.id for order in orders], now=NOW)


def test_the_sample_gives_its_published_figures_and_points_and_a_second_run_changes_nothing():
    orders = list(history("sample", store_zone()))
    first = replayed(orders)
    assert (first.orders, first.changes, first.waiting) == (6_919, 6_919, 0)

    assert totals(currency="USD") == Totals(2_357, 6_919, 24_409_194, 24_409_194)
    repeat = repeat_figure.repeat(currency="USD")
    assert (repeat.repeat_customers, repeat.customers) == (1_152, 2_357)
    cohorts = cohort_figure.cohorts(currency="USD", first=date(1997, 1, 1), last=date(1998, 6, 1))
    assert {row.month: " ".join(map(str, row.active)) for row in cohorts} == SAMPLE
    whole_dollars = sum(order.due_minor // 100 for order in orders)
    assert report.points() == report.Points(issued=whole_dollars, held=whole_dollars, owed=0)
    assert whole_dollars == 239_444
    assert [line for line, holds in report.checks() if not holds] == []

    again = replayed(orders)
    assert (again.orders, again.changes, again.waiting) == (6_919, 0, 0)
    assert report.points().issued == whole_dollars


def test_the_report_says_the_figures_in_words():
    replayed(list(history("sample", store_zone()))[:40])
    said = dict(report.figures(currency="USD"))
    assert (said["customers"], said["orders"]) == ("11", "40")
    assert said["gross"] == "1624.93 USD"
    assert said["repeat rate"] == "63.64% (7 of 11)"
    table = report.cohorts(currency="USD", first=date(1997, 1, 1), last=date(1997, 3, 1))
    assert table == ["cohort       0     1     2", "1997-01     11     2     2"]


def test_an_empty_shop_is_reported_without_rates():
    said = dict(report.figures(currency="USD"))
    assert (said["orders"], said["gross"], said["points issued"]) == ("0", "0.00 USD", "0")
    assert "repeat rate" not in said
    assert report.cohorts(currency="USD", first=date(1997, 1, 1), last=date(1997, 3, 1)) == []


def test_orders_of_another_history_are_noticed():
    mine, other = an_order(), an_order()
    replayed([mine, other])
    assert guests([mine.id, other.id]) == 0
    assert guests([mine.id]) == 1


def test_the_programme_is_made_once():
    since = datetime(1996, 12, 31, tzinfo=UTC)
    first = ensure_programme(channel="cdnow", currency="USD", since=since, now=NOW)
    assert ensure_programme(channel="cdnow", currency="USD", since=since, now=NOW) == first
