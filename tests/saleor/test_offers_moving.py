"""A second cart of the same customer: the offer goes where it is asked for, unless the first cart is paid for.

An article A costs 60.00; the offer takes 10 % off. Figures in minor units.
"""

from datetime import timedelta

import pytest
from saleor.checkout.models import Checkout

from saleor_retention.offers.models import Reservation
from saleor_retention.store.port import store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

from .campaigns import applied, campaign, code_on, given, now, reason, uses
from .orders import authorise, complete

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
REFRESH = """mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) {
    retention { reason saving { amount } } errors { field message code } } }"""
CHOOSE = """mutation($id: ID!, $offer: ID!) { checkoutPersonalOfferChoose(checkoutId: $id, offerId: $offer) {
    retention { reason saving { amount } } errors { field message code } } }"""
HINTS = "query($id: ID!) { checkout(id: $id) { retention { reason hints { reason reservedBy } } } }"
OTHER_LINES = {"A": 1, "B": 1}


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def refreshed(shop, checkout, user_id):
    """The shopper asks to decide again; answers the reason."""
    data = shop.ask(REFRESH, client=shop.client_of(user_id), id=gid("Checkout", checkout))
    return data["checkoutRetentionRefresh"]["retention"]["reason"]


def chosen(shop, checkout, user_id, grant_id: int):
    """The shopper chooses the offer; answers the errors."""
    variables = {"id": gid("Checkout", checkout), "offer": gid("PersonalOffer", grant_id)}
    answer = shop.answer(CHOOSE, client=shop.client_of(user_id), **variables)
    return answer["checkoutPersonalOfferChoose"]["errors"]


def two_carts(shop):
    """The first has the offer; the second is of other goods. Answers both, the campaign, the customer, the grant."""
    user_id = shop.member()
    made = campaign(shop)
    grant_id = given(made, user_id).pk
    first, second = shop.cart(user_id), shop.cart(user_id, quantities=OTHER_LINES)
    assert (applied(first), code_on(second), reason(second)) == (made, "", "reserved_elsewhere")
    return first, second, made, user_id, grant_id


def test_a_refresh_moves_the_offer_to_the_cart_that_asks(shop):
    first, second, made, user_id, _ = two_carts(shop)
    assert refreshed(shop, second, user_id) == "APPLIED"
    assert (applied(second), code_on(first), shop.saving(first)) == (made, "", 0)
    assert reason(first) == "reserved_elsewhere"
    complete(shop, second, user_id, saved=shop.saving(second))
    assert len(uses(made)) == 1


def test_a_choice_moves_the_offer_and_it_can_be_moved_back(shop):
    first, second, made, user_id, grant_id = two_carts(shop)
    assert chosen(shop, second, user_id, grant_id) == []
    assert (applied(second), code_on(first)) == (made, "")
    assert chosen(shop, first, user_id, grant_id) == []
    assert (applied(first), code_on(second), Reservation.objects.get().checkout_id) == (made, "", first)


@pytest.mark.parametrize("shop", [TransactionShop], ids=["transaction flow"], indirect=True)
def test_of_a_cart_that_is_paid_for_or_being_completed_nothing_moves(shop):
    first, second, made, user_id, grant_id = two_carts(shop)
    Checkout.objects.filter(pk=first).update(completing_started_at=now())
    assert refreshed(shop, second, user_id) == "RESERVED_ELSEWHERE"
    Checkout.objects.filter(pk=first).update(completing_started_at=now() - timedelta(hours=2))
    authorise(shop, first, 100_000)
    assert refreshed(shop, second, user_id) == "RESERVED_ELSEWHERE"
    (error,) = chosen(shop, second, user_id, grant_id)
    assert (error["message"], code_on(second)) == ("This offer is on another checkout.", "")
    assert (applied(first), shop.saving(first)) == (made, 1_560)


def test_a_new_checkout_of_the_same_lines_takes_the_offer_along(shop):
    """What the official storefront does when it has lost a cart."""
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    first, second = shop.cart(user_id), shop.cart(user_id)
    assert (applied(second), shop.saving(second), code_on(first)) == (made, 1_560, "")
    store().decide(first)
    assert (reason(first), applied(second)) == ("reserved_elsewhere", made)
    complete(shop, second, user_id, saved=1_560)
    assert uses(made) == [(1_560, True)]


def test_another_customers_cart_of_the_same_lines_takes_nothing(shop):
    user_id, stranger = shop.member(), shop.member()
    made = campaign(shop)
    given(made, user_id)
    first = shop.cart(user_id)
    for other in (stranger, None):
        second = shop.cart(other)
        store().decide(second)
        assert (code_on(second), applied(first)) == ("", made)


def test_only_the_owner_is_told_which_checkout_holds_it(shop):
    first, second, _, user_id, _ = two_carts(shop)
    mine = shop.ask(HINTS, client=shop.client_of(user_id), id=gid("Checkout", second))
    (hint,) = mine["checkout"]["retention"]["hints"]
    assert hint == {"reason": "RESERVED_ELSEWHERE", "reservedBy": gid("Checkout", first)}
    theirs = shop.ask(HINTS, id=gid("Checkout", second))
    assert all(one["reservedBy"] is None for one in theirs["checkout"]["retention"]["hints"])
