"""The Dashboard's cards on a customer and on an order, and the popup of a goodwill offer."""

from uuid import uuid4

import pytest
from graphql_relay import to_global_id

from saleor_retention.offers.models import Grant
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.campaigns import a_campaign, granted, see
from tests.builders.points import a_programme
from tests.console.test_customers import ANN, ANN_ID, MARKUP, of_goodwill
from tests.console.visitor import Visitor, read
from tests.metrics.shop import bought, take_in
from tests.segments.shop import scored

pytestmark = pytest.mark.django_db(transaction=True)

ODD = ("nonsense", "\0", to_global_id("Product", 1), "x" * 5_000)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().join(CustomerSnapshot(ANN, "ann@example.com", NOON))


@pytest.fixture
def order():
    """Paid, with an offer used."""
    a_programme()
    grant = granted(a_campaign(), ANN)
    pk = uuid4()
    see(an_order(pk, number="1042", user_id=ANN, voucher_code=grant.code, discount_minor=2_400))
    return to_global_id("Order", pk)


def test_a_customer_at_a_glance(staff):
    a_programme()
    see(an_order(user_id=ANN))
    granted(a_campaign(), ANN)
    text = staff.text("customer-card", customerId=ANN_ID)
    assert "Stars 130" in text
    assert "Welcome back: 10% off everything" in text
    assert "It goes on their next checkout that it fits by itself." in text
    assert "Everything about them" in text


def test_a_card_says_the_group_and_the_next_step(staff):
    take_in(bought(ANN, "2026-06-01", 1_000))
    scored()
    text = staff.text("customer-card", customerId=ANN_ID)
    assert "Customer in USD Acquaintances : Remind them once" in text
    assert "Bought for $10.00 so far." in text
    assert "What to expect of them is told after the next night." in text


def test_a_customer_without_anything(staff):
    text = staff.text("customer-card", customerId=ANN_ID)
    assert "There is no loyalty programme." in text
    assert "None now." in text


def test_an_order_at_a_glance(staff, order):
    text = staff.text("order-card", orderId=order)
    assert "It earned 130 points, in its present state." in text
    assert "Welcome back: $24.00 off, used on Mar 1, 2026." in text


def test_an_order_that_is_not_paid_tells_what_comes(staff):
    a_programme()
    pk = uuid4()
    see(an_order(pk, user_id=ANN, fully_paid_at=None, captured_minor=0, kept_minor=0))
    text = staff.text("order-card", orderId=to_global_id("Order", pk))
    assert "It earns 130 points once it is paid." in text
    assert "No offer of ours was used." in text


@pytest.mark.parametrize("name", ["customer-card", "order-card", "goodwill"])
def test_without_an_argument_a_card_says_where_it_belongs(staff, name):
    assert "stands on" in staff.text(name)


def test_what_there_is_not_is_a_sentence(staff):
    for odd in ODD:
        for name, argument in (("customer-card", "customerId"), ("order-card", "orderId")):
            text = staff.text(name, **{argument: odd})
            assert "could not be shown" not in text
            assert "Points" not in text.split("The operation")[0]
        staff.errors(f"goodwill/give?customerId={odd[:50]}", **of_goodwill())
    assert not Grant.objects.exists()


def test_who_may_not_see_them_reads_so(order):
    text = Visitor("only-MANAGE_DISCOUNTS").text("customer-card", customerId=ANN_ID)
    assert "130" not in text
    assert "Manage customers" in text
    text = Visitor("only-MANAGE_ORDERS").text("customer-card", customerId=ANN_ID)
    assert "130" not in text
    assert "Manage customers" in text
    assert "130" not in Visitor("only-MANAGE_USERS").text("order-card", orderId=order)
    assert "Manage sales and vouchers" in Visitor("only-MANAGE_USERS").text("goodwill", customerId=ANN_ID)
    assert "130" not in Visitor("nobody").text("order-card", orderId=order)


def test_a_planted_name_is_text_on_both_cards(staff):
    campaign = a_campaign()
    campaign.name = MARKUP
    campaign.save()
    pk, grant = uuid4(), granted(campaign, ANN)
    see(an_order(pk, user_id=ANN, voucher_code=grant.code, discount_minor=2_400))
    granted_again = a_campaign()
    granted_again.name = MARKUP
    granted_again.save()
    granted(granted_again, ANN)
    for html in (
        staff.part("order-card", orderId=to_global_id("Order", pk)),
        staff.part("customer-card", customerId=ANN_ID),
    ):
        assert MARKUP not in html
        assert MARKUP in read(html)


def test_the_popup_gives_tells_and_closes(desk):
    seen = desk().open("goodwill", customerId=ANN_ID)
    assert seen.frame.query_selector("#menu") is None
    seen.type("Amount off their next order", "8.00")
    seen.click("Give the offer")
    told = [message["type"] for message in seen.said]
    assert {"notification", "refreshEntity", "popupClose"} <= set(told)
    assert Grant.objects.get().campaign.listings.get().amount_minor == 800
    assert seen.complaints == []


def test_a_card_tells_its_height_and_its_links_leave_the_dashboards_address_alone(desk):
    a_programme()
    seen = desk().open("customer-card", customerId=ANN_ID)
    heights = [message["payload"]["height"] for message in seen.said if message["type"] == "widgetResize"]
    assert heights
    assert heights[-1] > 40
    seen.click("Everything about them", role="link")
    assert "Give or take points" in seen.text
    assert "updateRouting" not in {message["type"] for message in seen.said}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_them(desk, theme, order):
    granted(a_campaign(), ANN)
    seen = desk(theme=theme)
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for name, arguments in (
        ("customer-card", {"customerId": ANN_ID}),
        ("order-card", {"orderId": order}),
        ("goodwill", {"customerId": ANN_ID}),
    ):
        seen.open(name, **arguments).quiet()
        assert seen.findings() == [], name
        assert seen.overflow() <= 0, name
