"""Figures from histories and roll-ups are those of the orders, and their identities hold."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plans import statements_of
from saleor_retention.core.clock import store_zone
from saleor_retention.core.db import execute
from saleor_retention.core.models import InboxItem
from saleor_retention.core.queues.inbox import mark_dirty
from saleor_retention.metrics import rules
from saleor_retention.metrics.figures.cohorts import Cohorts, cohorts
from saleor_retention.metrics.figures.first_and_later import FirstAndLater, first_and_later
from saleor_retention.metrics.figures.memberships import ActivityWindows
from saleor_retention.metrics.figures.period_retention import PeriodRetention
from saleor_retention.metrics.figures.registry import FIGURES
from saleor_retention.metrics.figures.repeat import Repeat, repeat
from saleor_retention.metrics.figures.retention import Retention, retention
from saleor_retention.metrics.figures.rhythm.series import RetentionInterval, next_part, part_start
from saleor_retention.metrics.figures.sales import Sales, sales
from saleor_retention.metrics.models import MetricsRebuild
from saleor_retention.metrics.rollups.contributions import WINDOWS
from saleor_retention.metrics.rollups.freshness import FigureSource, Freshness, freshness
from saleor_retention.orders.models import OrderFact
from tests.metrics.figures_shop import TODAY, scope
from tests.metrics.rollups_shop import NOW, RandomShop, fold_all
from tests.metrics.shop import bought, take_in

pytestmark = pytest.mark.django_db

OF_ORDERS = Freshness(is_built=False)


@pytest.fixture
def shop():
    """Three hundred events, the last of which the consumer has not heard of."""
    result = RandomShop(7)
    result.play(250)
    for _ in range(30):
        result.event()
    result.settle(is_folded=False)
    assert freshness().customer_ids
    return result


def periods(seed: int, count: int = 6):
    """Periods of whole months and of any days, of both currencies, with and without a channel."""
    chance = Random(seed)
    for _ in range(count):
        month = date(chance.randrange(2019, 2026), chance.randrange(1, 13), 1)
        months = chance.choice([1, 3, 5, 12])
        yield month, rules.months_earlier(month, -months)
        day = month + timedelta(days=chance.randrange(31))
        yield day, day + timedelta(days=chance.randrange(1, 500))


def test_figures_of_what_is_kept_are_those_of_the_orders(shop):
    """Of the very statements over orders, where there are any, and of histories made of the orders for all."""
    sources = set()
    for number, (start, end) in enumerate(periods(3)):
        kept = scope(
            str(start), str(end), ("USD", "EUR")[number % 3 == 2], channel=(None, "main")[number % 4 == 3],
            window_days=(365, 30, 90)[number % 3],
        )  # fmt: skip
        where = kept.where | {"start": start, "end": end}
        assert Retention.compute(kept) == retention(**where, window_days=kept.window_days)
        assert Repeat.compute(kept) == repeat(**where)
        assert Sales.compute(kept) == sales(**where)
        assert FirstAndLater.compute(kept) == first_and_later(**where)
        last = end - timedelta(days=1)
        assert Cohorts.compute(kept) == cohorts(**kept.where, first=start, last=last, today=TODAY)
        for figure in FIGURES:
            of_orders = scope(
                str(start), str(end), kept.currency, channel=kept.channel, window_days=kept.window_days,
                freshness=OF_ORDERS,
            )  # fmt: skip
            assert figure.compute(kept) == figure.compute(of_orders), figure.name
            sources.add(figure.source(kept))
            assert figure.source(of_orders) is FigureSource.ORDERS
    assert sources == set(FigureSource)


def test_cohorts_of_weeks_and_quarters_are_those_of_the_orders(shop):
    """Counted again here, order by order."""
    facts = list(OrderFact.objects.filter(is_purchase=True, customer_id__isnull=False).order_by("created_at"))
    for interval in set(RetentionInterval) - {RetentionInterval.DAY}:
        for rolling in (False, True):
            options = {"interval": interval, "rolling": rolling}
            kept = scope("2023-02-15", "2025-03-10", options=options)
            of_orders = scope("2023-02-15", "2025-03-10", options=options, freshness=OF_ORDERS)
            lines = Cohorts.compute(kept)
            assert lines == Cohorts.compute(of_orders)
            assert len(lines) > 3
            assert cells_of(lines) == counted(facts, RetentionInterval(interval.value), rolling=rolling)


def cells_of(lines):
    """Each cell in which somebody bought, by its cohort and its place."""
    return {
        (line.month, place): (customers, orders, net)
        for line in lines
        for place, (customers, orders, net) in enumerate(
            zip(line.active, line.orders, line.net_minor, strict=True)
        )
        if customers or orders
    }


def counted(facts, interval, *, rolling):
    """The same of the orders of dollars, from the part of 15 February 2023 to that of 9 March 2025."""
    end = next_part(date(2025, 3, 9), interval)
    bought_in = defaultdict(list)
    for fact in facts:
        day = fact.created_at.astimezone(store_zone()).date()
        if fact.currency == "USD" and day < end:
            bought_in[fact.customer_id].append((part_start(day, interval), fact.net_sales_minor))
    cells = defaultdict(lambda: [set(), 0, 0])
    for customer, purchases in bought_in.items():
        cohort = purchases[0][0]
        if cohort < part_start(date(2023, 2, 15), interval):
            continue
        part, place = cohort, 0
        while part < end:
            now = [net for start, net in purchases if start == part]
            is_counted = any(start >= part for start, _net in purchases) if rolling else bool(now)
            cell = cells[cohort, place]
            cell[0] |= {customer} if is_counted else set()
            cell[1], cell[2] = cell[1] + len(now), cell[2] + sum(now)
            part, place = next_part(part, interval), place + 1
    return {
        key: (len(customers), orders, net)
        for key, (customers, orders, net) in cells.items()
        if customers or orders
    }


def test_roll_ups_say_of_each_period_and_window_what_histories_say(shop):
    fold_all()
    for period, window in WINDOWS:
        for month in (date(2020, 3, 1), date(2024, 2, 1), date(2026, 1, 1), date(2026, 12, 1)):
            windows = ActivityWindows(
                rules.months_earlier(month, period),
                month,
                rules.months_earlier(month, period + window),
                rules.months_earlier(month, window),
            )
            kept = scope("2020-01-01", "2020-02-01")
            assert windows.months == (period, window)
            assert windows.source(kept) is FigureSource.ROLL_UPS
            of_orders = scope("2020-01-01", "2020-02-01", freshness=OF_ORDERS)
            assert windows.members(kept) == windows.members(of_orders)


def test_whole_months_are_read_from_roll_ups_and_other_days_from_histories():
    by_name = {figure.name: figure for figure in FIGURES}
    year, days = scope("2025-01-01", "2026-01-01"), scope("2025-01-02", "2026-01-01")
    from_rollups = {
        "sales",
        "cohorts",
        "first_and_later",
        "period_retention",
        "series",
        "discounts",
        "repeat",
    }
    assert {
        name for name, figure in by_name.items() if figure.source(year) is FigureSource.ROLL_UPS
    } == from_rollups
    # 365 days before 2025 begin on 2 January 2024; those before 2026 and 2027 begin with a month.
    assert Retention.source(scope("2026-01-01", "2027-01-01")) is FigureSource.ROLL_UPS
    assert {name for name, figure in by_name.items() if figure.source(days) is FigureSource.ROLL_UPS} == {
        "cohorts"
    }


def test_buyers_of_any_months_are_counted_once(shop):
    """Every period of whole months within a year and a half, with news that waits and without."""
    months = [rules.months_earlier(date(2025, 7, 1), back) for back in range(18)]
    periods = [(first, end) for first in months for end in months if first < end]
    for is_folded in (False, True):
        if is_folded:
            fold_all()
        for first, end in periods:
            asked = scope(str(first), str(end))
            assert Repeat.source(asked) is FigureSource.ROLL_UPS
            assert Repeat.compute(asked) == repeat(start=first, end=end, currency="USD")
    year = scope("2024-07-01", "2025-07-01")
    assert Repeat.compute(year).customers > Repeat.compute(year).repeat_customers > 0


def test_until_it_is_built_a_figure_reads_the_orders(shop):
    MetricsRebuild.objects.create()
    unbuilt = scope("2024-01-01", "2025-01-01")
    assert (unbuilt.freshness.is_built, unbuilt.freshness.customer_ids) == (False, ())
    assert Sales.source(unbuilt) is FigureSource.ORDERS
    assert Sales.compute(unbuilt) == sales(start=date(2024, 1, 1), end=date(2025, 1, 1), currency="USD")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_that_asks_for_no_cost_reads_no_lines_of_orders(figure):
    """Of histories made of orders, too: what is not used of them is not computed."""
    asked = scope("2025-01-02", "2025-11-11", freshness=OF_ORDERS)
    plans = [
        line
        for sql, params in statements_of(lambda: figure.compute(asked))
        for (line,) in execute(f"EXPLAIN {sql}", params)
    ]
    reads_lines = any("orderlinefact" in line for line in plans)
    assert reads_lines == (figure.name in {"margins", "returns", "discounts_by_channel"})


def test_with_too_much_news_a_figure_reads_all_orders(monkeypatch):
    monkeypatch.setattr("saleor_retention.metrics.rollups.freshness.MOST_NEWS", 1)
    take_in(bought(1, "2025-01-05"))
    fold_all()
    take_in(bought(1, "2025-01-06"), bought(2, "2025-01-07"))
    late = scope("2025-01-01", "2025-02-01")
    assert (late.freshness.is_built, late.freshness.customer_ids) == (False, ())
    assert (Sales.source(late), Sales.compute(late).orders) == (FigureSource.ORDERS, 3)
    fold_all()
    kept = scope("2025-01-01", "2025-02-01")
    assert (Sales.source(kept), Sales.compute(kept).orders) == (FigureSource.ROLL_UPS, 3)


def test_orders_that_were_not_looked_at_yet_are_told():
    assert freshness().waiting_orders == 0
    mark_dirty("order", ["a", "b"])
    InboxItem.objects.filter(ref="a").update(noticed_at=NOW)
    assert (freshness().waiting_orders, freshness().as_of) == (2, NOW)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_a_statement_or_two_however_many_bought(django_assert_max_num_queries, figure):
    take_in(*(bought(user, day) for user in range(1, 30) for day in ("2024-05-05", "2025-05-05")))
    fold_all()
    for start, end in (("2025-01-01", "2026-01-01"), ("2025-01-02", "2025-11-11")):
        asked = scope(start, end)
        with django_assert_max_num_queries(2):
            figure.compute(asked)


COUNTS = st.integers(min_value=0, max_value=10**6)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_identities_hold_for_every_answer_or_there_is_none(retained, lost, new, reactivated):
    groups = rules.membership(
        at_start=retained + lost, at_end=retained + new + reactivated, retained=retained, new=new
    )
    assert groups == rules.CohortMembership(retained, lost, new, reactivated)
    with pytest.raises(rules.Inconsistent):
        rules.membership(
            at_start=retained + lost, at_end=retained + new + reactivated + 1, retained=retained, new=new,
            lost=lost, reactivated=reactivated,
        )  # fmt: skip
    with pytest.raises(rules.Inconsistent):
        rules.membership(at_start=retained - 1, at_end=retained + new, retained=retained, new=new)


days = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@pytest.mark.django_db(transaction=False)
def test_s_and_e_are_their_groups_for_any_days_and_windows(shop):
    @given(days, st.integers(1, 900), st.integers(1, 900), st.sampled_from(["USD", "EUR", "JPY"]))
    def holds(start, length, window, currency):
        kept = scope(str(start), str(start + timedelta(days=length)), currency, window_days=window)
        row = Retention.compute(kept)
        assert row.customers_at_start == row.retained + row.lost
        assert row.customers_at_end == row.retained + row.new + row.reactivated
        between = PeriodRetention.compute(kept)
        assert between.before == between.retained + between.lost
        assert between.customers == between.retained + between.new + between.reactivated

    holds()
