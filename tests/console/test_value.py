"""What customers are worth, on its page: so far, with costs, to be expected, by tenths, and as the months pass."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest

from saleor_retention.console.pages.value.curve import points_of
from saleor_retention.metrics.clv.models import ChannelCost, ValueModel
from saleor_retention.store.port import store
from tests.console.visitor import Visitor, read
from tests.graphql.value_fixture import fitted
from tests.metrics.shop import bought, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M3.1")]

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
ANN, BEN = 1, 2
JANUARY = {"sold": "USD", "channel": "main", "month": "2026-01-01"}
AT_JANUARY = "value/cost?sold=USD&channel=main&month=2026-01-01"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture(autouse=True)
def shop() -> None:
    """That of docs/value.md: Ann bought for 10, 5 and 7, Ben for 20."""
    store().open_channel("main", "USD")
    take_in(
        bought(ANN, "2026-01-02", 1_000),
        bought(BEN, "2026-01-03", 2_000),
        bought(ANN, "2026-01-09", 500),
        bought(ANN, "2026-02-09", 700),
    )


def enter(visitor: Visitor, month: str, **values: str) -> None:
    response = visitor.do(f"value/cost?sold=USD&channel=main&month={month}", **values)
    assert response.content == b""
    assert "/console/part/value?sold=USD" in response["HX-Location"]


def lines_of(visitor: Visitor, part: str, **arguments: str) -> list[list[str]]:
    response = visitor.client.get(f"/console/part/value/{part}", {"sold": "USD", **arguments})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(response.content.decode())))


def test_what_is_not_entered_is_unknown_and_never_nothing(staff):
    text = staff.text("value/report", sold="USD")
    assert "Customers 2" in text
    assert "Lifetime revenue per customer $21.00 Half of them spent less than $21.00." in text
    assert "Lifetime value per customer – Unknown: a cost is not entered for every month below." in text
    assert "Acquisition cost per customer – Unknown" in text
    assert "Growth – Unknown" in text
    assert "$0.00" not in text
    text = staff.text("value/costs", sold="USD")
    assert "A cost is missing in 2 of 2 months with sales" in text
    assert "Feb 2026 Enter main not entered not entered not entered" in text


def test_the_worked_example_is_entered_and_shown(staff):
    enter(staff, "2026-01-01", acquisition="6.00", serving="3", visits="100")
    enter(staff, "2026-02-01", acquisition="0", serving="2.00")
    text = staff.text("value/report", sold="USD")
    assert "Lifetime value per customer $15.50 Acquisition cost per customer $3.00 Growth 10.33" in text
    assert "Visits 100 Conversion 3% Average order $11.67 Net sales of these months $35.00" in text
    text = staff.text("value/costs", sold="USD")
    assert "Costs are entered for every month with sales." in text
    assert "Feb 2026 Change main $0.00 $2.00 not entered Jan 2026 Change main $6.00 $3.00 100" in text
    figures = {name: (value, currency) for name, value, currency in lines_of(staff, "figures.csv")[1:]}
    assert figures["lifetime_value"] == ("15.5", "USD")
    assert figures["customers"] == ("2", "")
    assert figures["expected_value"] == ("", "USD")
    assert lines_of(staff, "costs.csv")[1:] == [
        ["2026-02-01", "main", "0.0", "2.0", "", "USD"],
        ["2026-01-01", "main", "6.0", "3.0", "100", "USD"],
    ]


def test_what_stands_there_is_in_the_form_so_that_saving_loses_nothing(staff):
    assert "Nothing is entered for this month yet." in staff.text("value/cost", **JANUARY)
    enter(staff, "2026-01-01", acquisition="6.50", visits="100")
    html = staff.part("value/cost", **JANUARY)
    assert "This is what is entered. What you save takes its place." in read(html)
    assert 'name="acquisition" value="6.50"' in html
    assert 'name="visits" value="100"' in html
    enter(staff, "2026-01-01", acquisition="6.50", serving="3.00", visits="")
    row = ChannelCost.objects.get()
    assert (row.acquisition_minor, row.serving_minor, row.visits) == (650, 300, None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("acquisition", "-1", "At least 0."),
        ("acquisition", "1.001", "At most 2 digits after the point."),
        ("serving", "many", "Give an amount, for example 5.00."),
        ("serving", "1e9", "Give an amount, for example 5.00."),
        ("acquisition", "9" * 20, "At most 999,999,999."),
        ("visits", "1.5", "Give a whole number."),
        ("visits", "NaN", "Give a number, for example 5."),
        ("visits", "9999999999", "At most 2,000,000,000."),
    ],
)
def test_a_cost_that_makes_no_sense_is_refused_at_its_field(staff, field, value, sentence):
    assert staff.errors(AT_JANUARY, **{field: value}) == {field: sentence}
    assert not ChannelCost.objects.exists()


@pytest.mark.parametrize(
    ("channel", "month"),
    [("nowhere", "2026-01-01"), ("main", "2026-05-01"), ("main", "x\0"), ("<b>", "9999-99-99")],
)
def test_a_place_that_is_not_there_is_a_sentence(staff, channel, month):
    html = staff.part("value/cost", sold="USD", channel=channel, month=month)
    assert "Choose one of the list." in html
    assert "<b>" not in html
    response = staff.client.post(
        "/console/do/value/cost?" + f"sold=USD&channel={channel}&month={month}".replace("\0", "%00"),
        {"acquisition": "1"},
    )
    assert "Choose a channel and a month first." in read(response.content.decode())
    assert not ChannelCost.objects.exists()


def test_a_form_sent_twice_enters_once_and_whoever_may_not_enters_nothing(staff):
    for _time in range(2):
        enter(staff, "2026-01-01", acquisition="6.00", key="the-form")
    assert ChannelCost.objects.count() == 1
    Visitor("only-MANAGE_USERS").do(AT_JANUARY, acquisition="9.00")
    assert ChannelCost.objects.get().acquisition_minor == 600


def test_a_model_is_told_with_how_far_it_was_off(staff):
    fitted([ANN, BEN])
    text = staff.text("value/report", sold="USD")
    assert "Expected value per customer $75.00 Of half of them less than $75.00." in text
    assert "Expected value of all $150.00" in text
    assert "margin of 40%, each month's discounted by 10% a year" in text
    assert (
        "Fitted to the days up to Jul 2, 2025 only, it expected 1,656 purchases in the held-out days after it, and there were "
        "1,882: 12% too few."
    ) in text
    assert "BG/NBD (Fader, Hardie, Lee 2005)" in text
    assert "Data From Jan 1, 2025 to Jan 1, 2026 Customers in the data 2,357" in text
    assert "r 0.2426" in text
    assert "alpha 30.895" in text
    assert "Expected value of a customer, by tenths of the customers" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"predicted": 12.4, "actual": 10},
            "12 purchases in the held-out days after it, and there were 10: 24% too many.",
        ),
        (
            {"predicted": 1.0, "actual": 1},
            "1 purchase in the held-out days after it, and there was 1: just right.",
        ),
        ({"predicted": 2.0, "actual": 0}, "there were 0: there is nothing to compare it with."),
        ({"predicted": None, "actual": None, "checked_day": None}, "It could not be held against days"),
        ({"correlation": 0.41}, "(correlation 0.41)"),
        ({"finished_at": None}, "Values of some customers are still those of the model before"),
    ],
)
def test_what_is_to_be_known_of_the_model_is_said(staff, changes, said):
    fitted([ANN])
    ValueModel.objects.update(**changes)
    assert said in staff.text("value/report", sold="USD")


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ("too_few_repeaters", "fewer than 200 customers have come back"),
        ("not_converged", "no model fits how these customers buy"),
        ("spend_has_no_mean", "amounts of orders differ so much"),
        ("not_installed", "saleor-retention[clv]"),
    ],
)
def test_where_nothing_is_expected_the_reason_is_said(staff, gap, said):
    ValueModel.objects.create(
        currency="USD",
        day=NOW.date(),
        version=1,
        gap=gap,
        first_day=date(2026, 1, 2),
        last_day=date(2026, 2, 9),
        customers=2,
        repeaters=1,
        margin_bp=10_000,
        discount_bp=1_000,
        fitted_at=NOW,
        finished_at=NOW,
    )
    text = staff.text("value/report", sold="USD")
    assert said in text
    assert "Expected value per customer" not in text


def test_tenths_are_a_table_and_a_file(staff):
    text = staff.text("value/report", sold="USD")
    assert "1 1 $22.00 $22.00 – 2 1 $20.00 $20.00 –" in text
    assert lines_of(staff, "tenths.csv")[1:] == [
        ["1", "1", "22.0", "22.0", "", "USD"],
        ["2", "1", "20.0", "20.0", "", "USD"],
    ]


def test_the_curve_adds_up_what_each_customer_brought(staff):
    text = staff.text("value/curve", sold="USD")
    assert "0 $17.50 1 $21.00" in text
    assert "The last point stands on 2 customers." in text
    assert lines_of(staff, "curve.csv")[1:] == [
        ["0", "2", "17.5000", "USD"],
        ["1", "2", "21.0000", "USD"],
    ]


def cohort(size: int, complete: int, *net: str) -> dict[str, object]:
    return {"size": size, "complete": complete, "cumulativeNet": [{"amount": amount} for amount in net]}


def test_a_point_counts_only_customers_whose_month_is_over():
    points = points_of([cohort(2, 2, "10", "16", "18"), cohort(3, 1, "20", "21"), cohort(5, 0, "99")])
    assert [(point.month, point.customers, point.net) for point in points] == [
        (0, 5, Decimal(6)),
        (1, 2, Decimal(8)),
    ]
    assert points_of([cohort(5, 0, "99")]) == points_of([]) == []


def test_a_channel_can_be_looked_at_alone_and_each_currency_by_itself(staff):
    store().open_channel("second", "USD")
    store().open_channel("euro", "EUR")
    text = staff.text("value")
    assert "second (USD)" in text
    assert "Customers 2" in staff.text("value/report", sold="USD:main")
    assert "Nobody has bought in this currency yet." in staff.text("value", sold="EUR")
    assert "No costs are entered yet, and nothing was sold." in staff.text("value/costs", sold="EUR")
    assert "euro" in staff.text("value/cost", sold="EUR")


@pytest.mark.parametrize("part", ["report", "curve", "costs", "cost", "tenths.csv", "curve.csv", "costs.csv"])
@pytest.mark.parametrize("sold", ["ZZZ", "USD:nowhere", "\0", "x" * 3_000])
def test_an_address_that_makes_no_sense_is_a_sentence(staff, part, sold):
    assert "Choose one of the list." in staff.text(f"value/{part}", sold=sold)
