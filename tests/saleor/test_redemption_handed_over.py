"""A checkout with points on it that loses its customer, or gets another: the points are free at once."""

import pytest
from saleor.checkout.models import Checkout

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.saleor.ids import gid
from tests.saleor.test_redemption import balances, member, redeem, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)

DETACH = """mutation($id: ID!) { checkoutCustomerDetach(id: $id) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""
ATTACH = """mutation($id: ID!, $user: ID!) { checkoutCustomerAttach(id: $id, customerId: $user) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""

if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L4.3")
    @pytest.mark.parametrize("who", ["their own doing", "the doing of staff"])
    def test_points_of_a_checkout_that_loses_its_customer_are_free_at_once(shop, who):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)
        client = {"client": shop.client_of(user_id)} if who == "their own doing" else {}
        answer = shop.answer(DETACH, id=gid("Checkout", checkout), **client)["checkoutCustomerDetach"]
        assert answer["errors"] == []
        assert answer["checkout"]["totalPrice"]["gross"]["amount"] == 168
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}
        assert not Checkout.objects.get(pk=checkout).gift_cards.exists()

    @pytest.mark.promise("L4.3")
    def test_points_of_a_checkout_that_another_takes_over_are_free_at_once(shop):
        user_id, other = member(shop), shop.member()
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)
        Checkout.objects.filter(pk=checkout).update(user=None)  # as if nobody had heard of that
        answer = shop.answer(
            ATTACH, client=shop.client_of(other), id=gid("Checkout", checkout), user=gid("User", other)
        )["checkoutCustomerAttach"]
        assert answer["errors"] == []
        assert answer["checkout"]["totalPrice"]["gross"]["amount"] == 168
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}
