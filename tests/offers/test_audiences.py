"""Campaigns that are offered to an audience: who gets them at their checkout, when, how often, and who is held out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from saleor_retention import pipeline
from saleor_retention.audiences.audiences import audience_create, audience_update
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.offers import queries
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import Assignment, Grant
from saleor_retention.store.carts import CartLine
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import Benefit, Favourite, OfferListing, Scope
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import a_line, an_order

from ..builders.campaigns import NOON, USD, a_campaign, a_cart, an_order_with, granted, see

pytestmark = pytest.mark.django_db
STAFF = StaffContext("user:9", "")
NOTHING = ("no_offer", 0)
NEW, BOUGHT_ONCE = {"neverOrdered": {}}, {"orders": {"atLeast": 1}}


def joins(user_id=1, **facts):
    """An account, which the engine meets at once."""
    facts = {"joined_at": NOON - timedelta(days=400)} | facts
    found = CustomerSnapshot(user_id, f"member{user_id}@example.com", **facts)
    store().join(found)
    sync_accounts([found])


def offered_to(rule, **terms):
    """Ten percent for whoever is of the audience, from 2025 on."""
    audience = audience_create(f"Audience {uuid4()}", rule, by=STAFF, now=NOON)
    return a_campaign(audience_id=audience.pk, **({"starts_at": datetime(2025, 1, 1, tzinfo=UTC)} | terms))


def told(user_id=1, now=NOON, **cart):
    """(reason, saving) of a new cart of theirs."""
    cart_id = a_cart(user_id, **cart)
    decide(cart_id, now=now)
    row = queries.decisions_of([cart_id], at=now)[cart_id]
    return row.reason, row.saving_minor


def buys(user_id=1, now=NOON, **changes):
    """An order with whatever offer is on their cart; answers what it took off."""
    cart_id = a_cart(user_id)
    decide(cart_id, now=now)
    row = queries.decisions_of([cart_id], at=now)[cart_id]
    order_id = uuid4()
    facts = {
        "user_id": user_id,
        "checkout_id": cart_id,
        "voucher_code": store().cart(cart_id).voucher_code,
        "discount_minor": row.saving_minor,
        "created_at": now,
        "fully_paid_at": now,
        "lines": (a_line(order_id, "A"),),
    }
    see(an_order(order_id, **(facts | changes)), now=now)
    store().abandon(cart_id)
    return row.saving_minor


@pytest.mark.promise("P2.1", "P2.3")
def test_who_registered_and_never_ordered_gets_the_welcome_offer_once():
    joins()
    offered_to(NEW)
    assert buys() == 2_400
    assert told() == NOTHING
    assert Grant.objects.count() == 1


@pytest.mark.promise("P2.1")
def test_who_bought_as_a_guest_of_the_same_address_is_no_newcomer():
    joins()
    see(an_order(user_id=None, email="Member1@example.com"))
    offered_to(NEW)
    assert told() == NOTHING


@pytest.mark.promise("P2.1")
def test_who_bought_as_a_guest_and_proved_her_address_is_no_newcomer_when_she_is_first_met_at_her_cart():
    see(an_order(user_id=None, email="member1@example.com"))
    offered_to(NEW)
    store().join(CustomerSnapshot(1, "member1@example.com", NOON, is_confirmed=True))
    assert told() == NOTHING
    assert told() == NOTHING, "her orders still wait to become hers"
    while pipeline.process_orders(now=NOON):
        pass
    assert told() == NOTHING
    offered_to(BOUGHT_ONCE)
    assert told() == ("applied", 2_400)


@pytest.mark.promise("P2.1")
def test_an_order_that_was_cancelled_or_never_paid_leaves_her_new():
    joins()
    order = an_order()
    see(replace(order, captured_minor=0, kept_minor=0, fully_paid_at=None))
    offered_to(NEW)
    assert told() == ("applied", 2_400)
    see(replace(order, status=Status.CANCELLED))
    # The first cart lies untouched for a week: its promise is free for another.
    assert told(now=NOON + timedelta(days=8)) == ("applied", 2_400)


@pytest.mark.promise("P2.1")
def test_a_guest_has_no_audience():
    offered_to(NEW)
    assert told(None) == ("anonymous", 0)


@pytest.mark.promise("P2.2")
def test_the_welcome_offer_has_a_code_of_its_own_for_each_and_ends():
    for user_id in (1, 2):
        joins(user_id)
    offered_to(NEW, ends_at=NOON + timedelta(days=30), grace_seconds=60)
    assert [told(user_id) for user_id in (1, 2)] == [("applied", 2_400)] * 2
    assert len(set(Grant.objects.values_list("code", flat=True))) == 2
    assert told(2, now=NOON + timedelta(days=30, seconds=61)) == NOTHING


@pytest.mark.promise("P2.2")
def test_the_welcome_offer_leaves_out_chosen_goods_and_those_below_the_margin_floor():
    joins()
    scope = Scope(excluded_product_ids=frozenset({1}), margin_floor_bp=2_000)
    offered_to(NEW, benefit=Benefit(scope=scope))
    lines = (
        CartLine(1, 1, 1, 10_000, 10_000, cost_minor=1_000),  # chosen to be left out
        CartLine(2, 2, 1, 10_000, 10_000, cost_minor=7_500),  # (9000 - 7500) / 9000 is below a fifth
        CartLine(3, 3, 1, 4_000, 4_000, cost_minor=2_000),
    )
    assert told(lines=lines) == ("applied", 400)


@pytest.mark.promise("P3.1")
@pytest.mark.parametrize(
    ("today", "reason"),
    [
        (datetime(2026, 2, 20, 12, tzinfo=UTC), "no_offer"),
        (datetime(2026, 2, 21, 12, tzinfo=UTC), "applied"),
        (datetime(2026, 2, 28, 12, tzinfo=UTC), "applied"),
        (datetime(2026, 3, 3, 12, tzinfo=UTC), "applied"),
        (datetime(2026, 3, 4, 12, tzinfo=UTC), "no_offer"),
    ],
)
def test_a_birthday_on_the_29_of_february_is_the_28_in_other_years(today, reason):
    joins(birthday=date(1992, 2, 29))
    offered_to({"birthday": {"daysBefore": 7, "daysAfter": 3}})
    assert told(now=today)[0] == reason


@pytest.mark.promise("P3.1")
def test_the_birthday_offer_is_hers_once_a_year():
    joins(birthday=date(1992, 2, 29))
    offered_to({"birthday": {"daysBefore": 7, "daysAfter": 7}})
    assert buys() == 2_400
    assert told() == ("used", 0)
    again = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert buys(now=again) == 2_400
    assert sorted(Grant.objects.values_list("occasion", flat=True)) == ["birthday:2026", "birthday:2028"]


@pytest.mark.promise("P3.2")
def test_the_day_she_registered_and_months_after_what_she_bought():
    joins(joined_at=datetime(2025, 3, 1, 9, tzinfo=UTC))
    see(an_order(created_at=datetime(2025, 8, 31, 9, tzinfo=UTC), email="member1@example.com"))
    offered_to({"anniversary": {}})
    assert told() == ("applied", 2_400)
    assert told(now=NOON + timedelta(days=1)) == NOTHING
    offered_to({"afterPurchase": {"what": "product", "ids": [1], "months": 6}}, percent_bp=2_000)
    # Six months after 31 August is the last day of February.
    assert told(now=datetime(2026, 2, 28, 12, tzinfo=UTC)) == ("applied", 4_800)


@pytest.mark.promise("P3.3")
def test_a_local_holiday_starts_and_ends_by_itself_in_its_channel_country_and_city():
    joins()
    start, end = datetime(2026, 6, 20, tzinfo=UTC), datetime(2026, 6, 24, tzinfo=UTC)
    offered_to(
        {"registered": {}}, starts_at=start, ends_at=end, grace_seconds=0, countries=["DE"], cities=["Köln"]
    )
    during, there = start + timedelta(days=1), {"country": "DE", "city": "köln"}
    assert told(now=start - timedelta(seconds=1), **there)[0] == "not_started"
    assert told(now=during, country="DE", city="bonn")[0] == "no_offer"
    assert told(now=during, country="FR", city="köln")[0] == "no_offer"
    assert told(now=during, channel="other", **there) == NOTHING
    assert told(now=during, **there) == ("applied", 2_400)
    assert told(now=end, **there) == NOTHING


@pytest.mark.promise("P3.5")
def test_the_offer_for_the_first_delivery_waits_for_it():
    joins()
    offered_to({"firstDelivery": {"withinDays": 30}})
    order = an_order(email="member1@example.com")
    see(order)
    assert told() == NOTHING
    see(replace(order, fulfilled_at=NOON))
    assert told() == ("applied", 2_400)


@pytest.mark.promise("P5.7")
def test_her_own_favourite_is_what_she_bought_most_of():
    joins(1)
    joins(2)
    for user_id, product in ((1, 7), (2, 8)):
        order_id = uuid4()
        line = a_line(order_id, "A", product_id=product, variant_id=product)
        see(an_order(order_id, user_id=user_id, email=f"member{user_id}@example.com", lines=(line,)))
    offered_to(BOUGHT_ONCE, benefit=Benefit(scope=Scope(favourite=Favourite.PRODUCT)))
    lines = (CartLine(7, 7, 1, 10_000, 10_000), CartLine(8, 8, 1, 3_000, 3_000))
    cart = {"subtotal_minor": 13_000, "quantity": 2, "lines": lines}
    assert told(1, **cart) == ("applied", 1_000)
    assert told(2, **cart) == ("applied", 300)


@pytest.mark.promise("P8.3")
def test_she_gets_it_so_often_in_a_period_and_again_after_it():
    joins()
    offered_to({"registered": {}}, uses_per_customer=2, period_days=30)
    assert [buys(), buys()] == [2_400, 2_400]
    assert told() == ("used", 0)
    assert told(now=NOON + timedelta(days=30, seconds=1)) == ("applied", 2_400)


@pytest.mark.promise("P8.3")
def test_a_use_of_any_campaign_lets_those_with_a_cool_down_wait():
    joins()
    offered_to(NEW)
    assert buys() == 2_400
    offered_to(BOUGHT_ONCE, cooldown_days=14)
    assert told(now=NOON + timedelta(days=13))[0] == "too_soon"
    assert told(now=NOON + timedelta(days=14, seconds=1)) == ("applied", 2_400)


@pytest.mark.promise("P8.7")
def test_a_share_is_held_out_by_the_same_hash_for_good_and_gets_nothing():
    for user_id in range(1, 41):
        joins(user_id)
    campaign = offered_to({"registered": {}}, holdout_bp=5_000)
    first = {user_id: told(user_id)[0] for user_id in range(1, 41)}
    sides = dict(Assignment.objects.values_list("customer__user_id", "is_held_out"))
    assert {user_id for user_id, reason in first.items() if reason == "no_offer"} == {
        user_id for user_id, is_held_out in sides.items() if is_held_out
    }
    assert 8 <= sum(sides.values()) <= 32
    assert set(Grant.objects.filter(campaign=campaign).values_list("customer__user_id", flat=True)) == {
        user_id for user_id, is_held_out in sides.items() if not is_held_out
    }
    for user_id in (one for one, is_held_out in sides.items() if is_held_out):
        assert told(user_id, now=NOON + timedelta(days=30)) == NOTHING


@pytest.mark.promise("P4.1")
def test_who_leaves_the_audience_loses_the_offer_from_her_open_cart():
    joins(country="DE")
    audience = audience_create("Germans", {"country": {"oneOf": ["DE"]}}, by=STAFF, now=NOON)
    a_campaign(audience_id=audience.pk)
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert store().cart(cart_id).voucher_code
    audience_update(audience.pk, by=STAFF, now=NOON, rule={"country": {"oneOf": ["FR"]}})
    sweep_checkouts(now=NOON)
    decide(cart_id, now=NOON)
    assert store().cart(cart_id).voucher_code == ""


@pytest.mark.promise("P6.3")
def test_a_stopped_campaign_of_an_audience_leaves_every_cart_with_one_sweep():
    campaign = offered_to({"registered": {}})
    carts = []
    for user_id in range(1, 6):
        joins(user_id)
        carts.append(a_cart(user_id))
        decide(carts[-1], now=NOON)
    assert all(store().cart(one).voucher_code for one in carts)
    campaign_stop(campaign.pk, now=NOON)
    assert sweep_checkouts(now=NOON) == 5
    assert not any(store().cart(one).voucher_code for one in carts)


def test_what_she_was_given_and_what_her_audience_gets_are_priced_against_each_other():
    joins()
    given = granted(a_campaign(percent_bp=1_500))
    offered_to({"registered": {}})
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert store().cart(cart_id).voucher_code == given.code
    see(an_order_with(given, checkout_id=cart_id, email="member1@example.com"))
    assert told() == ("applied", 2_400)


def test_an_amount_for_an_audience_is_exact_to_the_minor_unit_of_a_currency_without_any():
    joins()
    offered_to({"registered": {}}, percent_bp=None, listings=(OfferListing("jp", "JPY", 333, 0), USD_TEN))
    assert told(channel="jp", currency="JPY", subtotal_minor=1_000) == ("applied", 333)


USD_TEN = replace(USD, amount_minor=1_000)
