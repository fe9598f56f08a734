"""What a campaign did, against published figures and against chance."""

from random import Random

import pytest
from scipy.stats import binomtest

from saleor_retention.offers.campaigns.uplift import (
    CHANCE,
    ArmCounts,
    UpliftVerdict,
    always_valid_p,
    interval,
    is_uneven,
    uplift,
)

pytestmark = pytest.mark.promise("M9.1")
HALF = 5_000


def test_the_worked_example():
    """200 of 1,000 against 165 of 1,000: Newcombe (0.0011249, 0.0688134)."""
    compared = uplift(ArmCounts(1_000, 200), ArmCounts(1_000, 165), HALF)
    assert compared.difference == pytest.approx(0.035)
    assert compared.lower == pytest.approx(0.0011249, abs=5e-7)
    assert compared.upper == pytest.approx(0.0688134, abs=5e-7)
    assert compared.verdict is UpliftVerdict.MAY_BE_CHANCE


@pytest.mark.parametrize(
    ("treated", "held_out"),
    [((900, 270), (100, 20)), ((50, 0), (40, 3)), ((31, 31), (30, 29)), ((40, 0), (40, 0))],
)
def test_the_interval_is_newcombes_of_wilsons(treated, held_out):
    """Wilson's are SciPy's."""
    low, high = interval(ArmCounts(*treated), ArmCounts(*held_out))
    first, second = (
        binomtest(buyers, customers).proportion_ci(method="wilson")
        for customers, buyers in (treated, held_out)
    )
    share, other = treated[1] / treated[0], held_out[1] / held_out[0]
    below = ((share - first.low) ** 2 + (second.high - other) ** 2) ** 0.5
    above = ((first.high - share) ** 2 + (other - second.low) ** 2) ** 0.5
    assert (low, high) == pytest.approx((share - other - below, share - other + above), abs=1e-6)


@pytest.mark.parametrize(
    ("treated", "held_out", "verdict"),
    [
        ((0, 0), (100, 20), UpliftVerdict.TOO_EARLY),
        ((29, 25), (500, 100), UpliftVerdict.TOO_EARLY),
        ((100, 10), (100, 9), UpliftVerdict.TOO_EARLY),
        ((100, 10), (100, 10), UpliftVerdict.MAY_BE_CHANCE),
        ((200, 200), (200, 200), UpliftVerdict.MAY_BE_CHANCE),
        ((10_000, 2_000), (10_000, 1_500), UpliftVerdict.HARDLY_CHANCE),
        ((10_000, 1_500), (10_000, 2_000), UpliftVerdict.HARDLY_CHANCE),
        ((10_000, 2_000), (9_000, 1_500), UpliftVerdict.UNEVEN),
    ],
)
def test_what_is_said(treated, held_out, verdict):
    assert uplift(ArmCounts(*treated), ArmCounts(*held_out), HALF).verdict is verdict


def test_nobody_on_a_side_has_no_difference():
    compared = uplift(ArmCounts(5, 1), ArmCounts(0, 0), HALF)
    assert (compared.difference, compared.lower, compared.upper, compared.p_value) == (None,) * 4


def test_sides_are_uneven_when_chance_would_hardly_make_them_so():
    assert not is_uneven(900, 100, 1_000)
    assert not is_uneven(870, 130, 1_000)
    assert is_uneven(850, 150, 1_000)
    assert not is_uneven(10, 0, 0)


def test_who_looks_every_day_is_seldom_misled():
    """20 looks at 400 campaigns that do nothing; a fixed test would be wrong in a quarter of them."""
    random, wrong, fixed = Random(7), 0, 0
    for _ in range(400):
        treated = held_out = 0
        is_wrong = is_wrong_once = False
        for look in range(1, 21):
            treated += random.binomialvariate(200, 0.06)
            held_out += random.binomialvariate(200, 0.06)
            sides = ArmCounts(200 * look, treated), ArmCounts(200 * look, held_out)
            is_wrong |= always_valid_p(*sides) < CHANCE
            low, high = interval(*sides)
            is_wrong_once |= low > 0 or high < 0
        wrong += is_wrong
        fixed += is_wrong_once
    assert wrong <= 20
    assert fixed > 60, "the control: with the interval of one look they are misled"
