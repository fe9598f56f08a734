"""Worked examples of docs/metrics.md: time between orders, churn, series, discounts, shares, growth."""

from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.metrics import rules
from saleor_retention.metrics.figures.cohorts import Cohorts
from saleor_retention.metrics.figures.period_retention import PeriodRetention, PeriodRetentionRow
from saleor_retention.metrics.figures.rhythm.churn import Churn, ChurnRow
from saleor_retention.metrics.figures.rhythm.series import PeriodSeries, RetentionInterval, SeriesRow, parts
from saleor_retention.metrics.figures.rhythm.time_between import TimeBetween, TimeBetweenRow
from saleor_retention.metrics.figures.shares.customer_shares import CustomerShares, CustomerSharesRow
from saleor_retention.metrics.figures.shares.discounts import Discounts, DiscountsRow
from saleor_retention.metrics.figures.shares.growth import Growth, GrowthRow
from saleor_retention.metrics.figures.shares.pareto import Pareto, ParetoRow
from tests.metrics.figures_shop import scope
from tests.metrics.rollups_shop import fold_all
from tests.metrics.shop import bought, take_in

pytestmark = pytest.mark.django_db

YEAR = ("2025-01-01", "2026-01-01")


def shop(*orders: tuple) -> None:
    """Orders as (customer, day, minor units, changes)."""
    take_in(
        *(
            bought(user, f"{day}T12:00:00", *rest[:1], **(rest[1] if rest[1:] else {}))
            for user, day, *rest in orders
        )
    )
    fold_all()


def test_time_between_orders_by_customers_by_orders_and_in_the_middle():
    """Ann buys every 10 days, four times; Ben twice, 100 days apart; Cleo once."""
    shop(
        (1, "2025-01-01"), (1, "2025-01-11"), (1, "2025-01-21"), (1, "2025-01-31"),
        (2, "2025-01-01"), (2, "2025-04-11"), (3, "2025-01-01"),
    )  # fmt: skip
    assert TimeBetween.compute(scope(*YEAR)) == TimeBetweenRow(
        2, 4, Decimal(55), Decimal("32.5"), Decimal(10), 100
    )
    assert TimeBetween.compute(scope("2026-01-01", "2027-01-01")) == TimeBetweenRow(
        0, 0, None, None, None, None
    )
    # Only what lies in the period counts: of January Ann's gaps alone.
    assert TimeBetween.compute(scope("2025-01-01", "2025-02-01")).gaps == 3


def test_percentiles_are_those_of_postgresql():
    counts = [(1, 3), (5, 4), (9, 2), (30, 1)]
    assert rules.percentile(counts, rules.Fraction(9, 10)) == 9
    assert rules.median(counts) == 5
    assert rules.median([(1, 1), (4, 1)]) == Decimal("2.5")
    assert (rules.percentile([], rules.Fraction(1, 2)), rules.median([])) == (None, None)


def test_quick_and_late_churn_are_told_apart_and_the_young_are_not_judged():
    """With few gaps silence is a year: 1 bought once in 2023, 2 twice in 2023, 3 once and 4 twice in 2025."""
    shop(
        (1, "2023-03-01"), (2, "2023-03-01"), (2, "2023-04-01"), (3, "2025-06-01"),
        (4, "2025-06-01"), (4, "2025-07-01"),
    )  # fmt: skip
    assert Churn.compute(scope(*YEAR)) == ChurnRow(365, 2, 4, 1, 1, 1, 1, Decimal("0.333333"), Decimal("0.5"))


def test_silence_is_measured_where_there_are_gaps_enough():
    """A hundred come back after 10 days and eleven after 50: nine of ten gaps are at most 10 days."""
    shop(*((user, day) for user in range(1, 101) for day in ("2025-10-01", "2025-10-11")))
    shop(*((user, day) for user in range(201, 212) for day in ("2025-10-01", "2025-11-20")))
    row = Churn.compute(scope("2025-10-01", "2025-11-25"))
    assert (row.silence_days, row.gaps, row.late, row.active) == (10, 111, 100, 11)


def test_who_bought_in_a_period_and_in_the_one_before():
    shop(
        (1, "2025-01-05"), (1, "2025-02-05"), (2, "2025-01-05"), (3, "2025-02-05"),
        (4, "2024-12-05"), (4, "2025-02-05"),
    )  # fmt: skip
    expected = PeriodRetentionRow(date(2025, 1, 1), 2, 3, 1, 1, 1, 1, Decimal("0.5"))
    assert PeriodRetention.compute(scope("2025-02-01", "2025-03-01")) == expected
    # Days before days: the 28 days before 2 February begin on 5 January.
    assert PeriodRetention.compute(scope("2025-02-02", "2025-03-02")).before_start == date(2025, 1, 5)


def test_discounted_orders_and_their_depth():
    shop((1, "2025-01-05", 900, {"discount_minor": 100}), (1, "2025-01-06", 1_000), (2, "2025-01-07", 2_000))
    expected = DiscountsRow(3, 1, Decimal("0.333333"), 100, Decimal("0.025"))
    assert Discounts.compute(scope(*YEAR)) == expected
    assert Discounts.compute(scope("2025-01-02", "2025-01-08")) == expected


@pytest.mark.promise("M7.1")
def test_new_and_returning_customers_and_what_they_buy():
    shop(
        (1, "2024-01-05", 1_000), (1, "2025-01-05", 3_000), (2, "2025-01-06", 500), (2, "2025-01-07", 400, {"discount_minor": 100}),
    )  # fmt: skip
    assert CustomerShares.compute(scope(*YEAR)) == CustomerSharesRow(
        1, 1, Decimal("0.5"), 900, 3_000, Decimal("0.230769"), Decimal("0.1"), Decimal(0)
    )


def test_the_best_fifth_of_six_customers_are_two():
    shop(*((user, "2025-01-05", net) for user, net in enumerate((100, 100, 100, 100, 300, 300), 1)))
    assert Pareto.compute(scope(*YEAR)) == ParetoRow(6, 2, 1_000, 600, Decimal("0.6"))
    assert Pareto.compute(scope("2024-01-01", "2025-01-01")) == ParetoRow(0, 0, 0, 0, None)


def test_growth_is_the_sum_of_what_customers_changed_and_the_product_of_three_ratios():
    """From 600 to 1,150: 1 buys for 100 more, 2 for 50 less, 3 left with 200, 4 is new with 300, 5 came back with 400."""
    shop(
        (1, "2024-05-01", 100), (1, "2025-05-01", 200), (2, "2024-05-01", 300), (2, "2025-05-01", 150),
        (2, "2025-06-01", 100), (3, "2024-05-01", 200), (4, "2025-05-01", 300), (5, "2023-05-01", 999),
        (5, "2025-05-01", 400),
    )  # fmt: skip
    row = Growth.compute(scope(*YEAR))
    assert row == GrowthRow(
        date(2024, 1, 1),
        600,
        1_150,
        300,
        400,
        100,
        -50,
        -200,
        Decimal("1.333333"),
        Decimal("1.25"),
        Decimal("1.15"),
    )
    assert row.net_minor - row.net_before_minor == 300 + 400 + 100 - 50 - 200


def test_a_series_of_months_says_which_are_complete():
    shop((1, "2026-05-05", 100), (1, "2026-05-06", 200), (2, "2026-06-05", 300), (1, "2026-07-01", 400))
    may, june, july, august = (date(2026, month, 1) for month in (5, 6, 7, 8))
    assert PeriodSeries.compute(scope("2026-05-01", "2026-08-01")) == [
        SeriesRow(may, june, True, 1, 1, 2, 300, 300),
        SeriesRow(june, july, True, 1, 1, 1, 300, 300),
        SeriesRow(july, august, False, 1, 0, 1, 400, 400),
    ]


def test_a_series_of_weeks_is_cut_by_its_period():
    shop((1, "2026-05-05", 100), (1, "2026-05-12", 200), (1, "2026-05-13", 50), (2, "2026-05-18", 300))
    rows = PeriodSeries.compute(scope("2026-05-05", "2026-05-19", options={"interval": "week"}))
    assert [
        (str(row.start), row.is_complete, row.customers, row.new, row.orders, row.net_minor) for row in rows
    ] == [
        ("2026-05-05", False, 1, 1, 1, 100),
        ("2026-05-11", True, 1, 0, 2, 250),
        ("2026-05-18", False, 1, 1, 1, 300),
    ]


def test_parts_of_a_period_begin_with_the_calendar():
    quarters = parts(date(2025, 2, 3), date(2025, 10, 2), RetentionInterval.QUARTER)
    assert [str(day) for day in quarters] == ["2025-02-03", "2025-04-01", "2025-07-01", "2025-10-01"]
    assert len(parts(date(9999, 12, 30), date(9999, 12, 31), RetentionInterval.WEEK)) == 1
    with pytest.raises(Invalid):
        parts(date(2020, 1, 1), date(2025, 1, 1), RetentionInterval.DAY)


def test_cohorts_say_what_they_bought_which_cells_may_grow_and_who_came_later():
    shop((1, "2026-05-05", 100), (2, "2026-05-05", 200), (1, "2026-07-01", 50), (3, "2026-06-05", 300))
    period = ("2026-05-01", "2026-08-01")
    may, june = Cohorts.compute(scope(*period))
    assert (may.active, may.orders, may.net_minor) == ((2, 0, 1), (2, 0, 1), (300, 0, 50))
    assert (may.cumulative_net_minor, may.complete) == ((300, 300, 350), 2)
    assert (june.active, june.complete) == ((1, 0), 1)
    may, june = Cohorts.compute(scope(*period, options={"rolling": True}))
    assert (may.active, may.complete, june.active) == ((2, 1, 1), 1, (1, 0))


def test_cohorts_by_week_and_by_quarter():
    """Ann's first week begins on Monday, 29 December; a quarter is over once its last day is."""
    shop((1, "2026-01-01", 100), (1, "2026-01-05", 50), (1, "2026-01-07", 25), (2, "2026-01-14", 200))
    shop((1, "2026-04-01", 10))
    weeks = Cohorts.compute(scope("2026-01-01", "2026-01-13", options={"interval": RetentionInterval.WEEK}))
    assert [(str(row.month), row.active, row.orders, row.net_minor) for row in weeks] == [
        ("2025-12-29", (1, 1, 0), (1, 2, 0), (100, 75, 0)),
        ("2026-01-12", (1,), (1,), (200,)),
    ]
    by_quarter = {"interval": RetentionInterval.QUARTER}
    (winter,) = Cohorts.compute(scope("2026-01-20", "2026-07-02", options=by_quarter))
    assert (str(winter.month), winter.size, winter.active) == ("2026-01-01", 2, (2, 1, 0))
    assert (winter.cumulative_net_minor, winter.complete) == ((375, 385, 385), 2)
    (later,) = Cohorts.compute(scope("2026-01-20", "2026-07-02", options=by_quarter | {"rolling": True}))
    assert (later.active, later.complete) == ((2, 1, 0), 1)


def test_too_many_weeks_are_refused():
    by_week = {"interval": RetentionInterval.WEEK}
    assert Cohorts.compute(scope("2020-01-06", "2025-10-06", options=by_week)) == []  # 300 weeks
    with pytest.raises(Invalid) as refused:
        Cohorts.compute(scope("2020-01-06", "2025-10-07", options=by_week))
    assert refused.value.field == "interval"
    assert Cohorts.compute(scope("0001-01-01", "9999-12-31", options={"rolling": True})) == []


def test_cohorts_by_day_are_refused():
    with pytest.raises(Invalid, match="week, month or quarter"):
        Cohorts.compute(scope("2026-01-01", "2026-02-01", options={"interval": RetentionInterval.DAY}))
