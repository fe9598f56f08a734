"""The card of redeemed points on another checkout of its owner: what it paid there is spent, whatever becomes of its own."""

import pytest
from saleor.checkout.models import Checkout
from saleor.giftcard.models import GiftCard

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.test_redemption import RELEASE, balances, member, redeem, settle, spent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.3")]

CARDS = "query($id: ID!) { checkout(id: $id) { giftCards { id displayCode } } }"
ADD = """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""
REMOVE = """mutation($id: ID!, $card: ID!) { checkoutRemovePromoCode(id: $id, promoCodeId: $card) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


if gift_cards.CARDS_BIND:

    def redeemed(shop) -> tuple:
        user_id = member(shop)
        checkout = shop.cart(user_id)
        assert redeem(shop, checkout, user_id, 3_000)["errors"] == []
        return user_id, checkout, GiftCard.objects.get(checkouts=checkout)

    def test_points_that_paid_for_another_checkout_do_not_come_back(shop):
        user_id, checkout, card = redeemed(shop)
        other, client = shop.cart(user_id), shop.client_of(user_id)
        answer = shop.answer(ADD, client=client, id=gid("Checkout", other), code=card.code)
        if answer["checkoutAddPromoCode"]["errors"] == []:
            order = shop.complete(other, user_id)
            shop.pay(order, 13_800)
            settle()
        shop.answer(RELEASE, client=client, id=gid("Checkout", checkout))
        settle()
        card.refresh_from_db()
        assert (card.is_active, card.current_balance_amount) == (False, 0)
        assert spent(checkout) == ("settled", 3_000)
        assert balances(user_id)["held"] == 0
        assert 7_000 <= balances(user_id)["available"] < 7_200
        assert shop.total(checkout) == 168

    def test_a_card_that_the_shopper_takes_off_gives_its_points_back(shop):
        user_id, checkout, card = redeemed(shop)
        client = shop.client_of(user_id)
        answer = shop.answer(
            REMOVE, client=client, id=gid("Checkout", checkout), card=gid("GiftCard", card.pk)
        )
        assert answer["checkoutRemovePromoCode"]["errors"] == []
        settle()
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}
        assert redeem(shop, checkout, user_id, 3_000)["errors"] == []
        assert shop.total(checkout) == 138
        assert Checkout.objects.get(pk=checkout).gift_cards.count() == 1
