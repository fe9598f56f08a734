"""Points on top of a personal offer and of the shop's own promotions: exact totals, and neither changes the other."""

from decimal import Decimal

import pytest
from saleor.order.models import Order

from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.offers.campaigns import lifecycle
from tests.saleor.campaigns import applied, campaign, given, now, reason, uses
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import (
    assert_the_books_balance,
    balances,
    confirm,
    give,
    look,
    member,
    on_it,
    programme,
    promote_orders,
    put_on_sale,
    redeem,
    redeemed,
    settle,
    spent,
    update,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise("L4.2"),
]
__test__ = gift_cards.CARDS_BIND
"""Where no card can be bound to its customer, points are refused: see test_redemption.py."""

DECLINE = """mutation($id: ID!) { checkoutPersonalOfferDecline(checkoutId: $id) {
    checkout { totalPrice { gross { amount } } retention { points { redeemed wanted } } } errors { field code } } }"""
REFRESH = """mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) {
    checkout { totalPrice { gross { amount } } retention { points { redeemed wanted } } } errors { field code } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def offer(shop, user_id, percent_bp=1_000, **terms):
    made = campaign(shop, percent_bp=percent_bp, **terms)
    given(made, user_id)
    return made


def wait_for_staff(shop) -> None:
    shop.row.automatically_confirm_all_new_orders = False
    shop.row.save(update_fields=["automatically_confirm_all_new_orders"])


@pytest.mark.parametrize("is_confirmed_by_staff", [False, True], ids=["at once", "by staff"])
def test_points_an_offer_and_a_sale_all_come_off_one_order(shop, is_confirmed_by_staff):
    """A is on sale at 45.00, the offer takes 10 % of 126.00, points pay 30.00 of what is left and the delivery."""
    if is_confirmed_by_staff:
        wait_for_staff(shop)
    put_on_sale(shop, "A", 25)
    user_id = member(shop, programme(shop), 10_000)
    made = offer(shop, user_id)
    checkout = shop.cart(user_id)
    assert on_it(shop, checkout, user_id) == (125.4, "Hers", 0, 0)
    redeemed(shop, checkout, user_id, 3_000)
    assert on_it(shop, checkout, user_id) == (95.4, "Hers", 3_000, 3_000)
    order = shop.complete(checkout, user_id)
    settle()
    assert uses(made) == [(1_260, True)]
    assert spent(checkout) == ("settled", 3_000)
    if is_confirmed_by_staff:
        assert Order.objects.get(pk=order.id).status == "unconfirmed"
        if shop.flow == "transaction":  # a payment is captured by confirming
            shop.pay(order, 9_540)
        confirm(shop, order)
    else:
        shop.pay(order, 9_540)
    settle()
    row = Order.objects.get(pk=order.id)
    assert (row.status, row.charge_status) == ("unfulfilled", "full")
    assert row.total_gross_amount == Decimal("95.4")
    # 94.50 net of goods, of which 30.00 / 125.40 were paid with points: 71.89.
    assert balances(user_id) == {"available": 7_071, "held": 0, "owed": 0}
    assert_the_books_balance()


def test_points_come_off_on_top_of_an_order_promotion_of_the_shop(shop):
    """15 % of 156.00 go off the goods; the offer of 10 % would be less and stays away, with points as without."""
    promote_orders(shop, 15)
    user_id = member(shop, programme(shop), 10_000)
    made = offer(shop, user_id)
    checkout = shop.cart(user_id)
    before = (on_it(shop, checkout, user_id), reason(checkout))
    assert before[0] == (144.6, None, 0, 0)
    redeemed(shop, checkout, user_id, 3_000)
    update(shop, checkout, user_id, B=1)
    assert on_it(shop, checkout, user_id) == (114.6, None, 3_000, 3_000)
    assert (reason(checkout), uses(made)) == (before[1], [])
    order = shop.complete(checkout, user_id)
    shop.pay(order, 11_460)
    settle()
    row = Order.objects.get(pk=order.id)
    assert (row.total_gross_amount, row.charge_status) == (Decimal("114.6"), "full")
    assert row.discounts.get().type == "order_promotion"
    assert spent(checkout) == ("settled", 3_000)
    assert_the_books_balance()


def test_an_offer_that_is_better_than_the_promotion_is_on_with_points_as_without(shop):
    promote_orders(shop, 15)
    user_id = member(shop, programme(shop), 20_000)
    made = offer(shop, user_id, 2_000)
    checkout = shop.cart(user_id)
    assert on_it(shop, checkout, user_id) == (136.8, "Hers", 0, 0)
    redeemed(shop, checkout, user_id, 13_680)
    assert on_it(shop, checkout, user_id) == (0, "Hers", 13_680, 13_680)
    update(shop, checkout, user_id, B=2)
    # 192.00 of goods less 38.40, and 12.00: points pay what the shopper chose.
    assert on_it(shop, checkout, user_id) == (28.8, "Hers", 13_680, 13_680)
    assert applied(checkout) == made


def test_all_of_it_paid_with_points_and_an_offer_on_it(shop):
    user_id = member(shop, programme(shop), 20_000)
    made = offer(shop, user_id)
    checkout = redeemed(shop, shop.cart(user_id), user_id, 15_240)
    assert on_it(shop, checkout, user_id) == (0, "Hers", 15_240, 15_240)
    order = super(type(shop), shop).complete(checkout, user_id)
    settle()
    row = Order.objects.get(pk=order.id)
    assert (row.total_gross_amount, row.charge_status) == (0, "full")
    assert (spent(checkout), uses(made)) == (("settled", 15_240), [(1_560, True)])
    # Nothing was paid with money: nothing is earned.
    assert balances(user_id) == {"available": 4_760, "held": 0, "owed": 0}
    shop.cancel(order)
    settle()
    assert balances(user_id) == {"available": 20_000, "held": 0, "owed": 0}
    assert uses(made) == [(1_560, False)]
    assert_the_books_balance()


def test_an_offer_that_comes_later_leaves_less_for_points_to_pay(shop):
    """168.00, all of it with points; then 10 % off the goods: 1,560 points are not needed any more."""
    user_id = member(shop, programme(shop), 16_800)
    checkout = redeemed(shop, shop.cart(user_id), user_id, 16_800)
    made = offer(shop, user_id)
    answer = shop.answer(REFRESH, client=shop.client_of(user_id), id=gid("Checkout", checkout))
    told = answer["checkoutRetentionRefresh"]["checkout"]
    assert told["retention"]["points"] == {"redeemed": 15_240, "wanted": 16_800}
    assert told["totalPrice"]["gross"]["amount"] == 0
    assert on_it(shop, checkout, user_id) == (0, "Hers", 15_240, 16_800)
    assert balances(user_id) == {"available": 1_560, "held": 15_240, "owed": 0}
    answer = shop.answer(DECLINE, client=shop.client_of(user_id), id=gid("Checkout", checkout))
    told = answer["checkoutPersonalOfferDecline"]["checkout"]
    assert told["retention"]["points"] == {"redeemed": 16_800, "wanted": 16_800}
    assert told["totalPrice"]["gross"]["amount"] == 0
    assert applied(checkout) is None
    assert balances(user_id) == {"available": 0, "held": 16_800, "owed": 0}
    assert uses(made) == []
    assert_the_books_balance()


def test_a_campaign_that_stops_leaves_more_for_points_to_pay(shop):
    user_id = member(shop, programme(shop), 20_000)
    made = offer(shop, user_id)
    checkout = shop.cart(user_id)
    redeemed(shop, checkout, user_id, 15_240)
    lifecycle.campaign_stop(made.pk, now=now())
    settle()
    told = update(shop, checkout, user_id, B=1)
    assert told["retention"]["points"] == {"redeemed": 15_240, "wanted": 15_240}
    assert told["totalPrice"]["gross"]["amount"] == 15.6
    assert on_it(shop, checkout, user_id) == (15.6, None, 15_240, 15_240)


def test_a_share_of_the_order_is_of_what_it_costs_with_the_offer(shop):
    """Points pay half of an order at most: 84.00 of 168.00, and 76.20 of 152.40 once an offer is there."""
    version = programme(shop, redemption={"points": 1, "minor": 1, "most_percent": 50})
    user_id = member(shop, version, 20_000)
    checkout = shop.cart(user_id)
    (error,) = redeem(shop, checkout, user_id, 8_401)["errors"]
    assert "At most 8400 points" in error["message"]
    redeemed(shop, checkout, user_id, 8_400)
    offer(shop, user_id)
    update(shop, checkout, user_id, B=1)
    assert on_it(shop, checkout, user_id) == (76.2, "Hers", 7_620, 8_400)
    order = shop.complete(checkout, user_id)
    shop.pay(order, 7_620)
    settle()
    assert spent(checkout) == ("settled", 7_620)
    # Half of 117.00 net was paid with money.
    assert balances(user_id) == {"available": 20_000 - 7_620 + 58, "held": 0, "owed": 0}


def test_points_that_come_meanwhile_are_not_taken_unasked(shop):
    version = programme(shop)
    user_id = member(shop, version, 3_000)
    checkout = redeemed(shop, shop.cart(user_id), user_id, 3_000)
    give(version, user_id, 5_000)
    update(shop, checkout, user_id, B=2)
    assert on_it(shop, checkout, user_id)[2:] == (3_000, 3_000)
    assert look(shop, checkout, user_id)["retention"]["points"]["mostRedeemable"] == 8_000
