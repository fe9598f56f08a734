"""From orders to values: the fit of a night, its guards, and everybody's score."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from saleor_retention.core.invariants import violations
from saleor_retention.metrics.clv import jobs, runs
from saleor_retention.metrics.clv.fit import purchase_groups
from saleor_retention.metrics.clv.invariants import INVARIANTS
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from saleor_retention.metrics.clv.purchase_days import BuyersOfCurrency
from saleor_retention.metrics.clv.purchases import fit_purchases
from saleor_retention.metrics.clv.rules import PurchaseModelKind, ValueGap
from tests.metrics.clv import cdnow
from tests.metrics.clv.shop import (
    FIRST_USER,
    NOW,
    cdnow_shop,
    model,
    night,
    small_shop,
    value_of,
    write_orders,
)

pytestmark = pytest.mark.django_db

BY = cdnow.END


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def assert_sound() -> None:
    assert {invariant.name: violations(invariant) for invariant in INVARIANTS} == {
        invariant.name: [] for invariant in INVARIANTS
    }


def groups(end: str, **scope) -> dict[tuple[int, int, int], tuple[int, int]]:
    rows = BuyersOfCurrency("USD", date(2026, 12, 31), **scope).groups(date.fromisoformat(end))
    return {(row.x, row.tx, row.watched): (row.customers, row.later) for row in rows}


def test_several_orders_of_a_day_are_one_purchase_and_who_came_later_is_absent():
    write_orders(
        [
            (1, at("2025-01-05T09:00"), 1_000),
            (1, at("2025-01-05T21:00"), 1_000),
            (1, at("2025-01-15T21:00"), 1_000),
            (2, at("2025-01-05T09:00"), 1_000),
            (3, at("2025-01-05T09:00"), 1_000),
            (4, at("2026-01-01T09:00"), 1_000),
            (3, at("2026-02-01T09:00"), 1_000),
        ]
    )
    assert groups("2025-12-31") == {(1, 10, 360): (1, 0), (0, 0, 360): (2, 1)}
    assert groups("2026-12-31")[0, 0, 364] == (1, 0)


def test_a_day_is_one_of_the_stores_zone(settings):
    write_orders([(1, at("2026-01-05T22:30"), 1_000), (1, at("2026-01-05T23:30"), 1_000)])
    assert list(groups("2026-01-10")) == [(0, 0, 5)]
    settings.RETENTION_TIME_ZONE = "Europe/Berlin"
    assert list(groups("2026-01-10")) == [(1, 1, 5)]


def test_a_channel_has_customers_of_its_own():
    write_orders([(1, at("2026-01-05"), 1_000)])
    write_orders([(1, at("2026-01-09"), 1_000)], channel="shop")
    assert list(groups("2026-01-10")) == [(1, 4, 5)]
    assert list(groups("2026-01-10", channel="shop")) == [(0, 0, 1)]


def test_purchases_of_nothing_count_as_purchases_and_not_as_amounts():
    write_orders([(1, at(f"2026-01-0{day}"), net) for day, net in ((1, 500), (2, 0), (3, 900), (4, 1_100))])
    scope = BuyersOfCurrency("USD", date(2026, 1, 9))
    (buyer,) = scope.buyers(-1, 2**62)
    assert (buyer.x, buyer.paid, buyer.net) == (3, 2, 2_000)
    assert [(row.paid, row.net, row.customers) for row in scope.spend()] == [(2, 2_000, 1)]


@pytest.mark.promise("M3.2")
def test_cdnows_orders_have_the_published_parameters():
    cdnow_shop()
    rows = BuyersOfCurrency("USD", date(1998, 6, 30)).groups(cdnow.END)
    assert (len(rows), sum(row.customers for row in rows)) == (1016, 2357)
    assert sum(row.customers for row in rows if row.x == 0) == 1411
    assert sum(row.customers * row.x for row in rows) == 2457
    assert sum(row.later for row in rows) == 1882
    fitted = fit_purchases(PurchaseModelKind.BG_NBD, purchase_groups(rows))
    assert fitted is not None
    assert [fitted.r, fitted.alpha / 7, fitted.a, fitted.b] == pytest.approx(
        [0.2425945, 4.4136019, 0.7929199, 2.4258881], rel=1e-4
    )


@pytest.mark.promise("M3.2")
def test_a_night_fits_checks_and_values_everybody():
    cdnow_shop()
    night()
    row = model()
    assert (row.first_day, row.last_day, row.customers) == (date(1997, 1, 1), date(1998, 6, 30), 2357)
    assert (row.checked_day, row.actual) == (cdnow.END, 1882)
    assert row.kind == PurchaseModelKind.BG_NBD
    assert row.predicted == pytest.approx(1653.4, abs=0.5)
    assert (row.gap, row.version, row.finished_at) == ("", 1, NOW)
    assert row.correlation == pytest.approx(0.11, abs=0.1)
    assert set(row.parameters) == {"r", "alpha", "a", "b", "p", "q", "gamma"}
    assert CustomerValue.objects.count() == 2357
    assert_sound()
    came_back, bought_once = value_of(FIRST_USER + 4), value_of(FIRST_USER + 50)
    assert came_back is not None
    assert bought_once is not None
    assert 0 < came_back.alive < 1
    assert 0 < bought_once.expected_purchases < 1
    assert bought_once.alive is None


def test_a_day_is_fitted_once_and_goes_on_where_it_was():
    cdnow_shop()
    assert jobs.fit_value(NOW).has_more
    row = model()
    assert runs.score(row.pk, now=NOW, limit=1_000) == 1_000
    assert CustomerValue.objects.count() == 1_000
    night()
    fitted = ValueModel.objects.values().get()
    values = list(CustomerValue.objects.order_by("pk").values())
    night()
    assert ValueModel.objects.values().get() == fitted
    assert list(CustomerValue.objects.order_by("pk").values()) == values
    assert len(values) == 2357


def test_the_next_night_makes_all_values_anew():
    cdnow_shop()
    night()
    first = model()
    night(NOW + timedelta(days=1))
    assert model().pk != first.pk
    assert set(CustomerValue.objects.values_list("model_id", flat=True)) == {model().pk}
    assert_sound()


def test_the_present_day_is_not_part_of_the_data():
    cdnow_shop()
    write_orders([(1, NOW, 1_000)])
    night()
    assert model().last_day == date(1998, 6, 30)
    assert value_of(1) is None


@pytest.mark.promise("M3.2")
@pytest.mark.parametrize(("customers", "gap"), [(199, "too_few_repeaters"), (0, None)])
def test_too_few_who_came_back_are_no_model(customers, gap):
    small_shop(customers)
    night(at("2026-03-01"))
    assert [row.gap for row in ValueModel.objects.all()] == ([gap] if gap else [])
    assert not CustomerValue.objects.exists()
    assert_sound()


def test_values_go_when_there_is_no_model_any_more():
    cdnow_shop()
    night()
    row = model()
    ValueModel.objects.filter(pk=row.pk).update(day=row.day - timedelta(days=1))
    late = ValueModel.objects.get()
    late.pk, late.day, late.gap, late.kind, late.parameters = None, NOW.date(), "too_few_repeaters", "", None
    late.position, late.finished_at = 0, None
    late.save()
    night()
    assert not CustomerValue.objects.exists()
    assert_sound()


@pytest.mark.promise("M3.2")
def test_without_the_extra_there_is_a_reason_and_with_it_the_same_day_is_fitted(monkeypatch):
    cdnow_shop()
    with monkeypatch.context() as bare:
        bare.setattr(runs, "is_installed", lambda: False)
        night()
        assert (model().gap, model().customers) == (ValueGap.NOT_INSTALLED, 2357)
        night()
        assert not CustomerValue.objects.exists()
    night()
    assert model().gap == ""
    assert CustomerValue.objects.count() == 2357


def test_each_currency_has_a_model_of_its_own():
    cdnow_shop()
    write_orders([(FIRST_USER + 4, at("1998-01-01"), 700)], currency="EUR")
    night()
    assert {row.currency: row.gap for row in ValueModel.objects.all()} == {
        "USD": "",
        "EUR": "too_few_repeaters",
    }
    assert value_of(FIRST_USER + 4) is not None
    assert value_of(FIRST_USER + 4, "EUR") is None


def test_margin_and_discount_are_those_of_the_settings(settings):
    cdnow_shop()
    night()
    whole = value_of(FIRST_USER + 4)
    settings.RETENTION_VALUE_MARGIN_PERCENT = 50
    settings.RETENTION_VALUE_DISCOUNT_PERCENT = 0
    night(NOW + timedelta(days=1))
    half = value_of(FIRST_USER + 4)
    assert whole is not None
    assert half is not None
    assert half.expected_purchases == whole.expected_purchases
    assert 0.5 < half.expected_minor / whole.expected_minor < 0.55
    assert (model().margin_bp, model().discount_bp) == (5_000, 0)


def test_a_value_is_purchases_times_spend_times_margin_discounted_by_month(settings):
    """Told again, by hand."""
    settings.RETENTION_VALUE_DISCOUNT_PERCENT = 10
    cdnow_shop()
    night()
    from saleor_retention.metrics.clv.prediction import FittedValue

    row, told = model(), value_of(FIRST_USER + 4)
    assert told is not None
    fitted = FittedValue.stored(row.kind, row.parameters, row.margin_bp, row.discount_bp)
    (buyer,) = BuyersOfCurrency("USD", row.last_day).buyers(told.customer_id - 1, told.customer_id)
    ends = [
        float(fitted.purchases.expected(month * 365 / 12, buyer.x, buyer.tx, buyer.watched))
        for month in range(13)
    ]
    spend = float(fitted.spend.expected(buyer.paid, buyer.net / max(buyer.paid, 1)))
    worth = sum((ends[n] - ends[n - 1]) * spend / 1.1 ** (n / 12) for n in range(1, 13))
    assert told.expected_minor == round(worth)
    assert told.expected_purchases == pytest.approx(ends[12])


def test_who_bought_once_has_no_probability_under_bg_nbd():
    from saleor_retention.metrics.clv.rules import tells_alive

    assert not tells_alive(PurchaseModelKind.BG_NBD, 0)
    assert tells_alive(PurchaseModelKind.BG_NBD, 1)
    assert tells_alive(PurchaseModelKind.MBG_NBD, 0)


@pytest.mark.parametrize(
    "changes",
    [{"parameters": None}, {"kind": ""}, {"gap": "not_converged"}, {"actual": None}],
)
def test_a_model_has_parameters_or_a_reason(changes):
    cdnow_shop()
    night()
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueModel.objects.update(**changes)
