"""P5 and P8.4 through real checkouts and orders: what is taken off, of what, and what is recorded. Minor units."""

import pytest
from saleor.product.models import Collection, CollectionProduct
from saleor.tax.models import TaxClass, TaxClassCountryRate, TaxConfiguration
from saleor.warehouse.models import Warehouse

from saleor_retention.errors import NotCarried
from saleor_retention.offers.models import Campaign, CheckoutDecision, Stacking
from saleor_retention.store.discounts import Benefit, Per, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

from .campaigns import applied, campaign, code_on, given, reason, uses
from .orders import DELIVERY, GOODS, complete, lines_of, row_of

pytestmark = pytest.mark.django_db

ANYTHING = Scope()
FREE_DELIVERY = Benefit(kind="free_shipping")
DELIVER = """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    checkout { id } errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def any_shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def offered(shop, user_id: int, **terms) -> Campaign:
    made = campaign(shop, **terms)
    given(made, user_id)
    return made


def of(**named) -> Benefit:
    return Benefit(scope=Scope(**{name: frozenset({pk}) for name, pk in named.items()}))


@pytest.mark.promise("P5.2")
def test_a_percentage_of_a_product_a_variant_a_collection_or_a_category(shop):
    a, b = shop.variants["A"], shop.variants["B"]
    collection = Collection.objects.create(name="Best", slug=f"best-{shop.number}")
    CollectionProduct.objects.create(collection=collection, product_id=b.product_id)
    for benefit, lines in (
        (of(product_ids=a.product_id), {"A": 10_200, "B": 3_600}),
        (of(variant_ids=b.pk), {"A": 12_000, "B": 3_060}),
        (of(collection_ids=collection.pk), {"A": 12_000, "B": 3_060}),
        (of(category_ids=shop.category.pk), {"A": 10_200, "B": 3_060}),
    ):
        user_id = shop.member()
        made = offered(shop, user_id, percent_bp=1_500, benefit=benefit)
        saved = GOODS - sum(lines.values())
        order = complete(shop, shop.cart(user_id), user_id, saved=saved)
        assert (lines_of(shop, order), uses(made)) == (lines, [(saved, True)])


@pytest.mark.promise("P5.2")
def test_an_amount_off_each_unit_off_some_goods_together_and_off_the_cheapest(shop):
    a = frozenset({shop.variants["A"].product_id})
    for benefit, amount, saved in (
        (Benefit(per=Per.UNIT, scope=Scope(product_ids=a)), 700, 1_400),
        (Benefit(per=Per.UNIT), 5_000, 2 * 5_000 + 3_600),
        (Benefit(scope=Scope(product_ids=a)), 2_500, 2_500),
        (Benefit(scope=Scope(product_ids=a)), 50_000, 12_000),
        (Benefit(per=Per.CHEAPEST), 600, 600),
        (Benefit(per=Per.CHEAPEST, scope=Scope(product_ids=a)), 50_000, 6_000),
    ):
        user_id = shop.member()
        made = offered(shop, user_id, amount=amount, benefit=benefit)
        order = complete(shop, shop.cart(user_id), user_id, saved=saved)
        assert (sum(lines_of(shop, order).values()), uses(made)) == (GOODS - saved, [(saved, True)])


@pytest.mark.promise("P5.2")
def test_the_cheapest_unit_is_half_price_and_only_one_of_it(any_shop):
    shop = any_shop
    user_id = shop.member()
    made = offered(shop, user_id, percent_bp=5_000, benefit=Benefit(per=Per.CHEAPEST))
    order = complete(shop, shop.cart(user_id, quantities={"A": 1, "B": 3}), user_id, saved=1_800)
    assert (lines_of(shop, order), uses(made)) == ({"A": 6_000, "B": 9_000}, [(1_800, True)])


@pytest.mark.promise("P5.3")
def test_delivery_is_free_and_the_goods_cost_what_they_did(any_shop):
    shop = any_shop
    user_id = shop.member()
    made = offered(shop, user_id, percent_bp=None, benefit=FREE_DELIVERY)
    order = complete(shop, shop.cart(user_id), user_id, saved=DELIVERY)
    row = row_of(order)
    assert (row.shipping_price_gross_amount, row.undiscounted_base_shipping_price_amount) == (0, 12)
    assert (lines_of(shop, order), uses(made)) == ({"A": 12_000, "B": 3_600}, [(DELIVERY, True)])


@pytest.mark.promise("P5.3")
def test_free_delivery_joins_nothing_and_the_better_of_both_stands_alone(shop):
    user_id = shop.member()
    free = offered(shop, user_id, percent_bp=None, benefit=FREE_DELIVERY, stacking=Stacking.COMBINABLE)
    ten = offered(shop, user_id, stacking=Stacking.ALWAYS)
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (ten, 1_560)
    small = shop.cart(user_id, quantities={"B": 1})
    assert (applied(small), shop.saving(small)) == (free, DELIVERY)


@pytest.mark.promise("P5.3")
def test_there_is_nothing_to_make_free_where_goods_are_collected(shop):
    Warehouse.objects.filter(pk=shop.warehouse.pk).update(click_and_collect_option="local", is_private=False)
    user_id = shop.member()
    free = offered(shop, user_id, percent_bp=None, benefit=FREE_DELIVERY)
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (free, DELIVERY)
    hers = shop.client_of(user_id)
    point, post = gid("Warehouse", shop.warehouse.pk), gid("ShippingMethod", shop.shipping.pk)
    shop.ask(DELIVER, client=hers, id=gid("Checkout", checkout), method=point)
    assert (code_on(checkout), reason(checkout), shop.total(checkout)) == ("", "no_delivery", 156)
    shop.ask(DELIVER, client=hers, id=gid("Checkout", checkout), method=post)
    assert (applied(checkout), shop.total(checkout)) == (free, 156)


def bundle(buy: int, get: int, *, scope: Scope = ANYTHING, **more) -> Benefit:
    return Benefit(kind="bundle", scope=scope, options={"buy": buy, "get": get} | more)


@pytest.mark.promise("P5.4")
def test_of_three_the_cheapest_is_free_once_or_as_often_as_it_comes(shop):
    for benefit, quantities, saved in (
        (bundle(2, 1), {"A": 2, "B": 1}, 3_600),
        (bundle(2, 1), {"A": 4, "B": 2}, 6_000 + 3_600),
        (bundle(2, 1, max_sets=1), {"A": 4, "B": 2}, 6_000),
        (bundle(1, 1, scope=Scope(variant_ids=frozenset({shop.variant("B")}))), {"A": 1, "B": 5}, 2 * 3_600),
    ):
        user_id = shop.member()
        made = offered(shop, user_id, percent_bp=10_000, benefit=benefit)
        order = complete(shop, shop.cart(user_id, quantities=quantities), user_id, saved=saved)
        goods = 6_000 * quantities["A"] + 3_600 * quantities["B"]
        assert (sum(lines_of(shop, order).values()), uses(made)) == (goods - saved, [(saved, True)])


@pytest.mark.promise("P5.4")
def test_a_sample_costs_nothing_once_she_puts_it_in_her_cart(shop):
    sample = shop.product("S", "5", shop.shipping.tax_class)
    shop.variants["S"] = sample
    gift = Benefit(per=Per.CHEAPEST, scope=Scope(variant_ids=frozenset({sample.pk})))
    user_id = shop.member()
    made = offered(shop, user_id, percent_bp=10_000, benefit=gift)
    without = shop.cart(user_id)
    assert (code_on(without), reason(without)) == ("", "no_such_goods")
    checkout = shop.cart(user_id, quantities={"A": 1, "S": 2})
    order = complete(shop, checkout, user_id, saved=500)
    assert (lines_of(shop, order), uses(made)) == ({"A": 6_000, "S": 500}, [(500, True)])


@pytest.mark.promise("P5.5")
def test_from_a_minimum_of_goods_and_units_on_and_never_more_than_the_most(shop):
    user_id = shop.member()
    made = offered(shop, user_id, percent_bp=5_000, minimum=GOODS, most=2_000, minimum_quantity=3)
    few = shop.cart(user_id, quantities={"A": 2})
    decision = CheckoutDecision.objects.get(pk=few)
    assert (code_on(few), decision.reason, decision.missing_minor) == ("", "minimum_not_reached", 3_600)
    dear = shop.cart(user_id, quantities={"A": 2, "B": 1})
    order = complete(shop, dear, user_id, saved=2_000)
    assert (sum(lines_of(shop, order).values()), uses(made)) == (GOODS - 2_000, [(2_000, True)])


@pytest.mark.promise("P5.5")
def test_enough_money_but_too_few_units_says_how_many_are_missing(shop):
    user_id = shop.member()
    offered(shop, user_id, minimum_quantity=4)
    checkout = shop.cart(user_id)
    decision = CheckoutDecision.objects.get(pk=checkout)
    assert (decision.reason, decision.missing_quantity) == ("quantity_not_reached", 1)
    assert shop.saving(shop.cart(user_id, quantities={"B": 4})) == 1_440


def with_two_rates(shop):
    """B is taxed at 8 %."""
    reduced = TaxClass.objects.create(name=f"Reduced {shop.number}")
    TaxClassCountryRate.objects.create(tax_class=reduced, country="PL", rate=8)
    shop.variants["B"].product.tax_class = reduced
    shop.variants["B"].product.save()
    return shop


@pytest.mark.promise("P5.8")
def test_what_cannot_be_exact_with_two_tax_rates_is_refused_with_the_reason_and_the_rest_is_exact(shop):
    with_two_rates(shop)
    a = Scope(product_ids=frozenset({shop.variants["A"].product_id}))
    for terms, why in (
        ({"amount": 2_500, "benefit": Benefit(scope=a)}, "An amount off some goods together"),
        ({"most": 2_000, "benefit": Benefit(scope=a)}, "A maximum on some goods"),
        ({"percent_bp": 10_000, "benefit": bundle(2, 1)}, "Several cheaper units"),
        ({"budget": 9_000, "benefit": Benefit(scope=a)}, "which a budget in money needs"),
        ({"budget": 9_000, "percent_bp": None, "benefit": FREE_DELIVERY}, "Limit the uses"),
    ):
        with pytest.raises(NotCarried, match=why):
            campaign(shop, **terms)
    assert set(Campaign.objects.values_list("state", flat=True)) == {"draft"}
    user_id = shop.member()
    offered(shop, user_id, percent_bp=1_500, benefit=Benefit(scope=a))
    order = complete(shop, shop.cart(user_id), user_id, saved=1_800)
    assert lines_of(shop, order) == {"A": 10_200, "B": 3_600}


@pytest.mark.promise("P5.8")
def test_where_taxes_come_from_an_app_nobody_knows_the_rates_before(shop):
    TaxConfiguration.objects.filter(channel=shop.row).update(tax_calculation_strategy="TAX_APP")
    a = Scope(product_ids=frozenset({shop.variants["A"].product_id}))
    with pytest.raises(NotCarried, match="taxed alike"):
        campaign(shop, amount=2_500, benefit=Benefit(scope=a))
    assert campaign(shop, benefit=Benefit(scope=a)).state == "active"


@pytest.mark.promise("P8.4")
def test_combinable_offers_travel_as_one_amount_and_each_is_recorded_with_its_own(any_shop):
    shop = any_shop
    user_id = shop.member()
    ten = offered(shop, user_id, stacking=Stacking.COMBINABLE)
    five = offered(shop, user_id, amount=500, stacking=Stacking.COMBINABLE)
    half = offered(
        shop,
        user_id,
        percent_bp=5_000,
        benefit=of(variant_ids=shop.variant("B")),
        stacking=Stacking.COMBINABLE,
    )
    alone = offered(shop, user_id, amount=3_000)
    order = complete(shop, shop.cart(user_id), user_id, saved=1_560 + 500 + 1_800)
    assert sum(lines_of(shop, order).values()) == GOODS - 3_860
    assert [uses(one) for one in (ten, five, half, alone)] == [
        [(1_560, True)],
        [(500, True)],
        [(1_800, True)],
        [],
    ]


@pytest.mark.promise("P8.4")
def test_an_exclusive_offer_wins_alone_and_one_that_always_joins_comes_with_it(shop):
    user_id = shop.member()
    alone = offered(shop, user_id, amount=3_000)
    offered(shop, user_id, stacking=Stacking.COMBINABLE)
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (alone, 3_000)
    always = offered(shop, user_id, amount=100, stacking=Stacking.ALWAYS)
    store().decide(checkout)
    complete(shop, checkout, user_id, saved=3_100)
    assert (uses(alone), uses(always)) == ([(3_000, True)], [(100, True)])


@pytest.mark.promise("P8.4", "P5.3")
def test_goods_taxed_differently_keep_offers_on_some_of_them_apart(shop):
    with_two_rates(shop)
    user_id = shop.member()
    offered(shop, user_id, benefit=of(variant_ids=shop.variant("A")), stacking=Stacking.COMBINABLE)
    whole = offered(shop, user_id, amount=2_000, stacking=Stacking.COMBINABLE)
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (whole, 2_000)
