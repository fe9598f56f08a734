"""Prices that Saleor computes anew: after their hour, on sale, at cancellation, and by the app that makes orders."""

from datetime import timedelta
from decimal import Decimal

import pytest
from freezegun import freeze_time
from saleor.app.models import App
from saleor.checkout.models import Checkout
from saleor.discount import RewardValueType
from saleor.discount.models import Promotion, PromotionRule
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Order
from saleor.permission.models import Permission
from saleor.product.models import Product
from saleor.product.utils.variant_prices import update_discounted_prices_for_promotion
from saleor.product.utils.variants import fetch_variants_for_promotion_rules

from saleor_retention.offers.models import Campaign, Redemption, Stacking
from saleor_retention.store.discounts import Benefit, Per, Scope
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile

from .campaigns import applied, campaign, code_on, given, now, reason, uses
from .orders import complete, lines_of, row_of

pytestmark = pytest.mark.django_db

PLACE = """mutation($id: ID!, $remove: Boolean) { orderCreateFromCheckout(id: $id, removeCheckout: $remove) {
    order { id lines { id variant { id } } } errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def offered(shop, user_id: int, **terms) -> Campaign:
    made = campaign(shop, **terms)
    given(made, user_id)
    return made


CARRIED = {
    "the campaign's percentage": {"percent_bp": 333},
    "an amount": {"percent_bp": 3_333, "most": 4_321},
    "lines": {"percent_bp": 333, "benefit": Benefit(scope=Scope(excludes_sale_items=True))},
    "one unit": {"percent_bp": 3_333, "benefit": Benefit(per=Per.CHEAPEST)},
    "the delivery": {"percent_bp": None, "benefit": Benefit(kind="free_shipping")},
}


@pytest.mark.parametrize("terms", CARRIED.values(), ids=CARRIED)
def test_after_an_hour_saleor_prices_the_cart_anew_to_the_same_cent(shop, terms):
    user_id = shop.member()
    made = offered(shop, user_id, **terms)
    checkout = shop.cart(user_id)
    code, saved = code_on(checkout), shop.saving(checkout)
    assert (applied(checkout), saved > 0) == (made, True)
    with freeze_time(now() + timedelta(hours=2), tick=True):
        assert Checkout.objects.get(pk=checkout).price_expiration < now()
        assert (shop.saving(checkout), code_on(checkout)) == (saved, code)
        complete(shop, checkout, user_id, saved=saved)
    assert uses(made) == [(saved, True)]


def on_sale(shop, name: str, percent: int) -> None:
    """A catalogue promotion of the shop on one product."""
    product = shop.variants[name].product
    rule = PromotionRule.objects.create(
        promotion=Promotion.objects.create(name="Sale", type="catalogue"),
        catalogue_predicate={"productPredicate": {"ids": [gid("Product", product.pk)]}},
        reward_value_type=RewardValueType.PERCENTAGE,
        reward_value=percent,
    )
    rule.channels.add(shop.row)
    fetch_variants_for_promotion_rules(PromotionRule.objects.filter(pk=rule.pk))
    update_discounted_prices_for_promotion(Product.objects.filter(pk=product.pk))


@pytest.mark.promise("P2.2", "P5.2")
def test_goods_on_sale_are_left_out_where_that_was_agreed_and_counted_at_their_price_else(shop):
    """A costs 45.00 instead of 60.00."""
    on_sale(shop, "A", 25)
    ann, eve = shop.member(), shop.member()
    full = offered(shop, ann, percent_bp=5_000, benefit=Benefit(scope=Scope(excludes_sale_items=True)))
    all_of_it = offered(shop, eve)
    hers, theirs = shop.cart(ann), shop.cart(eve)
    assert [shop.total(one) for one in (hers, theirs)] == [Decimal(120), Decimal("125.4")]
    first, second = shop.complete(hers, ann), shop.complete(theirs, eve)
    assert lines_of(shop, first) == {"A": 9_000, "B": 1_800}
    assert sum(lines_of(shop, second).values()) == 11_340
    assert (uses(full), uses(all_of_it)) == ([(1_800, True)], [(1_260, True)])


@pytest.mark.promise("P2.2")
def test_an_offer_for_goods_at_full_price_has_nothing_to_give_on_a_sale(shop):
    on_sale(shop, "A", 25)
    user_id = shop.member()
    offered(shop, user_id, benefit=Benefit(scope=Scope(excludes_sale_items=True)))
    checkout = shop.cart(user_id, quantities={"A": 2})
    assert (code_on(checkout), reason(checkout), shop.total(checkout)) == ("", "no_such_goods", 102)


@pytest.mark.promise("P8.4", "P8.2")
@pytest.mark.parametrize("flow", [TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def test_a_cancelled_order_gives_back_all_that_travelled_together(superuser_api_client, site_settings, flow):
    shop = flow(superuser_api_client)
    user_id = shop.member()
    ten = offered(shop, user_id, stacking=Stacking.COMBINABLE, budget=2_000)
    five = offered(shop, user_id, amount=500, stacking=Stacking.COMBINABLE)
    checkout = shop.cart(user_id)
    code = code_on(checkout)
    order = complete(shop, checkout, user_id, saved=2_060)
    assert shop.saving(shop.cart(user_id)) == 0
    shop.cancel(order)
    reconcile()
    assert (uses(ten), uses(five)) == ([(1_560, False)], [(500, False)])
    again = shop.cart(user_id)
    assert code_on(again) != code
    complete(shop, again, user_id, saved=2_060)
    assert Redemption.objects.filter(given_back_at=None).count() == 2


@pytest.mark.promise("P1.7", "P8.4")
def test_an_app_that_makes_orders_of_checkouts_uses_an_offer_once(shop):
    """It may leave the checkout there, with a code that is spent."""
    app = App.objects.create(name="maker", is_active=True)
    app.permissions.add(Permission.objects.get(codename="handle_checkouts"))
    user_id = shop.member()
    ten = offered(shop, user_id, stacking=Stacking.COMBINABLE)
    five = offered(shop, user_id, amount=500, stacking=Stacking.COMBINABLE)
    checkout = shop.cart(user_id)

    def place() -> dict:
        maker = ApiClient(app=app)
        answer = shop.answer(PLACE, client=maker, id=gid("Checkout", checkout), remove=False)
        return answer["orderCreateFromCheckout"]

    first = place()
    assert first["errors"] == []
    order = shop.placed(first["order"])
    assert row_of(order).total_gross_amount == Decimal("147.4")
    reconcile()
    assert (uses(ten), uses(five)) == ([(1_560, True)], [(500, True)])
    second = place()
    if second["order"]:
        assert row_of(shop.placed(second["order"])).total_gross_amount == 168
    else:
        assert {one["code"] for one in second["errors"]} == {"VOUCHER_NOT_APPLICABLE"}
    assert Order.objects.filter(total_gross_amount=Decimal("147.4")).count() == 1
    assert Redemption.objects.count() == 2
