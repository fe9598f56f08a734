"""Gift cards that are sold beside goods: A at 60.00 becomes cheaper, the card at 36.00 does not. Minor units."""

from decimal import Decimal

import pytest
from saleor.order.models import OrderLine

from saleor_retention.store.discounts import Benefit
from tests.saleor.flows import PaymentShop, TransactionShop

from .campaigns import applied, campaign, given, reason, uses
from .orders import change, complete, lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P5.2")]


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    made = request.param(superuser_api_client)
    made.sell_gift_cards("B")
    return made


@pytest.mark.parametrize(
    ("terms", "off"),
    [
        ({"percent_bp": 1_000}, 600),
        ({"percent_bp": 5_000, "most": 1_000}, 1_000),
        ({"amount": 1_500}, 1_500),
        ({"amount": 50_000}, 6_000),
    ],
)
def test_the_card_costs_what_it_costs_and_the_goods_become_cheaper(shop, terms, off):
    user_id = shop.member()
    made = campaign(shop, benefit=Benefit(), **terms)
    given(made, user_id)
    order = complete(shop, shop.cart(user_id, quantities={"A": 1, "B": 1}), user_id, saved=off)
    assert (lines_of(shop, order), uses(made)) == ({"A": 6_000 - off, "B": 3_600}, [(off, True)])
    (card,) = OrderLine.objects.filter(order_id=order.id, is_gift_card=True)
    assert card.unit_price_gross_amount == Decimal("36.00")


def test_two_offers_together_leave_it_alone(shop):
    user_id = shop.member()
    for percent in (1_000, 500):
        given(campaign(shop, percent_bp=percent, stacking="combinable"), user_id)
    order = complete(shop, shop.cart(user_id, quantities={"A": 1, "B": 1}), user_id, saved=900)
    assert lines_of(shop, order) == {"A": 5_100, "B": 3_600}


def test_it_counts_for_no_minimum_and_alone_it_is_nothing_to_make_cheaper(shop):
    user_id = shop.member()
    given(campaign(shop, minimum=6_001), user_id)
    checkout = shop.cart(user_id, quantities={"A": 1, "B": 1})
    assert (applied(checkout), reason(checkout)) == (None, "minimum_not_reached")
    given(campaign(shop), other := shop.member())
    alone = shop.cart(other, quantities={"A": 1, "B": 1})
    change(shop, alone, other, A=0)
    assert (applied(alone), reason(alone)) == (None, "no_such_goods")


def test_a_card_that_is_added_to_a_discounted_cart_is_not_drawn_in(shop):
    user_id = shop.member()
    given(campaign(shop), user_id)
    checkout = shop.cart(user_id, quantities={"A": 1})
    assert shop.saving(checkout) == 600
    change(shop, checkout, user_id, B=2)
    order = complete(shop, checkout, user_id, saved=600)
    assert lines_of(shop, order) == {"A": 5_400, "B": 7_200}
