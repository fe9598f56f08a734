"""Each of Saleor's mutations that answers a checkout: its answer has the offer that a refresh would find. From the schema."""

from decimal import Decimal
from typing import Any

import pytest
from saleor.graphql.api import schema
from saleor.order.models import Order

from saleor_retention.hosts.saleor.mutations import answers
from saleor_retention.hosts.saleor.plugin import RetentionPlugin
from saleor_retention.offers.models import CheckoutDecision, Reservation

from .hook_faults import before_reading
from .storefront import ADDRESS, CHECKOUT, a_campaign, gid, granted

pytestmark = pytest.mark.django_db(transaction=True)

NOT_OURS = {
    "checkoutComplete": "there is an order after it, and the gate before",
    "checkoutDelete": "there is no checkout after it",
    "checkoutPaymentCreate": "its amount is the price that the shopper saw",
    "checkoutPersonalOfferChoose": "ours",
    "checkoutPersonalOfferDecline": "ours",
    "checkoutRetentionRefresh": "ours",
}
DETACHING = "checkoutCustomerDetach"
REFRESH = f"""mutation($id: ID!) {{ checkoutRetentionRefresh(checkoutId: $id) {{
    checkout {{ {CHECKOUT} }} errors {{ code }} }} }}"""


def mutations() -> dict[str, Any]:
    """Every mutation about checkouts, by name."""
    fields = schema.get_type("Mutation").fields
    return {name: field for name, field in fields.items() if name.startswith("checkout")}


@pytest.fixture
def order(order_with_lines, channel_USD, wares, customer_user):
    """An order of three of the wares at 30.00."""
    order_with_lines.lines.all().delete()
    Order.objects.filter(pk=order_with_lines.pk).update(user=customer_user)
    order_with_lines.lines.create(
        variant=wares[2], product_name="Ware", quantity=3, currency="USD", is_shipping_required=True,
        is_gift_card=False, unit_price_net_amount=30, unit_price_gross_amount=30, total_price_net_amount=90,
        total_price_gross_amount=90, product_variant_id=gid("ProductVariant", wares[2].pk),
    )  # fmt: skip
    return order_with_lines


def arguments(shopper, guest, order, method_id: int) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Who asks, and with what, for each mutation."""
    ann = {"id": shopper.id}
    (line,) = shopper.look().lines
    variant = gid("ProductVariant", shopper.variants[2].pk)
    method = gid("ShippingMethod", method_id)
    return {
        "checkoutCreate": (
            shopper,
            {"input": {"channel": shopper.channel.slug, "lines": [{"variantId": variant, "quantity": 1}]}},
        ),
        "checkoutCreateFromOrder": (shopper, {"id": gid("Order", order.pk)}),
        "checkoutAddPromoCode": (shopper, ann | {"promoCode": "SHOPS-OWN"}),
        "checkoutRemovePromoCode": (shopper, ann | {"promoCode": "SHOPS-OWN"}),
        "checkoutLinesAdd": (shopper, ann | {"lines": [{"variantId": variant, "quantity": 1}]}),
        "checkoutLinesUpdate": (shopper, ann | {"lines": [{"variantId": variant, "quantity": 1}]}),
        "checkoutLineDelete": (shopper, ann | {"lineId": line["id"]}),
        "checkoutLinesDelete": (shopper, ann | {"linesIds": [line["id"]]}),
        "checkoutEmailUpdate": (shopper, ann | {"email": "other@example.com"}),
        "checkoutLanguageCodeUpdate": (shopper, ann | {"languageCode": "DE"}),
        "checkoutCustomerNoteUpdate": (shopper, ann | {"customerNote": "At the door."}),
        "checkoutShippingAddressUpdate": (shopper, ann | {"shippingAddress": ADDRESS}),
        "checkoutBillingAddressUpdate": (shopper, ann | {"billingAddress": ADDRESS}),
        "checkoutShippingMethodUpdate": (shopper, ann | {"shippingMethodId": method}),
        "checkoutDeliveryMethodUpdate": (shopper, ann | {"deliveryMethodId": method}),
        "checkoutCustomerAttach": (shopper, {"id": guest.id}),
        "checkoutCustomerDetach": (shopper, ann),
    }


def asked(name: str, field: Any, given: dict[str, Any]) -> str:
    """The document, its types as the schema says."""
    types = ", ".join(f"${one}: {field.args[one].type}" for one in given)
    names = ", ".join(f"{one}: ${one}" for one in given)
    errors = "errors { field code message }"
    return f"mutation({types}) {{ {name}({names}) {{ checkout {{ {CHECKOUT} }} {errors} }} }}"


@pytest.fixture
def world(shopper, guest, order, shipping_method, channel_USD, customer_user, voucher, monkeypatch):
    """Ann's cart and a guest's, made before Ann had an offer."""
    monkeypatch.setattr("saleor_retention.tasks.schedule_inbox", lambda: None)
    guest.create((2, 3), email="guest@example.com", shippingAddress=ADDRESS)
    shopper.create((2, 3), email="ann@example.com", shippingAddress=ADDRESS)
    code = voucher.codes.get()
    type(code).objects.filter(pk=code.pk).update(code="SHOPS-OWN")
    return arguments(shopper, guest, order, shipping_method.pk)


def test_each_mutation_of_this_saleor_is_asked_here(world):
    assert {*mutations()} - {*world} - {*NOT_OURS} == set()


@pytest.mark.parametrize("name", sorted(set(mutations()) - set(NOT_OURS)))
def test_its_answer_has_the_offer_that_a_refresh_finds(name, world, channel_USD, customer_user):
    who, given = world[name]
    if name == "checkoutRemovePromoCode":
        who.type_code("SHOPS-OWN")
    grant = granted(a_campaign(channel_USD), customer_user)
    answer = who.ask(asked(name, mutations()[name], given), **given)[name]
    assert answer["errors"] == []
    there = answer["checkout"]
    is_own = {"checkoutAddPromoCode": "SHOPS-OWN", DETACHING: None}
    is_empty = name in ("checkoutLineDelete", "checkoutLinesDelete")
    assert there["voucherCode"] == (None if is_empty else is_own.get(name, grant.code))
    if name != DETACHING:
        again = who.ask(REFRESH, id=there["id"])["checkoutRetentionRefresh"]
        assert (again["errors"], again["checkout"]) == ([], there)


@pytest.mark.parametrize("fault", ["decides", "answers", "off"])
def test_a_checkout_made_of_an_order_is_saleors_answer_where_we_fail(
    fault, world, channel_USD, customer_user, monkeypatch
):
    grant = granted(a_campaign(channel_USD), customer_user)
    who, given = world["checkoutCreateFromOrder"]
    document = asked("checkoutCreateFromOrder", mutations()["checkoutCreateFromOrder"], given)
    assert who.ask(document, **given)["checkoutCreateFromOrder"]["checkout"]["voucherCode"] == grant.code
    Reservation.objects.all().delete()
    CheckoutDecision.objects.all().delete()
    if fault == "off":
        monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", False)
        monkeypatch.setattr("saleor_retention.hosts.saleor.config.plugin_config.ACTIVE_AT_FIRST", False)
    if fault == "answers":
        monkeypatch.setattr(answers, "in_force", lambda: 1 / 0)
    with before_reading((lambda: 1 / 0) if fault == "decides" else lambda: None):
        answer = who.ask(document, **given)["checkoutCreateFromOrder"]
    assert (answer["errors"], answer["checkout"]["voucherCode"]) == ([], None)
    assert Decimal(str(answer["checkout"]["totalPrice"]["gross"]["amount"])) == 90
