"""The overview: figures of a period against the one before, cohorts, new against returning, what offers brought."""

from datetime import UTC, datetime

import pytest

from saleor_retention.offers.models import Campaign
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.campaigns import a_campaign, an_order_with, granted, see
from tests.metrics.shop import bought, take_in

from .visitor import Visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PARTS = ("overview/figures", "overview/cohorts", "overview/first-and-later", "overview/offers")
TAG = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def a_shop() -> None:
    """Three customers of February, two of whom came back; one of May."""
    store().open_channel("main", "USD")
    take_in(
        bought(1, "2026-02-03", 10_000),
        bought(1, "2026-03-03", 5_000),
        bought(1, "2026-06-20", 5_000),
        bought(2, "2026-02-04", 10_000),
        bought(2, "2026-06-04", 2_500),
        bought(3, "2026-02-05", 10_000),
        bought(4, "2026-05-05", 10_000),
    )


def test_the_page_stands_at_once_and_its_parts_come_after_it(staff, django_assert_max_num_queries):
    a_shop()
    with django_assert_max_num_queries(1):
        html = staff.part("overview")
    for part in PARTS:
        assert f'hx-get="/console/part/{part}?sold=USD&amp;period=365' in html
    assert "From Jul 2, 2025 to Jul 1, 2026, both days included. The last day is not over yet." in staff.text(
        "overview"
    )


def test_figures_stand_against_the_period_before(staff):
    a_shop()
    text = staff.text("overview/figures", sold="USD", period="90")
    assert "Customers who bought 3 As before." in text
    assert "Of these, more than once 0 100% less than before (1)." in text
    assert "New customers 1 66.7% less than before (3)." in text
    assert "Net sales $175.00 50% less than before ($350.00)." in text
    assert "Average order $58.33 33.3% less than before ($87.50)." in text


def test_there_is_nothing_before_the_first_order(staff):
    a_shop()
    text = staff.text("overview/figures", sold="USD", period="ever")
    assert "Net sales $525.00 Average" in text
    assert "Nobody bought before this period" in text


def test_a_history_that_lies_far_back_is_shown_as_a_whole(staff):
    store().open_channel("main", "USD")
    take_in(bought(1, "1997-01-03"), bought(1, "1998-06-30"))
    assert "From Jan 3, 1997 to Jun 30, 1998, both days included." in staff.text("overview")
    assert "period=ever" in staff.part("overview")


def test_months_that_are_not_over_are_marked(staff):
    a_shop()
    html = staff.part("overview/cohorts", sold="USD", period="365")
    assert '<td class="n shade-5">33.3%</td>' in html  # one of three in March
    assert '<td class="n shade-0 incomplete">0%</td>' in html  # July has begun
    text = staff.text("overview/first-and-later", sold="USD", period="365")
    assert "Jul 2026*" in text
    assert "Jun 2026*" not in text
    assert "* This month is not over yet." in text
    assert "23.8% of these net sales came from customers who had bought before." in text


def test_what_offers_cost_and_brought_is_added_up(staff):
    a_shop()
    listing = (OfferListing("main", "USD", None, 0, budget_minor=10_000),)
    campaign = a_campaign(listings=listing, starts_at=NOON)
    Campaign.objects.update(name=f"Spring {TAG}")
    see(an_order_with(granted(campaign), created_at=NOW, fully_paid_at=NOW), now=NOW)
    html = staff.part("overview/offers", sold="USD", period="30")
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert TAG not in html
    text = staff.text("overview/offers", sold="USD", period="30")
    assert "Discounts $24.00" in text
    assert "Orders with an offer 1" in text
    assert "$24.00 of $100.00 used" in text
    assert "$76.00 left" in text


def test_each_channel_can_be_looked_at_alone(staff):
    a_shop()
    store().open_channel("shop-eu", "USD")
    text = staff.text("overview")
    assert "All channels in USD" in text
    assert "shop-eu (USD)" in text
    assert "Net sales $0.00" in staff.text("overview/figures", sold="USD:shop-eu", period="30")


@pytest.mark.parametrize("part", ["", *PARTS])
def test_an_empty_shop_is_told_what_to_do(staff, part):
    store().open_channel("main", "USD")
    assert staff.text(part or "overview", sold="USD", period="365")
    if "cohorts" in part:
        assert "Choose another period, or take in the shop's history." in staff.text(
            part, sold="USD", period="365"
        )
    if "offers" in part:
        assert "No campaign has run yet. Make one under Offers." in staff.text(part, sold="USD", period="365")


ABSURD = [
    "",
    " ",
    "1" + "0" * 40,
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    "0.001",
    "\0",
    "x" * 3_000,
    "0000-01-01",
    "9999-12-31",
]


@pytest.mark.parametrize("value", ABSURD, ids=range(len(ABSURD)))
@pytest.mark.parametrize("field", ["sold", "period", "since", "until"])
def test_an_address_that_makes_no_sense_is_a_sentence_at_its_field(staff, field, value):
    a_shop()
    arguments = {"sold": "USD", "period": "own", "since": "2026-01-01", "until": "2026-02-01"} | {
        field: value
    }
    html = staff.part("overview", **arguments)
    if value != "" or field in ("since", "until"):
        assert f'id="id_{field}-error"' in html or "overview/figures" in html
    for part in PARTS:
        assert staff.text(part, **arguments)


def test_days_in_the_wrong_order_or_yet_to_come_are_refused_at_their_field(staff):
    a_shop()
    own = {"sold": "USD", "period": "own", "since": "2026-03-01"}
    assert "Choose a day that is not before the first one." in staff.text(
        "overview", until="2026-02-01", **own
    )
    assert "Choose a day that has come." in staff.text("overview", until="2027-02-01", **own)
    assert "Choose a period and a currency first." in staff.text(PARTS[0], until="2027-02-01", **own)


def test_without_the_permission_there_is_a_sentence():
    for part in ("overview", *PARTS[:3]):
        text = Visitor("only-MANAGE_DISCOUNTS").text(part)
        assert "Manage orders" in text
        assert "$" not in text
    a_shop()
    alone = Visitor("only-MANAGE_ORDERS")
    assert PARTS[3] not in alone.part("overview")
    assert "Manage sales and vouchers" in alone.text(PARTS[3])
    assert "Net sales" in alone.text(PARTS[0])
