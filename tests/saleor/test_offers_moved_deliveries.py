"""A chosen delivery that asks for more goods than an offer leaves: the checkout is moved where the whole total is lower all
the same, and moved back when the offer leaves. Goods of 55.00, free from 50.00, else 5.00; no tax; 20 % off."""

from decimal import Decimal

import pytest
from saleor.app.models import App
from saleor.checkout.models import Checkout
from saleor.order.models import Order
from saleor.shipping.models import (
    ShippingMethod,
    ShippingMethodChannelListing,
    ShippingMethodPostalCodeRule,
)
from saleor.webhook.models import Webhook, WebhookEvent

from saleor_retention.hosts.saleor.checkout.delivery import DELIVERIES_ARE_KEPT
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import CheckoutDecision, Reservation
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

from .campaigns import campaign, code_on, deliver, given, now, reason
from .orders import authorise
from .test_offers_typed import a_code_of_the_shop

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise("P8.1"),
]

READ = """id voucherCode totalPrice { gross { amount } } shippingPrice { gross { amount } }
    deliveryMethod { ... on ShippingMethod { name price { amount } } } shippingMethods { name }"""
SEEN = f"checkout {{ {READ} }} errors {{ field message code }}"
CHOOSE = f"""mutation($id: ID!, $method: ID!) {{ answer: checkoutDeliveryMethodUpdate(
    id: $id, deliveryMethodId: $method) {{ {SEEN} }} }}"""
CHANGE = f"""mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) {{ answer: checkoutLinesUpdate(
    id: $id, lines: $lines) {{ {SEEN} }} }}"""
REFRESH = f"mutation($id: ID!) {{ answer: checkoutRetentionRefresh(checkoutId: $id) {{ {SEEN} }} }}"
DECLINE = f"mutation($id: ID!) {{ answer: checkoutPersonalOfferDecline(checkoutId: $id) {{ {SEEN} }} }}"
REMOVE = f"""mutation($id: ID!, $code: String!) {{ answer: checkoutRemovePromoCode(
    id: $id, promoCode: $code) {{ {SEEN} }} }}"""
TYPE = f"""mutation($id: ID!, $code: String!) {{ answer: checkoutAddPromoCode(
    id: $id, promoCode: $code) {{ {SEEN} }} }}"""
UNHEARD = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) {
    checkoutLinesUpdate(id: $id, lines: $lines) { errors { code } } }"""
NOTE = f"""mutation($id: ID!) {{ answer: checkoutCustomerNoteUpdate(
    id: $id, customerNote: "At the door.") {{ {SEEN} }} }}"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=lambda kind: kind.flow)
def shop(request, superuser_api_client, site_settings, monkeypatch):
    monkeypatch.setattr("saleor_retention.tasks.schedule_inbox", lambda: None)
    made = request.param(superuser_api_client, prices={"G": "55"}, shipping="5", tax=0)
    made.free = another(made, "Free", 0, asks=50)
    return made


def another(shop, name: str, price: int, *, asks: int = 0, **more):
    """One more delivery of the shop."""
    method = ShippingMethod.objects.create(
        name=name,
        type=more.pop("type", shop.shipping.type),
        shipping_zone=shop.shipping.shipping_zone,
        tax_class=shop.shipping.tax_class,
        **more,
    )
    ShippingMethodChannelListing.objects.create(
        shipping_method=method,
        channel=shop.row,
        currency=shop.currency,
        price_amount=Decimal(price),
        minimum_order_price_amount=Decimal(asks),
    )
    return method


class Cart:
    """A customer's checkout with the free delivery."""

    def __init__(self, shop, count: int = 1, **more) -> None:
        self.shop, self.user_id = shop, shop.member()
        paid, shop.shipping = shop.shipping, more.get("method", shop.free)
        try:
            self.pk = shop.cart(self.user_id, quantities={"G": count})
        finally:
            shop.shipping = paid

    def asks(self, document: str, **variables):
        """What its owner reads in the answer: code, total, delivery and its price."""
        client = self.shop.client_of(self.user_id)
        data = self.shop.ask(document, client=client, id=gid("Checkout", self.pk), **variables)
        return self.read(data["answer"]["checkout"])

    def read(self, there):
        code, method = there["voucherCode"], there["deliveryMethod"]
        there_in_row = Checkout.objects.get(pk=self.pk)
        assert there_in_row.shipping_method_name == (method and method["name"])
        offered = [one["name"] for one in there["shippingMethods"]]
        assert method is None or method["name"] in offered
        shown = there["shippingPrice"]["gross"]["amount"]
        return bool(code), there["totalPrice"]["gross"]["amount"], method and method["name"], shown

    def refresh(self):
        return self.asks(REFRESH)

    def holds(self, count: int):
        lines = [{"variantId": gid("ProductVariant", self.shop.variant("G")), "quantity": count}]
        return self.asks(CHANGE, lines=lines)

    def choose(self, method):
        return self.asks(CHOOSE, method=gid("ShippingMethod", method.pk))

    def complete(self) -> Decimal:
        order = Order.objects.get(pk=self.shop.complete(self.pk, self.user_id).id)
        assert order.total_gross_amount == order.subtotal_gross_amount + order.shipping_price_gross_amount
        return order.total_gross_amount

    @property
    def moved(self):
        return CheckoutDecision.objects.values_list("moved_delivery", flat=True).get(pk=self.pk)


def offered(cart: Cart, percent: int = 20, **more):
    """Their grant, given when the delivery was chosen already."""
    made = campaign(cart.shop, percent_bp=percent * 100, **more)
    given(made, cart.user_id)
    return made


FREE, MOVED = (False, 55, "Free", 0), (True, 49, "Post", 5)


def test_the_cheaper_whole_is_had_with_the_paid_delivery(shop):
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    assert cart.moved == [shop.free.pk, shop.shipping.pk]
    assert cart.asks(NOTE) == cart.refresh() == MOVED
    assert cart.complete() == 49


@pytest.mark.parametrize(
    ("amount", "asks", "total"),
    [(499, 50, 50.01), (500, 50, 50), (501, 50, 54.99), (501, 55, 54.99), (500, 55, None), (499, 55, None)],
)
def test_it_is_weighed_to_the_cent(shop, amount, asks, total):
    """What is off has to be more than the 5.00 by which the other delivery is dearer."""
    ShippingMethodChannelListing.objects.filter(shipping_method=shop.free).update(
        minimum_order_price_amount=Decimal(asks)
    )
    cart = Cart(shop)
    given(campaign(shop, amount=amount), cart.user_id)
    answer = cart.refresh()
    if total is None:
        assert (answer, reason(cart.pk)) == (FREE, "better_without")
    else:
        assert answer[:3] == (True, total, "Post" if total > 50.01 else "Free")
        assert cart.complete() == Decimal(str(total))


def test_a_cart_that_grows_has_its_own_delivery_back_and_one_that_shrinks_shows_the_other_in_the_answer(shop):
    """Saleor 3.22 itself drops a delivery that the discounted goods do not reach, before it tells anybody: there the shopper
    chooses."""
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    assert cart.holds(2) == (True, 88, "Free", 0)
    assert cart.moved is None
    if DELIVERIES_ARE_KEPT:
        assert cart.holds(1) == MOVED
    else:
        assert cart.holds(1) == (True, 44, None, 0)
        assert cart.choose(shop.shipping) == MOVED
    assert cart.complete() == 49


def ended(cart, made):
    lifecycle.campaign_stop(made.pk, now=now())
    deliver()
    sweep_checkouts(now=now())


LEAVES = {
    "the shopper takes it off": lambda cart, made: cart.asks(REMOVE, code=code_on(cart.pk)),
    "the shopper declines": lambda cart, made: cart.asks(DECLINE),
    "the campaign is stopped": ended,
    "the account is detached": lambda cart, made: cart.asks(
        f"mutation($id: ID!) {{ answer: checkoutCustomerDetach(id: $id) {{ {SEEN} }} }}"
    ),
}


@pytest.mark.parametrize("why", LEAVES)
def test_when_the_offer_leaves_the_chosen_delivery_is_back(shop, why):
    cart = Cart(shop)
    made = offered(cart)
    assert cart.refresh() == MOVED
    answer = LEAVES[why](cart, made)
    assert answer in (None, FREE)
    assert cart.moved is None
    data = shop.ask(f"query($id: ID!) {{ checkout(id: $id) {{ {READ} }} }}", id=gid("Checkout", cart.pk))
    assert cart.read(data["checkout"]) == FREE
    user_id = Checkout.objects.get(pk=cart.pk).user_id
    assert Order.objects.get(pk=shop.complete(cart.pk, user_id).id).total_gross_amount == 55


def test_a_delivery_that_is_chosen_meanwhile_stays(shop):
    other = another(shop, "Express", 9)
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    assert cart.choose(other) == (True, 53, "Express", 9)
    assert cart.choose(shop.shipping) == MOVED
    assert cart.moved is None
    assert cart.asks(REMOVE, code=code_on(cart.pk)) == (False, 60, "Post", 5)


def test_a_choice_that_the_discount_rules_out_is_refused_by_saleor(shop):
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    answer = shop.answer(
        CHOOSE,
        client=shop.client_of(cart.user_id),
        id=gid("Checkout", cart.pk),
        method=gid("ShippingMethod", shop.free.pk),
    )["answer"]
    assert [one["code"] for one in answer["errors"]] == ["DELIVERY_METHOD_NOT_APPLICABLE"]
    assert cart.refresh() == MOVED


def test_a_code_of_the_shop_takes_the_offers_place_and_then_the_offer_its_own(shop):
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    code = a_code_of_the_shop(shop, 5)
    assert cart.asks(TYPE, code=code) == (True, 52.25, "Free", 0)
    assert cart.asks(REMOVE, code=code) == MOVED


@pytest.mark.parametrize(
    ("what", "to"),
    [
        ({"name": "Cheaper", "price": 3}, "Cheaper"),
        ({"name": "Dearer", "price": 6}, "Post"),
        ({"name": "Asks", "price": 3, "asks": 45}, "Post"),
        ({"name": "Weighed", "price": 3, "type": "weight"}, "Post"),
        ({"name": "Slower", "price": 3, "maximum_delivery_days": 4}, "Post"),
    ],
    ids=lambda one: one["name"] if isinstance(one, dict) else one,
)
def test_it_is_the_cheapest_that_is_sure_to_be_had_and_no_slower(shop, what, to):
    another(shop, **what)
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh()[2] == to


@pytest.mark.parametrize(
    "why", ["days", "postal codes", "an app filters", "money", "being completed", "unknown"]
)
def test_where_there_is_none_or_it_may_not_be_moved_the_offer_stays_off_as_before(shop, why, monkeypatch):
    cart = Cart(shop)
    assert shop.total(cart.pk) == 55
    if why == "days":
        ShippingMethod.objects.filter(pk=shop.free.pk).update(maximum_delivery_days=3)
        ShippingMethod.objects.filter(pk=shop.shipping.pk).update(maximum_delivery_days=4)
    elif why == "postal codes":
        ShippingMethodPostalCodeRule.objects.create(
            shipping_method=shop.shipping, start="00-001", end="99-999"
        )
    elif why == "an app filters":
        app = App.objects.create(name="Filter", is_active=True)
        hook = Webhook.objects.create(app=app, name="Filter", target_url="http://127.0.0.1:9/")
        WebhookEvent.objects.create(webhook=hook, event_type="checkout_filter_shipping_methods")
    elif why == "money":
        authorise(shop, cart.pk, 1)
    elif why == "being completed":
        Checkout.objects.filter(pk=cart.pk).update(completing_started_at=now())
    else:
        monkeypatch.setattr("saleor_retention.hosts.saleor.checkout.cart.MOVES", False)
    made = campaign(shop, percent_bp=2_000)
    given(made, cart.user_id)
    shop.ask(
        "mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) { errors { code } } }",
        client=shop.client_of(cart.user_id),
        id=gid("Checkout", cart.pk),
    )
    row = Checkout.objects.get(pk=cart.pk)
    assert (row.voucher_code, row.shipping_method_name, reason(cart.pk)) == (None, "Free", "better_without")
    assert not Reservation.objects.exists()


def test_what_is_moved_already_stays_where_it_is_while_money_is_under_way(shop):
    cart = Cart(shop)
    offered(cart)
    assert cart.refresh() == MOVED
    authorise(shop, cart.pk, 1)
    another(shop, "Cheaper", 3)
    assert cart.refresh() == MOVED


def test_the_gate_moves_nothing(shop, monkeypatch):
    """The cart shrinks where nobody hears it: the gate takes the offer off, and the chosen delivery stays."""
    cart = Cart(shop, 2)
    offered(cart)
    assert cart.refresh() == (True, 88, "Free", 0)
    with monkeypatch.context() as patch:
        patch.setattr("saleor_retention.hosts.saleor.checkout.hooks.checkout_changed", lambda *_: None)
        lines = [{"variantId": gid("ProductVariant", shop.variant("G")), "quantity": 1}]
        client = shop.client_of(cart.user_id)
        shop.ask(UNHEARD, client=client, id=gid("Checkout", cart.pk), lines=lines)
    shop.ask(
        """mutation($id: ID!) { transactionCreate(id: $id, transaction: {name: "later", availableActions: []}) {
            transaction { id } errors { code } } }""",
        id=gid("Checkout", cart.pk),
    )
    answer = shop.answer(
        "mutation($id: ID!) { checkoutComplete(id: $id) { order { id } errors { field message code } } }",
        client=shop.client_of(cart.user_id),
        id=gid("Checkout", cart.pk),
    )["checkoutComplete"]
    assert answer["order"] is None
    assert Checkout.objects.get(pk=cart.pk).shipping_method_name != "Post"
