"""Points on the Dashboard's cards: what a customer has at a glance, and what an order did, movement by movement."""

from dataclasses import replace
from uuid import uuid4

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.ledger.freezes import freeze
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON, a_line, an_order
from tests.builders.campaigns import see
from tests.builders.points import a_programme
from tests.builders.redemption import a_rich_member, buy, cart_of, look
from tests.console.points_world import ANN, ANN_ID, WAITING, a_busy_customer
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def _shop():
    store().open_channel("main", "USD")
    store().join(CustomerSnapshot(ANN, "ann@example.com", NOON))


def shown(staff, pk) -> str:
    return staff.text("order-card", orderId=to_global_id("Order", pk)).split("The operation")[0]


def at_a_glance(staff) -> str:
    return staff.text("customer-card", customerId=ANN_ID).split("The operation")[0]


def test_a_customer_has_points_at_a_glance(staff):
    world = a_busy_customer()
    text = at_a_glance(staff)
    assert "Stars 300 Silver and 20 held for a checkout 250 more that cannot be spent yet" in text
    assert "40 end within 30 days, the first after" in text
    assert "$250.00 more to Gold: $250.00 of $500.00." in text
    assert "Coins 0 50 owed to the shop" in text
    assert "Frozen" not in text
    freeze(world.ann.pk, world.version.programme_id, actor="staff:1", reason="Secret")
    text = at_a_glance(staff)
    assert "Stars 300 Frozen" in text
    assert "Secret" not in text


@pytest.mark.usefixtures("_shop")
def test_an_order_that_was_partly_given_back_tells_how_it_came_about(staff):
    a_programme()
    pk = uuid4()
    order = an_order(pk, user_id=ANN)
    see(order)
    lines = (replace(order.lines[0], returned=1), order.lines[1])
    see(replace(order, lines=lines))
    text = shown(staff, pk)
    assert "It earned 80 points, in its present state." in text
    assert "Earned: +130" in text
    assert "Taken back with a return or a refund: -50" in text
    assert "paid" not in text


@pytest.mark.usefixtures("_shop")
def test_points_that_wait_say_until_when(staff):
    a_programme(terms=WAITING)
    pk, other = uuid4(), uuid4()
    see(an_order(pk, user_id=ANN))
    assert (
        "It earned 130 points, in its present state, to be spent once the goods are on their way."
        in shown(staff, pk)
    )
    see(an_order(other, user_id=ANN, fulfilled_at=NOON))
    assert "It earned 130 points, in its present state, to be spent from Mar 15, 2026." in shown(staff, other)


@pytest.mark.usefixtures("_shop")
def test_points_that_paid_are_told_with_their_worth_and_what_came_back(staff):
    a_rich_member(1_000)
    checkout = cart_of(5_000)
    redeem(checkout, ANN, 500, now=NOON)
    order_id = buy(checkout)
    look(order_id)
    text = shown(staff, order_id)
    assert "500 points paid $5.00 of it." in text
    assert "Spent on it: -500" in text
    assert "came back" not in text
    store().put(replace(store().orders([order_id])[order_id], status=Status.CANCELLED))
    look(order_id)
    text = shown(staff, order_id)
    assert "500 points that were to pay for it came back to the customer." in text
    assert "Given back: +500" in text
    assert "paid $5.00" not in text


@pytest.mark.usefixtures("_shop")
def test_line_by_line_when_asked_for(staff):
    doubled = {"kind": "goods", "title": MARKUP, "goods": {"product_ids": [2]}, "times": "2"}
    a_programme(terms={"bonuses": {"bonuses": [doubled]}})
    store().name_goods({(GoodsKind.VARIANT, 1): "Blue mug"})
    pk = uuid4()
    see(an_order(pk, user_id=ANN))
    assert "order-card/lines" in staff.part("order-card", orderId=to_global_id("Order", pk))
    html = staff.part("order-card/lines", orderId=to_global_id("Order", pk))
    assert MARKUP not in html
    text = read(html)
    assert "2 × Blue mug $100.00 100" in text
    assert f"{MARKUP} 2 times $30.00 60" in text


@pytest.mark.usefixtures("_shop")
def test_a_free_line_and_an_odd_order(staff):
    a_programme()
    pk = uuid4()
    free = a_line(pk, "C", net_minor=0, gross_minor=0, variant_id=None, quantity=1)
    see(replace(an_order(pk, user_id=ANN), lines=(*an_order(pk).lines, free)))
    text = staff.text("order-card/lines", orderId=to_global_id("Order", pk))
    assert "1 × Something that is not sold any more $0.00 0" in text
    assert "stands on" in staff.text("order-card/lines")
    for odd in ("nonsense", "\0", to_global_id("Product", 1), "x" * 5_000):
        assert "could not be shown" not in staff.text("order-card/lines", orderId=odd)


@pytest.mark.usefixtures("_shop")
def test_who_may_not_see_an_order_sees_no_points_of_it():
    a_programme()
    pk = uuid4()
    see(an_order(pk, user_id=ANN))
    for token in ("only-MANAGE_USERS", "only-MANAGE_DISCOUNTS", "nobody"):
        for part in ("order-card", "order-card/lines"):
            assert "130" not in Visitor(token).text(part, orderId=to_global_id("Order", pk))
            assert "100.00" not in Visitor(token).text(part, orderId=to_global_id("Order", pk))
    visitor = Visitor("only-MANAGE_ORDERS")
    assert "Earned: +130" in visitor.text("order-card", orderId=to_global_id("Order", pk))
    assert "$100.00 100" in visitor.text("order-card/lines", orderId=to_global_id("Order", pk))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_them(desk, theme):
    a_busy_customer()
    pk = uuid4()
    see(an_order(pk, user_id=ANN, channel="other"))
    seen = desk(theme=theme, viewport={"width": 390, "height": 800})
    seen.open("customer-card", customerId=ANN_ID).quiet()
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.page.screenshot(path=f"/tmp/dcust_card_{theme}.png")
    seen.open("order-card", orderId=to_global_id("Order", pk)).quiet()
    seen.frame.get_by_text("How it came about").click()
    seen.click("Points line by line")
    assert "What was bought" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.page.screenshot(path=f"/tmp/dcust_order_{theme}.png")
    assert seen.complaints == []
