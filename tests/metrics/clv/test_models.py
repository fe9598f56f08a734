"""The models give what is published of CDNOW's customers, and what `lifetimes` gives of others."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter

from benchmarks.value_simulation import simulated
from saleor_retention.metrics.clv import spend
from saleor_retention.metrics.clv.purchases import (
    PurchaseGroups,
    PurchaseLikelihood,
    PurchaseModel,
    fit_purchases,
)
from saleor_retention.metrics.clv.rules import PurchaseModelKind
from saleor_retention.metrics.clv.spend import SpendModel, fit_spend

from . import cdnow

KINDS = list(PurchaseModelKind)
BG, MBG = PurchaseModelKind.BG_NBD, PurchaseModelKind.MBG_NBD
SUMMARY = cdnow.grouped(cdnow.summary_rows())


def parameters(model: PurchaseModel | None) -> list[float]:
    assert model is not None
    return [model.r, model.alpha, model.a, model.b]


@pytest.fixture(scope="module")
def fitted() -> PurchaseModel:
    model = fit_purchases(BG, SUMMARY)
    assert model is not None
    return model


@pytest.fixture(scope="module")
def spent() -> SpendModel:
    model = fit_spend(cdnow.spend_groups())
    assert model is not None
    return model


@pytest.mark.promise("M3.2")
def test_bg_nbd_is_that_of_the_paper(fitted):
    assert [round(value, 3) for value in parameters(fitted)] == [0.243, 4.414, 0.793, 2.426]
    assert parameters(fitted) == pytest.approx([0.242593, 4.413532, 0.792886, 2.425753], rel=1e-5)
    assert fitted.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)
    assert len(SUMMARY.x) == 1016


def test_bg_nbd_of_the_raw_log_is_that_of_clvtools():
    model = fit_purchases(BG, cdnow.raw_groups())
    assert parameters(model) == pytest.approx([0.2425945, 4.4136019, 0.7929199, 2.4258881], rel=1e-4)
    assert model is not None
    assert model.log_likelihood == pytest.approx(-9582.4292, abs=1e-3)


def test_groups_have_the_same_estimates_as_their_customers():
    one_by_one = cdnow.ungrouped(cdnow.summary_rows())
    for kind in KINDS:
        assert parameters(fit_purchases(kind, one_by_one)) == pytest.approx(
            parameters(fit_purchases(kind, SUMMARY)), rel=1e-5
        )


def test_the_unit_of_time_changes_nothing(fitted):
    days = PurchaseGroups(SUMMARY.x, SUMMARY.tx * 7, SUMMARY.watched * 7, SUMMARY.customers)
    model = fit_purchases(BG, days)
    assert model is not None
    assert parameters(model) == pytest.approx([fitted.r, fitted.alpha * 7, fitted.a, fitted.b], rel=1e-6)
    repeats = float(SUMMARY.x @ SUMMARY.customers)
    assert model.log_likelihood == pytest.approx(fitted.log_likelihood - repeats * np.log(7), abs=1e-6)


@pytest.mark.promise("M3.2")
def test_what_is_expected_of_cdnows_customers(fitted):
    assert fitted.expected_of_new(39) == pytest.approx(1.1950163, abs=2e-7)
    assert float(fitted.expected(39, 2, 30.43, 38.86)) == pytest.approx(1.2259104, abs=2e-7)
    assert float(fitted.alive(2, 30.43, 38.86)) == pytest.approx(0.7266091, abs=1e-7)
    expected = fitted.expected(39, SUMMARY.x, SUMMARY.tx, SUMMARY.watched)
    assert float(expected @ SUMMARY.customers) == pytest.approx(1653.4233, abs=1e-3)
    assert cdnow.repeats_after_the_end() == 1882


def test_mbg_nbd_is_that_of_lifetimes(fitted):
    oracle = ModifiedBetaGeoFitter()
    groups = cdnow.ungrouped(cdnow.summary_rows())
    oracle.fit(groups.x, groups.tx, groups.watched)
    model = fit_purchases(MBG, SUMMARY)
    assert model is not None
    assert parameters(model) == pytest.approx(
        [oracle.params_[name] for name in ("r", "alpha", "a", "b")], rel=1e-3
    )
    ours = PurchaseModel(MBG, *(float(oracle.params_[name]) for name in ("r", "alpha", "a", "b")))
    expected = ours.expected(39, groups.x, groups.tx, groups.watched)
    theirs = oracle.conditional_expected_number_of_purchases_up_to_time(
        39, groups.x, groups.tx, groups.watched
    )
    assert expected == pytest.approx(np.asarray(theirs), rel=1e-9)
    assert ours.alive(groups.x, groups.tx, groups.watched) == pytest.approx(
        np.asarray(oracle.conditional_probability_alive(groups.x, groups.tx, groups.watched)), rel=1e-9
    )
    assert ours.expected_of_new(39) == pytest.approx(
        float(oracle.expected_number_of_purchases_up_to_time(39)), rel=1e-9
    )


def test_simulated_customers_have_the_same_estimates_in_lifetimes():
    x, tx, watched = simulated(4_000).T
    oracle = BetaGeoFitter()
    oracle.fit(x, tx, watched)
    ours = parameters(fit_purchases(BG, cdnow.grouped(list(zip(x, tx, watched, strict=True)))))
    assert ours == pytest.approx([oracle.params_[name] for name in ("r", "alpha", "a", "b")], rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_is_the_slope(kind):
    at = np.array([0.4, 3.0, 0.9, 1.7])
    likelihood = PurchaseLikelihood.of(kind, SUMMARY)
    _, gradient = likelihood(at)
    assert gradient == pytest.approx(slope(lambda point: likelihood(point)[0], at), rel=1e-5)


def test_the_gradient_of_spend_is_the_slope():
    at, groups = np.array([5.0, 3.0, 12.0]), cdnow.spend_groups()
    _, gradient = spend.log_likelihood(at, groups)
    assert gradient == pytest.approx(
        slope(lambda point: spend.log_likelihood(point, groups)[0], at), rel=1e-5
    )


def slope(function, at, step=1e-5):
    """By differences to both sides."""
    found = []
    for place in range(len(at)):
        ahead, behind = at.copy(), at.copy()
        ahead[place] += step
        behind[place] -= step
        found.append((function(ahead) - function(behind)) / (2 * step))
    return np.array(found)


@pytest.mark.promise("M3.2")
def test_spend_is_that_of_cdnow(spent):
    assert [spent.p, spent.q, spent.gamma] == pytest.approx([6.24881, 3.74459, 15.44773], rel=1e-5)
    assert [spent.p, spent.q, spent.gamma] == pytest.approx([6.25, 3.74, 15.44], rel=2e-3)
    assert spent.log_likelihood == pytest.approx(-4055.9232, abs=1e-3)
    assert spent.mean == pytest.approx(35.1710, abs=1e-4)
    first = cdnow.spend_summary()[:5]
    expected = spent.expected([row["x"] for row in first], [row["zbar"] for row in first])
    assert [round(float(value), 2) for value in expected] == [24.66, 18.91, 35.17, 35.17, 35.17]


def test_repeaters_of_cdnow():
    groups = cdnow.spend_groups()
    assert len(groups.mean) == 946
    assert float(groups.mean.mean()) == pytest.approx(35.0786, abs=1e-4)
    assert groups.correlation == pytest.approx(0.1139, abs=5e-5)


def test_spend_is_that_of_lifetimes(spent):
    groups, oracle = cdnow.spend_groups(), GammaGammaFitter()
    oracle.fit(groups.purchases, groups.mean)
    assert [spent.p, spent.q, spent.gamma] == pytest.approx(
        [oracle.params_[name] for name in ("p", "q", "v")], rel=1e-3
    )


def test_one_time_buyers_are_never_gone_under_bg_nbd_alone(fitted):
    assert float(fitted.alive(0, 0, 38)) == 1.0
    other = fit_purchases(MBG, SUMMARY)
    assert other is not None
    assert 0 < float(other.alive(0, 0, 38)) < 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("a", [1 - 1e-7, 1.0, 1 + 1e-7])
def test_a_of_one_is_no_hole(kind, a):
    below, above = (
        float(PurchaseModel(kind, 0.5, 5.0, 1 + side, 2.0).expected(20, 3, 10, 12)) for side in (-2e-5, 2e-5)
    )
    between = below + (a - 1 + 2e-5) / 4e-5 * (above - below)
    model = PurchaseModel(kind, 0.5, 5.0, a, 2.0)
    assert float(model.expected(20, 3, 10, 12)) == pytest.approx(between, rel=1e-8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("x", [0, 1, 10, 150, 900, 5_000])
@pytest.mark.parametrize("t", [1.0, 52.0, 400.0])
def test_expected_purchases_keep_their_digits_for_many_purchases(kind, x, t):
    """The published formula, its 2F1 summed term by term with 120 digits: scipy's own loses them (its issue of large
    parameters)."""
    model = PurchaseModel(kind, 0.243, 4.414, 0.793, 2.426)
    tx, watched = (37.0, 38.86) if x else (0.0, 38.86)
    told = float(model.expected(t, x, tx, watched))
    assert told == pytest.approx(published(model, t, x, tx, watched), rel=1e-9)


def published(model: PurchaseModel, t: float, x: int, tx: float, watched: float) -> float:
    with localcontext() as context:
        context.prec = 120
        r, alpha, a, b = (Decimal(value) for value in (model.r, model.alpha, model.a, model.b))
        time, last, whole, often = Decimal(t), Decimal(tx), Decimal(watched), Decimal(x)
        met = often + model.kind.shift
        z = time / (alpha + whole + time)
        share = ((alpha + whole) / (alpha + whole + time)) ** (r + often)
        inside = 1 - share * series(r + often, b + met, a + b + met - 1, z)
        odds = a / (b + met - 1) * ((alpha + whole) / (alpha + last)) ** (r + often) if met else Decimal(0)
        return float((a + b + met - 1) / (a - 1) * inside / (1 + odds))


def series(a: Decimal, b: Decimal, c: Decimal, z: Decimal) -> Decimal:
    total, term, place = Decimal(1), Decimal(1), 0
    while abs(term) > total * Decimal("1e-60") or place < 50:
        term *= (a + place) * (b + place) / ((c + place) * (1 + place)) * z
        total += term
        place += 1
    return total


def test_nobody_has_no_spend_model():
    assert fit_spend(spend.SpendGroups(np.array([]), np.array([]), np.array([]))) is None
