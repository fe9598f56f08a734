"""Histories and roll-ups follow the orders, whatever comes and in whatever order."""

import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import connection

from saleor_retention.core.invariants import violations
from saleor_retention.core.models import InboxItem
from saleor_retention.metrics.invariants import INVARIANTS
from saleor_retention.metrics.models import (
    CohortCell,
    MonthBuyers,
    MonthFigures,
    PurchaseHistory,
    RetentionMonth,
)
from saleor_retention.metrics.rollups.consumer import fold_batch
from saleor_retention.metrics.rollups.fold import fold
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.metrics.rollups_shop import NOW, RandomShop, anew, books, fold_all, month, rebuilt
from tests.metrics.shop import bought, look, take_in

pytestmark = pytest.mark.django_db

EVENTS = int(os.environ.get("RETENTION_ROLLUP_EVENTS", "500"))
KIRITIMATI = "Pacific/Kiritimati"


def broken() -> dict[str, list]:
    return {rule.name: rows for rule in INVARIANTS if (rows := violations(rule))}


@pytest.mark.timeout(max(300, EVENTS // 5))
@pytest.mark.django_db(transaction=EVENTS > 5_000)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_event_by_event_is_what_is_made_anew(seed, settings):
    """The zone of the shop changes on the way: twice orders are of two zones, then all of them are of the new one.

    Very many events are transactions of their own, as within one nothing that was replaced is ever cleared away.
    """
    shop = RandomShop(seed, customers=max(40, EVENTS // 50))
    shop.play(EVENTS)
    settings.RETENTION_TIME_ZONE = KIRITIMATI
    shop.play(EVENTS // 4)
    assert (broken(), books()) == ({}, anew())
    rebuilt(zone=KIRITIMATI)
    assert set(OrderFact.objects.values_list("zone", flat=True)) == {KIRITIMATI}
    shop.play(EVENTS // 4)
    kept = books()
    assert all(kept.values())
    assert (broken(), anew()) == ({}, kept)


class NaiveCounters:
    """What must not be done: a batch of orders counted one by one, each by the months known when its batch began."""

    def __init__(self) -> None:
        self.months: dict[int, set[int]] = {}
        self.new, self.retained = Counter[int](), Counter[int]()

    def take_in(self, batch: list[tuple[int, int]]) -> None:
        """Orders as (customer, month): one more of the month if the customer's bit is new."""
        known = {customer: set(self.months.get(customer, ())) for customer, _ in batch}
        for customer, number in batch:
            months = known[customer]
            if number not in months:
                self.new[number] += not months
                self.retained[number] += number - 1 in months
            self.months.setdefault(customer, set()).add(number)


def test_counters_that_follow_single_orders_drift_and_states_do_not():
    """February before January, and two months in one batch."""
    naive = NaiveCounters()
    naive.take_in([(1, 2)])
    naive.take_in([(1, 1), (2, 1), (2, 2)])
    for batch in [["1 2025-02-05"], ["1 2025-01-05", "2 2025-01-05", "2 2025-02-05"]]:
        take_in(*(bought(int(text.split()[0]), text.split()[1]) for text in batch))
        fold_all()
    exact = {row.month.month: (row.new, row.retained) for row in MonthFigures.objects.filter(channel="")}
    assert exact == {1: (2, 0), 2: (0, 2)}
    assert {number: (naive.new[number], naive.retained[number]) for number in (1, 2)} == {
        1: (1, 0),
        2: (2, 0),
    }


def test_a_history_has_each_purchase_in_its_order_and_totals_up_to_it():
    take_in(
        bought(1, "2025-03-05", 2_000, discount_minor=100),
        bought(1, "2025-01-05", 1_000),
        bought(1, "2025-03-05T13:00:00", 500, channel="other"),
        bought(1, "2025-02-01", 700, currency="EUR"),
    )
    fold_all()
    whole, main, other = PurchaseHistory.objects.filter(currency="USD").order_by("channel")
    assert whole.days == [
        (date(2025, 1, 5) - date(1970, 1, 1)).days,
        *[(date(2025, 3, 5) - date(1970, 1, 1)).days] * 2,
    ]
    assert (whole.net, whole.discounted, whole.discount) == ([1_000, 3_000, 3_500], [0, 1, 1], [0, 100, 100])
    assert (main.net, other.net, other.channel) == ([1_000, 3_000], [500], "other")
    assert PurchaseHistory.objects.filter(currency="EUR").count() == 2


def test_a_history_grows_beyond_63_months():
    take_in(*(bought(1, f"{2015 + number // 12}-{1 + number % 12:02}-05") for number in range(132)))
    fold_all()
    assert CohortCell.objects.filter(channel="", cohort=month("2015-01")).count() == 132
    assert MonthFigures.objects.filter(channel="", retained=1).count() == 131
    assert broken() == {}


def test_a_refund_in_a_later_month_lowers_the_month_of_its_order():
    order = bought(1, "2025-01-31")
    take_in(order, bought(2, "2025-02-01"))
    fold_all()
    store().refund(order.id, 250)
    look(order.id)
    fold_all()
    nets = dict(MonthFigures.objects.filter(channel="").values_list("month", "net_minor"))
    assert nets == {month("2025-01"): 750, month("2025-02"): 1_000}


def test_what_comes_to_nothing_leaves_no_row():
    order = bought(1, "2025-01-31")
    take_in(order)
    fold_all()
    store().cancel(order.id)
    look(order.id)
    fold_all()
    assert books() == {table: [] for table in books()}


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        (KIRITIMATI, "2025-01-31T09:59:59", "2025-01"),
        (KIRITIMATI, "2025-01-31T10:00:00", "2025-02"),
        ("Asia/Kolkata", "2025-01-31T18:29:59", "2025-01"),
        ("Asia/Kolkata", "2025-01-31T18:30:00", "2025-02"),
        # Casablanca is at UTC+1, but at UTC in Ramadan (2025: 23 February to 6 April).
        ("Africa/Casablanca", "2025-01-31T23:00:00", "2025-02"),
        ("Africa/Casablanca", "2025-02-28T23:59:59", "2025-02"),
        ("Africa/Casablanca", "2025-03-01T00:00:00", "2025-03"),
        ("Africa/Casablanca", "2025-03-31T23:30:00", "2025-03"),
        # Clocks change in the night after 31 March 2024 began in Berlin.
        ("Europe/Berlin", "2024-03-31T21:59:59", "2024-03"),
        ("Europe/Berlin", "2024-03-31T22:00:00", "2024-04"),
    ],
)
def test_days_and_months_are_those_of_the_zone(settings, zone, at, expected):
    settings.RETENTION_TIME_ZONE = zone
    take_in(bought(1, at))
    fold_all()
    history = PurchaseHistory.objects.get(channel="")
    day = date.fromordinal(date(1970, 1, 1).toordinal() + history.days[0])
    assert day.replace(day=1) == MonthFigures.objects.get(channel="").month == month(expected)


@pytest.mark.parametrize("day", ["2025-03-30", "2025-10-26"])
def test_days_on_which_clocks_change_have_all_their_hours(settings, day):
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    begin = datetime.fromisoformat(f"{day}T00:00:00+0{1 if '03' in day else 2}:00").astimezone(UTC)
    hours = 23 if "03" in day else 25
    take_in(*(bought(1, begin.replace(microsecond=number).isoformat()) for number in (0, 1)))
    last = datetime.fromtimestamp(begin.timestamp() + hours * 3_600 - 1, UTC)
    after = datetime.fromtimestamp(begin.timestamp() + hours * 3_600, UTC)
    take_in(bought(1, last.isoformat()), bought(1, after.isoformat()))
    fold_all()
    days = PurchaseHistory.objects.get(channel="").days
    assert [later - earlier for earlier, later in pairwise(days)] == [0, 0, 1]


def test_an_order_that_is_no_purchase_marks_nobody():
    take_in(bought(1, "2025-01-05", status=Status.CANCELLED))
    assert not InboxItem.objects.filter(kind="history").exists()


def test_the_statements_of_a_batch_do_not_grow_with_it(django_assert_num_queries):
    take_in(*(bought(user, "2025-01-05") for user in range(1, 40)))
    ids = list(OrderFact.objects.values_list("customer_id", flat=True))
    with django_assert_num_queries(2):
        assert fold(ids[:1]) == 1
    with django_assert_num_queries(2):
        assert fold(ids) == len(ids) - 1
    with django_assert_num_queries(2):
        assert fold(ids) == 0


def test_the_roll_ups_of_a_month_say_who_was_active_and_since_when():
    take_in(
        *(bought(1, day) for day in ("2024-01-05", "2025-01-05")),
        bought(2, "2024-06-05"),
        bought(3, "2025-01-06"),
    )
    fold_all()
    row = RetentionMonth.objects.get(channel="", month=month("2025-01"), period_months=12, window_months=12)
    assert (row.at_end, row.retained, row.new) == (3, 1, 2)
    short = RetentionMonth.objects.get(channel="", month=month("2025-01"), period_months=1, window_months=12)
    assert (short.at_end, short.retained, short.new) == (3, 2, 1)


def test_a_second_purchase_is_of_the_month_that_it_lies_in_and_of_periods_that_begin_after_the_one_before():
    """Once in January and in March, twice in May: a period from March on comes to two in May, one from May on as well."""
    take_in(*(bought(1, day) for day in ("2025-01-05", "2025-03-05", "2025-05-05", "2025-05-06")))
    fold_all()
    never, january, march, may = date(1, 1, 1), date(2025, 1, 1), date(2025, 3, 1), date(2025, 5, 1)
    rows = MonthBuyers.objects.filter(channel="").order_by("month", "previous")
    assert list(rows.values_list("month", "previous", "customers", "repeat_customers", "orders")) == [
        (january, never, 1, 0, 1),
        (march, never, 0, 1, 0),
        (march, january, 1, -1, 1),
        (may, january, 0, 1, 0),
        (may, march, 1, 0, 2),
    ]


def test_a_batch_that_fails_leaves_everything_as_it_was(monkeypatch):
    take_in(bought(1, "2025-01-05"))
    fold_all()
    before = books()
    take_in(bought(1, "2025-02-05"))
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE saleor_retention_monthfigures ADD CONSTRAINT none_in_february CHECK (month <> '2025-02-01')"
        )
    assert fold_batch(now=NOW) == 1
    assert books() == before
    assert InboxItem.objects.get(kind="history").attempts == 1


def test_a_draft_that_is_completed_on_another_day_is_of_that_day():
    draft = bought(1, "2025-01-05", status=Status.DRAFT)
    take_in(draft)
    fold_all()
    at = datetime(2025, 3, 9, tzinfo=UTC)
    take_in(replace(draft, status=Status.LIVE, created_at=at, fully_paid_at=at))
    fold_all()
    assert list(MonthFigures.objects.filter(channel="").values_list("month", flat=True)) == [month("2025-03")]
