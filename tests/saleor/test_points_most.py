"""How many points a checkout can be paid with, as shown, is what the mutation takes: beside other cards, and cards that are sold."""

import pytest
from saleor.checkout.models import Checkout
from saleor.giftcard.models import GiftCard

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.points import A_CENT, look, member, programme, redeem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.1")]
__test__ = gift_cards.CARDS_BIND
"""Where no card can be bound to its customer, points are refused: see test_redemption.py."""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def assert_most_is(most: int, shop, checkout, user_id: int) -> None:
    """Shown before, taken, refused one above, and shown after."""
    for _ in range(2):
        assert look(shop, checkout, user_id)["retention"]["points"]["mostRedeemable"] == most
        assert redeem(shop, checkout, user_id, most + 1)["errors"] != []
        taken = redeem(shop, checkout, user_id, most)
        assert taken["errors"] == []
        assert taken["checkout"]["retention"]["points"]["mostRedeemable"] == most


@pytest.mark.parametrize(("worth", "most"), [(30, 8_400), (100, 6_800)])
def test_a_share_is_one_of_the_cost_beside_another_gift_card(shop, worth, most):
    """Of 168.00 half, and no more than the other card leaves."""
    user_id = member(shop, programme(shop, redemption=A_CENT | {"most_percent": 50}), 20_000)
    checkout = shop.cart(user_id)
    card = GiftCard.objects.create(
        code="BOUGHT0CARD", currency="USD", initial_balance_amount=worth, current_balance_amount=worth
    )
    Checkout.objects.get(pk=checkout).gift_cards.add(card)
    assert_most_is(most, shop, checkout, user_id)


def test_a_gift_card_that_is_sold_is_no_part_of_it(shop):
    """36.00 of 96.00 and the delivery are a card."""
    shop.sell_gift_cards("B")
    user_id = member(shop, programme(shop), 20_000)
    checkout = shop.cart(user_id, quantities={"A": 1, "B": 1})
    shown = look(shop, checkout, user_id)
    assert (
        shown["totalPrice"]["gross"]["amount"] * 100 - 3_600 == shown["retention"]["points"]["mostRedeemable"]
    )
    assert_most_is(shown["retention"]["points"]["mostRedeemable"], shop, checkout, user_id)
