"""The arithmetic of retention, to the digit."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.metrics import rules
from saleor_retention.metrics.rules import CohortMembership

COUNTS = st.integers(min_value=0, max_value=10**9)


def test_a_shop_with_100_customers_107_at_the_end_and_10_new_ones_kept_97_percent():
    assert rules.retention_rate(100, 107, 10) == Decimal("0.97")


def test_a_shop_with_50_customers_65_at_the_end_and_25_new_ones_kept_80_and_lost_20_percent():
    assert rules.retention_rate(50, 65, 25) == Decimal("0.8")
    assert rules.churn_rate(50, 65, 25) == Decimal("0.2")


def test_a_share_of_nobody_is_unknown_and_not_zero():
    assert rules.retention_rate(0, 5, 5) is None
    assert rules.churn_rate(0, 5, 5) is None
    assert rules.repeat_rate(0, 0) is None
    assert rules.frequency(0, 0) is None
    assert rules.average_order(0, 0) is None


def test_averages_and_rates_have_six_places_rounded_half_up():
    assert rules.average_order(24_409_194, 6_919) == Decimal("3527.849978")
    assert rules.average_order(250_031_563, 69_659) == Decimal("3589.364806")
    assert rules.repeat_rate(2_357, 1_152) == Decimal("0.488757")
    assert rules.ratio(5, 10_000_000) == Decimal("0.000001")
    assert rules.ratio(4, 10_000_000) == Decimal("0.000000")


def test_people_who_came_back_raise_no_retention_rate():
    period = CohortMembership(retained=8, lost=2, new=5, reactivated=4)
    assert (period.at_start, period.at_end) == (10, 17)
    assert (period.retention_rate, period.churn_rate) == (Decimal("0.8"), Decimal("0.2"))


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_retention_lies_between_0_and_1_and_churn_is_the_rest(retained, lost, new, reactivated):
    period = CohortMembership(retained, lost, new, reactivated)
    assert period.at_start == retained + lost
    assert period.at_end == retained + new + reactivated
    if retained + lost == 0:
        assert period.retention_rate is period.churn_rate is None
    else:
        assert 0 <= period.retention_rate <= 1
        assert period.retention_rate + period.churn_rate == 1


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [((1997, 1), (1998, 6), 17), ((2026, 12), (2027, 1), 1), ((2026, 5), (2026, 5), 0)],
)
def test_months_are_counted_on_the_calendar(first, last, months):
    assert rules.months_between(date(*first, 1), date(*last, 28)) == months
