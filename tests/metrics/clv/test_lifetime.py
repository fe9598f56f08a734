"""What customers are worth so far, with the costs that the owner says; the worked example of docs/value.md."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import CurrencyMismatch, Invalid, Required
from saleor_retention.metrics.clv.costs import CostDraft, cost_set, costs
from saleor_retention.metrics.clv.customer_values import KnownValue, customer_values
from saleor_retention.metrics.clv.lifetime import report
from saleor_retention.metrics.clv.models import ChannelCost
from saleor_retention.metrics.clv.rules import ValueGap
from saleor_retention.store.port import store
from tests.builders.customers import customer_of
from tests.metrics.clv.shop import cdnow_shop, night
from tests.metrics.shop import bought, take_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, tzinfo=UTC)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
ANN, BEN = 1, 2
CHANNEL = "main"


def two_customers() -> None:
    take_in(
        bought(ANN, "2026-01-02", 1_000),
        bought(BEN, "2026-01-03", 2_000),
        bought(ANN, "2026-01-09", 500),
        bought(ANN, "2026-02-09", 700),
    )


def said(month: date, by: str = "user:9", reason: str = "the books", **figures) -> ChannelCost:
    channel = figures.pop("channel", CHANNEL)
    currency = figures.pop("currency", "USD")
    with command():
        return cost_set(CostDraft(channel, currency, month, **figures), by=StaffContext(by, reason), now=NOW)


def told(user: int) -> KnownValue:
    (value,) = customer_values([customer_of(user)])[customer_of(user)]
    return value


@pytest.mark.promise("M3.1")
def test_the_worked_example():
    two_customers()
    said(JANUARY, acquisition_minor=600, serving_minor=300, visits=100)
    said(FEBRUARY, serving_minor=200)
    row = report(currency="usd")
    assert (row.currency, row.total.customers, row.total.net) == ("USD", 2, 4_200)
    assert (row.total.mean_net, row.total.median_net) == (2_100, 2_100)
    assert row.lifetime_value == 1_550
    assert row.acquisition_cost == 300
    assert row.growth == Decimal("10.333333")
    assert (told(ANN).row.lifetime_value, told(BEN).row.lifetime_value) == (1_500, 1_600)
    traffic = row.costs.traffic
    assert (traffic.visits, traffic.conversion) == (100, Decimal("0.03"))
    assert traffic.average_order == Decimal("1166.666667")


@pytest.mark.promise("M3.1")
def test_what_is_not_known_is_null_and_never_nothing():
    two_customers()
    row = report(currency="USD")
    assert (row.lifetime_value, row.acquisition_cost, row.growth) == (None, None, None)
    assert (row.costs.traffic.conversion, row.costs.traffic.average_order) == (None, None)
    assert told(ANN).row.lifetime_value is None
    assert told(ANN).row.net == 2_200
    said(JANUARY, acquisition_minor=600, serving_minor=300)
    row = report(currency="USD")
    assert row.acquisition_cost == 300
    assert row.lifetime_value is None, "February had orders"
    assert told(BEN).row.lifetime_value == 1_600
    assert told(ANN).row.lifetime_value is None


def test_a_month_that_won_nobody_cost_its_money_all_the_same():
    two_customers()
    said(JANUARY, acquisition_minor=600, serving_minor=0)
    said(FEBRUARY, acquisition_minor=400, serving_minor=0)
    assert report(currency="USD").acquisition_cost == 500


def test_costs_of_nothing_are_known_and_have_no_growth():
    two_customers()
    for month in (JANUARY, FEBRUARY):
        said(month, acquisition_minor=0, serving_minor=0)
    row = report(currency="USD")
    assert (row.lifetime_value, row.acquisition_cost, row.growth) == (2_100, 0, None)


def test_channels_and_currencies_are_apart():
    two_customers()
    take_in(bought(ANN, "2026-03-01", 900, currency="EUR"))
    assert report(currency="EUR").total.net == 900
    assert report(currency="USD", channel=CHANNEL).total.net == 4_200
    assert report(currency="USD", channel="elsewhere").total.customers == 0
    assert [value.row.currency for value in customer_values([customer_of(ANN)])[customer_of(ANN)]] == [
        "EUR",
        "USD",
    ]


def test_a_month_is_said_anew_with_who_and_why():
    said(JANUARY.replace(day=17), acquisition_minor=600)
    said(JANUARY, by="user:8", reason="corrected", serving_minor=5)
    (row,) = costs(currency="USD")
    assert (row.month, row.acquisition_minor, row.serving_minor, row.visits) == (JANUARY, None, 5, None)
    assert (row.actor, row.reason, row.set_at) == ("user:8", "corrected", NOW)
    assert not costs(currency="USD", channel="elsewhere")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"channel": "elsewhere"}, Invalid, "channel"),
        ({"currency": "EUR"}, CurrencyMismatch, "currency"),
        ({"month": date(2026, 8, 1)}, Invalid, "month"),
        ({"acquisition_minor": -1}, Invalid, "acquisition"),
        ({"serving_minor": 2**62}, Invalid, "serving"),
        ({"visits": -1}, Invalid, "visits"),
        ({"reason": " "}, Required, "reason"),
    ],
)
def test_what_no_cost_is(monkeypatch, changes, refusal, field):
    monkeypatch.setattr(type(store()), "channels", lambda self: {CHANNEL: "USD"})
    with pytest.raises(refusal) as error:
        said(**({"month": JANUARY} | changes))
    assert error.value.field == field
    assert not ChannelCost.objects.exists()


def test_deciles_go_from_the_best_tenth_to_the_last():
    take_in(*(bought(user, "2026-01-02", user * 100) for user in range(1, 21)))
    row = report(currency="USD")
    assert [decile.customers for decile in row.deciles] == [2] * 10
    assert [decile.net for decile in row.deciles] == [3_900 - 400 * place for place in range(10)]
    assert (row.total.mean_net, row.total.median_net) == (1_050, 1_050)


def test_nothing_is_expected_where_nothing_was_fitted():
    two_customers()
    row = report(currency="USD")
    assert (row.gap, row.model, row.total.expected, row.total.median_expected) == (
        ValueGap.NOT_FITTED,
        None,
        None,
        None,
    )
    assert told(ANN).gap is ValueGap.NOT_FITTED
    night(NOW)
    assert report(currency="USD").gap is ValueGap.TOO_FEW_REPEATERS
    assert told(ANN).gap is ValueGap.TOO_FEW_REPEATERS


@pytest.mark.promise("M3.2")
def test_what_is_expected_of_all_is_the_sum_of_each():
    cdnow_shop()
    night()
    row = report(currency="USD")
    assert (row.gap, row.total.customers, row.total.told) == (None, 2_357, 2_357)
    assert row.total.net == 24_409_194
    assert sum(decile.expected or 0 for decile in row.deciles) == row.total.expected
    assert row.deciles[0].expected > row.deciles[9].expected
