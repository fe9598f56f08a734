"""Scores by hand: the worked examples of docs/segments.md, and what holds of any numbers."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.segments.rules import (
    ChurnKind,
    CustomerActivity,
    ValueClass,
    cuts,
    of_five,
    percentile,
    scale_for,
    score,
    value_class,
)

pytestmark = pytest.mark.promise("M4.1")

VALUES = st.lists(st.integers(-1_000, 1_000_000), min_size=1, max_size=200)


def scored(values, scale=5):
    points = cuts(values, scale)
    return [score(value, points) for value in values]


def test_a_worked_list():
    """Eight customers share the lowest score: five fifths of equal size would tear equal customers apart."""
    values = [1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7]
    assert cuts(values, 5) == (3, 3, 3, 5)
    assert scored(values) == [1] * 8 + [4, 4, 5, 5]


def test_hundred_zeros_and_a_hundred_and_one_ones():
    assert Counter(scored([0] * 100 + [1] * 101)) == {1: 100, 3: 101}


def test_alike_customers_all_have_the_lowest_score():
    assert set(scored([7] * 1_000)) == {1}


@pytest.mark.parametrize("scale", [3, 4, 5])
def test_different_customers_fill_equal_parts(scale):
    assert Counter(scored(range(60 * scale), scale)) == dict.fromkeys(range(1, scale + 1), 60)


@given(VALUES, st.sampled_from([3, 4, 5]))
def test_scores_follow_the_values(values, scale):
    scores = scored(values, scale)
    assert all(1 <= item <= scale for item in scores)
    for value, own in zip(values, scores, strict=True):
        for other, others in zip(values, scores, strict=True):
            if value == other:
                assert own == others
            elif value < other:
                assert own <= others
    assert 1 in scores


@given(VALUES, st.floats(0.01, 0.99))
def test_a_percentile_is_a_value_with_enough_at_or_below_it(values, share):
    in_order = sorted(values)
    point = percentile(in_order, share)
    assert point in values
    assert sum(value <= point for value in values) >= share * len(values) - 1e-9
    assert sum(value < point for value in values) < share * len(values)


@pytest.mark.parametrize(
    ("customers", "scale"), [(0, 3), (29_999, 3), (30_000, 4), (200_000, 4), (200_001, 5)]
)
def test_the_scale_by_size(customers, scale):
    assert scale_for(customers) == scale


def test_scores_of_shorter_scales_on_a_scale_of_five():
    assert [of_five(item, 3) for item in (1, 2, 3)] == [1, 3, 5]
    assert [of_five(item, 4) for item in (1, 2, 3, 4)] == [1, 2, 4, 5]
    assert [of_five(item, 5) for item in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 5]


def history(orders=4, first_day=0, last_day=90, today=100, net_minor=1_000):
    return CustomerActivity(orders, net_minor, first_day, last_day, today)


def test_their_own_rhythm():
    """Four orders in 90 days: one in 30. Silent for 10 days that is a third of it; at risk beyond twice, from day 61 on."""
    assert (history().interval, history().rhythm) == (30, 33)
    assert not history(today=150).is_at_risk(200)
    assert history(today=151).is_at_risk(200)


def test_without_a_rhythm_nobody_is_at_risk():
    once, all_on_a_day = history(orders=1, first_day=90), history(orders=3, first_day=90)
    assert (once.interval, once.rhythm, once.is_at_risk(1)) == (None, None, False)
    assert (all_on_a_day.interval, all_on_a_day.rhythm, all_on_a_day.is_at_risk(1)) == (0, None, False)


@pytest.mark.promise("M6.1")
def test_quick_and_late_churn():
    assert history(orders=1, first_day=90, today=455).churn(365) is None
    assert history(orders=1, first_day=90, today=456).churn(365) is ChurnKind.QUICK
    assert history(orders=2, today=456).churn(365) is ChurnKind.LATE


def test_the_most_valuable():
    assert value_class(101, 100, 50) is ValueClass.VIP
    assert value_class(100, 100, 50) is ValueClass.PRE_VIP
    assert value_class(50, 100, 50) is None
    assert value_class(0, -10, -20) is None
