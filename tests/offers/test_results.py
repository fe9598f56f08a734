"""What came of a campaign: a worked example whose figures can be added up by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.identity import Identity, customers_of
from saleor_retention.errors import Invalid
from saleor_retention.offers.campaigns.results import (
    BudgetUsage,
    CampaignCounts,
    Day,
    HoldoutArm,
    Results,
    SalesByDay,
    as_csv,
    results_of,
)
from saleor_retention.offers.checkout import store_decision
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Assignment, Budget, Grant, Redemption, Reservation
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.orders import Status
from tests.builders import a_line, an_order

from ..builders.campaigns import NOON, USD, a_campaign, a_cart, an_order_with, deliver, granted, see

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
DAY = timedelta(days=1)


def results(campaign, start=FIRST, end=date(2026, 4, 1)) -> Results:
    return results_of([campaign.pk], start=start, end=end)[campaign.pk]


def dated(row, **instants) -> None:
    type(row).objects.filter(pk=row.pk).update(**instants)


def worked() -> tuple:
    """Five are granted on the first. Ann's is on their cart; Ben and Cleo bought, 24.00 off each, on the second;
    Dora's order of the second is cancelled on the third; Eve does nothing. Ben's goods came to 216.00 net."""
    campaign = a_campaign()
    granting.grant_to(campaign.pk, range(1, 6), now=NOON)
    Grant.objects.update(created_at=NOON)
    deliver()
    hers = {one.customer.user_id: one for one in Grant.objects.select_related("customer")}
    store_decision.decide(a_cart(1), now=NOON)
    carts = {user_id: a_cart(user_id) for user_id in (2, 3, 4)}
    for cart in carts.values():
        store_decision.decide(cart, now=NOON + DAY)
    orders = {
        user_id: an_order_with(hers[user_id], checkout_id=cart, created_at=NOON + DAY)
        for user_id, cart in carts.items()
    }
    see(*orders.values(), now=NOON + DAY)
    see(
        an_order_with(hers[4], order_id=orders[4].id, checkout_id=carts[4], created_at=NOON + DAY, status=Status.CANCELLED),
        now=NOON + 2 * DAY,
    )  # fmt: skip
    return campaign, hers


def test_a_campaign_day_by_day():
    campaign, _ = worked()
    found = results(campaign)
    assert found.days == (
        Day(FIRST, CampaignCounts(granted=5, seen=1, applied=1)),
        Day(SECOND, CampaignCounts(seen=3, applied=2, redeemed=3)),
        Day(THIRD, CampaignCounts(restored=1)),
    )
    assert found.total == CampaignCounts(granted=5, seen=4, applied=3, redeemed=3, restored=1)
    assert found.sold == (SalesByDay(SECOND, "USD", 4_800, 2, 43_200),)
    assert found.sold_in_all == found.sold
    assert (found.budgets, found.treatment, found.holdout) == ((), HoldoutArm(), HoldoutArm())


def test_a_period_is_half_open_and_another_campaign_is_another_matter():
    campaign, _ = worked()
    assert [one.day for one in results(campaign, FIRST, THIRD).days] == [FIRST, SECOND]
    assert results(campaign, THIRD, date(2026, 3, 4)).total == CampaignCounts(restored=1)
    assert results(a_campaign()) == Results()
    for end in (FIRST, FIRST - DAY):
        with pytest.raises(Invalid):
            results(campaign, FIRST, end)


def test_a_day_is_one_of_the_stores_zone(settings):
    settings.RETENTION_TIME_ZONE = "Asia/Tokyo"
    campaign = a_campaign()
    dated(granted(campaign), created_at=NOON.replace(hour=14, minute=59))
    dated(granted(campaign, 2), created_at=NOON.replace(hour=15))
    assert [(one.day, one.counts.granted) for one in results(campaign).days] == [(FIRST, 1), (SECOND, 1)]
    assert results(campaign, FIRST, SECOND).total.granted == 1


def test_currencies_are_never_added():
    campaign = a_campaign(listings=(USD, OfferListing("eu", "EUR", None, 0)))
    dollars, euros = granted(campaign, 1), granted(campaign, 2)
    see(an_order_with(dollars), an_order_with(euros, currency="EUR", channel="eu"))
    assert results(campaign).sold_in_all == (
        SalesByDay(FIRST, "EUR", 2_400, 1, 21_600),
        SalesByDay(FIRST, "USD", 2_400, 1, 21_600),
    )


def test_what_was_refunded_in_full_is_no_sale_any_more():
    campaign = a_campaign()
    grant = granted(campaign)
    order = an_order_with(grant)
    see(order)
    see(an_order_with(grant, order_id=order.id, kept_minor=0))
    (sold,) = results(campaign).sold
    assert (sold.discounted_minor, sold.orders, sold.net_sales_minor) == (2_400, 0, 0)


@pytest.mark.promise("P8.2")
def test_what_is_left_of_a_budget_is_told():
    campaign = a_campaign()
    Budget.objects.create(campaign=campaign, currency="", most=500, taken=463)
    Budget.objects.create(campaign=campaign, currency="USD", most=100_000, taken=100_001)
    uses, dollars = results(campaign).budgets
    assert (uses, uses.remaining) == (BudgetUsage("", 500, 463), 37)
    assert dollars.remaining == 0


@pytest.mark.promise("P8.7")
def test_those_who_were_offered_it_are_compared_with_those_who_were_held_out():
    """Offered: 3 customers, 2 purchases of 130.00 and one of 100.00 after their day. Held out: 2, one purchase."""
    campaign = a_campaign()
    known = customers_of([Identity(user_id, None) for user_id in range(1, 6)])
    ids = {who.user_id: customer_id for who, customer_id in known.items()}
    for user_id, customer_id in ids.items():
        Assignment.objects.create(
            campaign=campaign, customer_id=customer_id, is_held_out=user_id > 3, assigned_at=NOON
        )
    before = an_order(user_id=1, created_at=NOON - DAY)
    elsewhere = an_order(user_id=2, channel="eu")
    late = an_order(user_id=3, created_at=NOON + 60 * DAY)
    cheap = an_order(user_id=1, created_at=NOON + DAY)
    cheap = an_order(cheap.id, user_id=1, created_at=NOON + DAY, lines=(a_line(cheap.id, "A"),))
    see(before, elsewhere, late, cheap, an_order(user_id=1), an_order(user_id=2), an_order(user_id=4))
    found = results(campaign)
    assert found.treatment == HoldoutArm(3, 3, (("USD", 36_000),), buyers=2)
    assert found.holdout == HoldoutArm(2, 1, (("USD", 13_000),), buyers=1)
    assert (found.treatment.orders_per_customer, found.holdout.orders_per_customer) == (1, Fraction(1, 2))
    assert found.treatment.net_sales_per_customer == (("USD", 12_000),)
    assert HoldoutArm(3, 1, (("USD", 10_000),)).net_sales_per_customer == (("USD", 3_333),)
    assert HoldoutArm(2, 1, (("JPY", 101),)).net_sales_per_customer == (("JPY", 51),)
    assert HoldoutArm().orders_per_customer is None


def test_ten_campaigns_cost_as_many_statements_as_one():
    campaigns = [a_campaign() for _ in range(10)]
    for number, campaign in enumerate(campaigns, 1):
        granted(campaign, number)
    with CaptureQueriesContext(connection) as queries:
        found = results_of([one.pk for one in campaigns], start=FIRST, end=date(2999, 1, 1))
    assert len(queries) == 4
    assert [found[one.pk].total.granted for one in campaigns] == [1] * 10


def test_the_file_is_harmless_in_a_spreadsheet():
    campaign, _ = worked()
    lines = as_csv("=cmd|' /C calc'!A0", results(campaign)).split("\r\n")
    assert lines[0] == '"campaign","day","figure","currency","value"'
    assert lines[1] == '"\'=cmd|\' /C calc\'!A0","2026-03-01","granted","","5"'
    assert [line.split(",", 1)[1] for line in lines[-4:-1]] == [
        '"2026-03-02","discounted","USD","48.00"',
        '"2026-03-02","orders","USD","2"',
        '"2026-03-02","net_sales","USD","432.00"',
    ]
    assert len(lines) == 1 + 3 + 3 + 1 + 3 + 1
    assert Reservation.objects.count() == 1
    assert Redemption.objects.count() == 3
