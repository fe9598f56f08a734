"""What a cart is told to earn is what its order earns: by goods, tax, shipping, and what points on it pay."""

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.hosts.saleor.vouchers.gift_cards import CARDS_BIND
from saleor_retention.loyalty.models import Entitlement
from saleor_retention.loyalty.models import ProgrammeVersion as Version
from saleor_retention.loyalty.terms.registry import parse_terms
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.test_redemption import member, redeem, settle

pytestmark = pytest.mark.django_db(transaction=True)

CART = "query($id: ID!) { checkout(id: $id) { retention { pointsToEarn } } }"
REDEEMED = 3_000 if CARDS_BIND else 0


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def rules(shop, **terms) -> None:
    """These terms beside what points are worth."""
    version = Version.objects.get(channel=shop.channel)
    kept = {name: part.as_json() for name, part in parse_terms(terms).items()}
    with allow_writer():
        Version.objects.filter(pk=version.pk).update(terms=version.terms | kept)


def told(shop, checkout, user_id) -> float:
    client = shop.client_of(user_id)
    return shop.ask(CART, client=client, id=gid("Checkout", checkout))["checkout"]["retention"][
        "pointsToEarn"
    ]


@pytest.mark.promise("L1.4")
@pytest.mark.parametrize(
    ("terms", "points"),
    [
        ({}, 130),
        ({"counting": {"tax": True, "shipping": True}}, 168),
        ({"counting": {"shipping": True}}, 140),
    ],
)
def test_what_a_cart_is_told_its_order_earns(shop, terms, points):
    user_id = member(shop)
    rules(shop, **terms)
    checkout = shop.cart(user_id)
    assert told(shop, checkout, user_id) == points
    if REDEEMED:
        assert redeem(shop, checkout, user_id, REDEEMED)["errors"] == []
    in_money = points * (16_800 - REDEEMED) // 16_800
    assert told(shop, checkout, user_id) == in_money
    order = shop.complete(checkout, user_id)
    shop.pay(order, 16_800 - REDEEMED)
    settle()
    assert Entitlement.objects.get(cause=f"order:{order.id}").due == in_money


@pytest.mark.promise("L1.2")
def test_goods_of_a_category_count_twice_in_the_cart_and_in_the_order(shop):
    user_id = member(shop)
    goods = {
        "kind": "goods",
        "title": "Double",
        "goods": {"category_ids": [shop.category.pk]},
        "times": "2",
    }
    days = {"kind": "days", "title": "Always", "first": "2020-01-01", "times": "1.5"}
    rules(shop, bonuses={"bonuses": [goods, days]})
    checkout = shop.cart(user_id)
    assert told(shop, checkout, user_id) == 390
    order = shop.complete(checkout, user_id)
    shop.pay(order, 16_800)
    settle()
    assert Entitlement.objects.get(cause=f"order:{order.id}").due == 390
