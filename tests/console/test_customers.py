"""Customers: found by name, with points, offers, orders, referral and audiences; given to and taken from."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Transaction
from saleor_retention.offers.models import Grant
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.campaigns import USD, a_campaign, granted, see
from tests.builders.points import a_programme, balance_of
from tests.console.test_referrals import friends
from tests.console.visitor import Visitor, read
from tests.console.wishes import WishShop, goodwill

pytestmark = pytest.mark.django_db(transaction=True)

ANN, BEN = 1, 2
MARKUP = "<img src=x onerror=alert(1)>"
ANN_ID, BEN_ID = to_global_id("User", ANN), to_global_id("User", BEN)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().join(CustomerSnapshot(ANN, "ann@example.com", NOON))
    store().join(CustomerSnapshot(BEN, f"{MARKUP}@example.com", NOON))


def of_goodwill(**changes) -> dict:
    return {
        "channel": "main",
        "amount": "8.00",
        "percent": "",
        "expires_at": "",
        "name": "With our apologies",
        "reason": "Late parcel",
    } | changes


def of_points(version, **changes) -> dict:
    return {
        "programme_id": to_global_id("LoyaltyProgramme", version.programme_id),
        "points": "70",
        "reason": "Late parcel",
        "message": "Sorry!",
    } | changes


def is_done(response) -> bool:
    return "customers/customer" in response.headers.get("HX-Location", "")


def test_a_customer_is_found_by_what_is_typed(staff):
    assert "Find a customer" in staff.text("customers")
    assert "ann@example.com" in staff.text("customers/matches", q="ANN")
    assert "Nobody is called so." in staff.text("customers/matches", q="nobody\0")
    html = staff.part("customers/matches")
    assert MARKUP not in html
    assert MARKUP in read(html)


def test_the_page_of_a_customer_loads_its_parts(staff):
    html = staff.part("customers/customer", id=BEN_ID)
    assert MARKUP not in html
    for part in ("worth", "points", "offers", "orders", "referral", "audiences"):
        assert f"part/customers/{part}?id=" in html


@pytest.mark.parametrize("part", ["customer", "goodwill", "adjust", "offer", "withdrawal", "merge"])
def test_a_customer_that_there_is_not_is_a_sentence(staff, part):
    for odd in ("", "nonsense", "\0", to_global_id("User", 99), to_global_id("Order", 1), "x" * 5_000):
        assert "There is no such customer." in staff.text(f"customers/{part}", id=odd)


def test_points_and_every_movement_are_told(staff):
    version = a_programme()
    see(an_order(number="1042", user_id=ANN))
    assert "130 Can be spent" in staff.text("customers/points", id=ANN_ID)
    assert is_done(staff.do(f"customers/adjust?id={ANN_ID}", **of_points(version)))
    programme = of_points(version)["programme_id"]
    text = staff.text("customers/statement", id=ANN_ID, programme=programme, place=1)
    assert "Given by the shop Late parcel They read: Sorry! Staff +70 200" in text
    assert "Earned by order 1042 – +130 130" in text
    assert "no such programme" in staff.text("customers/statement", id=ANN_ID, programme="x")


def test_a_long_statement_comes_in_pages(staff):
    version = a_programme()
    for number in range(1, 13):
        staff.do(f"customers/adjust?id={ANN_ID}", **of_points(version, points=str(number)))
    programme = of_points(version)["programme_id"]
    html = staff.part("customers/statement", id=ANN_ID, programme=programme, place=1)
    assert "+12" in read(html)
    assert "+1 " not in read(html)
    assert 'hx-target="#statement-1"' in html
    assert "More" in read(html)


def test_points_are_given_and_taken_and_never_below_nothing(staff):
    version = a_programme()
    staff.do(f"customers/adjust?id={ANN_ID}", **of_points(version))
    staff.do(f"customers/adjust?id={ANN_ID}", **of_points(version, points="-20"))
    ann = Customer.objects.get(user_id=ANN)
    assert balance_of(ann)["available"] == 50
    errors = staff.errors(f"customers/adjust?id={ANN_ID}", **of_points(version, points="-51"))
    assert "points" in errors[""]
    assert balance_of(ann)["available"] == 50


def test_a_form_sent_twice_is_done_once(staff):
    version = a_programme()
    for _ in range(2):
        staff.do(f"customers/adjust?id={ANN_ID}", key="one-form", **of_points(version))
        staff.do(f"customers/goodwill?id={ANN_ID}", key="another", **of_goodwill())
    assert Transaction.objects.count() == 1
    assert Grant.objects.count() == 1


def test_goodwill_in_money_or_percent(staff):
    day = (timezone.now() + timedelta(days=30)).date().isoformat()
    assert is_done(staff.do(f"customers/goodwill?id={ANN_ID}", **of_goodwill(expires_at=day)))
    grant = Grant.objects.select_related("campaign").get()
    assert grant.campaign.listings.get().amount_minor == 800
    assert grant.expires_at is not None
    staff.do(f"customers/goodwill?id={ANN_ID}", **of_goodwill(amount="", percent="12.5", name=MARKUP))
    assert Grant.objects.order_by("-pk")[0].campaign.percent_bp == 1_250
    html = staff.part("customers/offers", id=ANN_ID)
    assert MARKUP not in html
    text = read(html)
    assert "With our apologies" in text
    assert "Available It goes on their next checkout that it fits by itself." in text
    for amount, percent in (("", ""), ("8", "10")):
        errors = staff.errors(
            f"customers/goodwill?id={ANN_ID}", **of_goodwill(amount=amount, percent=percent)
        )
        assert errors["amount"] == "Give an amount or a percentage, one of the two."
    assert Grant.objects.count() == 2


def test_a_running_campaign_is_granted_and_taken_back(staff):
    assert "No campaign runs now." in staff.text("customers/offer", id=ANN_ID)
    campaign = a_campaign(listings=(USD,))
    pk = to_global_id("PersonalOfferCampaign", campaign.pk)
    assert "Welcome back (10%)" in staff.text("customers/offer", id=ANN_ID)
    response = staff.do(f"customers/offer?id={ANN_ID}", campaign_id=pk, reason="Asked nicely")
    assert is_done(response)
    offer = to_global_id("PersonalOffer", Grant.objects.get().pk)
    assert "back?" in staff.text("customers/withdrawal", id=ANN_ID, offer=offer)
    assert is_done(staff.do(f"customers/withdraw?id={ANN_ID}&offer={offer}", reason="By mistake"))
    assert Grant.objects.get().withdrawn_at is not None
    assert "It is over" in staff.text("customers/offers", id=ANN_ID)


def test_orders_tell_what_they_earned_and_used(staff):
    a_programme()
    grant = granted(a_campaign(), ANN)
    see(
        an_order(number="1042", user_id=ANN, voucher_code=grant.code, discount_minor=2_400),
        an_order(number="1043", user_id=ANN, fully_paid_at=None, captured_minor=0, kept_minor=0),
    )
    text = staff.text("customers/orders", id=ANN_ID)
    assert "1042 Mar 1, 2026 main $168.00 130 Welcome back ($24.00)" in text
    assert "1043" in text
    assert "130 once it is paid" in text


def test_referral_and_audiences_are_told(staff):
    friends(a_programme().programme)
    text = staff.text("customers/referral", id=to_global_id("User", 3))
    assert "1 bought, 1 have not yet" in text
    assert "ann@example.com" in text
    assert "Brought by cleo@example.com" in staff.text("customers/referral", id=ANN_ID)
    audience_create(
        "Buyers", {"orders": {"atLeast": 1}}, by=StaffContext("user:1", "r"), now=NOON, is_tracked=True
    )
    record_movements(now=timezone.now())
    assert "Buyers" in staff.text("customers/audiences", id=ANN_ID)
    assert "none of the audiences" in staff.text("customers/audiences", id=to_global_id("User", 3))


def test_what_is_kept_of_a_customer_comes_as_a_file(staff):
    assert "Nothing is kept" in staff.text("customers/kept", id=ANN_ID)
    version = a_programme()
    staff.do(f"customers/adjust?id={ANN_ID}", **of_points(version))
    response = staff.client.get("/console/part/customers/kept", {"id": ANN_ID})
    assert response["Content-Disposition"] == 'attachment; filename="customer.json"'
    assert json.loads(response.content)["customers"][0]["user_id"] == ANN
    assert "Manage customers" in Visitor("only-MANAGE_ORDERS").text("customers/kept", id=ANN_ID)
    assert "There is no such customer." in staff.text("customers/kept", id="nonsense")


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_DISCOUNTS", "only-MANAGE_CHECKOUTS"])
def test_who_may_not_know_customers_sees_none(token):
    version = a_programme()
    granted(a_campaign(), ANN)
    visitor = Visitor(token)
    for part in ("customers", "customers/customer", "customers/goodwill", "customers/adjust"):
        text = visitor.text(part, id=ANN_ID)
        assert "Manage customers" in text
        assert "ann@example.com" not in text
    for part in ("points", "offers", "referral", "audiences"):
        assert "Welcome back" not in visitor.text(f"customers/{part}", id=ANN_ID)
    assert "ann@" not in visitor.text("customers/matches", q="ann")
    visitor.do(f"customers/adjust?id={ANN_ID}", **of_points(version))
    visitor.do(f"customers/goodwill?id={ANN_ID}", **of_goodwill())
    assert not Transaction.objects.exists()
    assert Grant.objects.count() == 1


def test_who_may_only_manage_users_reads_and_adjusts_but_gives_no_offer():
    version, visitor = a_programme(), Visitor("only-MANAGE_USERS")
    assert "Goodwill offer" not in visitor.text("customers/customer", id=ANN_ID)
    assert "Manage orders" in visitor.text("customers/orders", id=ANN_ID)
    assert is_done(visitor.do(f"customers/adjust?id={ANN_ID}", **of_points(version)))
    assert not is_done(visitor.do(f"customers/goodwill?id={ANN_ID}", **of_goodwill()))
    assert not Grant.objects.exists()


def test_the_wish_goodwill_for_one_customer(desk):
    seen = desk().open("start")
    goodwill.wish(seen, WishShop("main", "USD", "ann@example.com"))
    assert seen.clicks + seen.typed <= goodwill.MOST
    assert seen.complaints == []
    grant = Grant.objects.select_related("customer", "campaign").get()
    assert grant.customer.user_id == ANN
    assert grant.campaign.listings.get().amount_minor == 800


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_it(desk, theme):
    friends(a_programme().programme)
    granted(a_campaign(), ANN)
    seen = desk(theme=theme)
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for path in (
        "customers",
        "customers/customer",
        "customers/adjust",
        "customers/goodwill",
        "customers/offer",
        "customers/merge",
    ):
        seen.open(path, id=ANN_ID).quiet()
        assert seen.findings() == [], path
        assert seen.overflow() <= 0, path
