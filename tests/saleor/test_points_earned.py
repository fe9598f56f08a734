"""What real orders earn, line by line: goods that count more, what does not count, and what comes off when it goes back."""

from datetime import timedelta

import pytest
from freezegun import freeze_time
from saleor.giftcard.models import GiftCard
from saleor.product.models import Category, Collection, CollectionProduct, Product

from saleor_retention.core.clock import store_zone
from saleor_retention.hosts.saleor.orders.payments import CARDS_PAY
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.orders.models import OrderFact
from tests.saleor.campaigns import now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.points import (
    assert_the_books_balance,
    available,
    by_line,
    give,
    programme,
    put_on_sale,
    redeemed,
    settle,
)

pytestmark = pytest.mark.django_db
PRICES = {"A": "60", "B": "36", "C": "24", "D": "12", "E": "48"}
"""Net of tax: 50.00, 30.00, 20.00, 10.00, 40.00; the delivery is 12.00, 10.00 net."""
ALL = dict.fromkeys(PRICES, 1)


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client, prices=PRICES)


@pytest.fixture(params=[*([TransactionShop] if CARDS_PAY else []), PaymentShop], ids=lambda flow: flow.flow)
def card_shop(request, superuser_api_client, site_settings):
    """Gift cards pay by transactions since Saleor 3.23."""
    return request.param(superuser_api_client, prices=PRICES)


def goods(title: str, times: str, **ids) -> dict:
    return {"title": title, "kind": "goods", "goods": ids, "times": times}


def first_order(points: int) -> dict:
    return {"title": "Welcome", "kind": "first_order", "points": points}


def bonuses(*rows, **more) -> dict:
    return {"bonuses": list(rows), **more}


def bought(shop, user_id, quantities=None):
    """An order that is paid in full with money."""
    order = shop.order(user_id=user_id, quantities=quantities)
    shop.pay(order, shop.due(order))
    settle()
    return order


def shelves(shop) -> tuple[int, int]:
    """C lies in a category, E in one below it, D in a collection."""
    drinks = Category.objects.create(name="Drinks", slug=f"drinks-{shop.number}")
    tea = Category.objects.create(name="Tea", slug=f"tea-{shop.number}", parent=drinks)
    favourites = Collection.objects.create(name="Favourites", slug=f"favourites-{shop.number}")
    for name, category in (("C", drinks), ("E", tea)):
        Product.objects.filter(pk=shop.variants[name].product_id).update(category=category)
    CollectionProduct.objects.create(collection=favourites, product=shop.variants["D"].product)
    return drinks.pk, favourites.pk


@pytest.mark.promise("L1.2", "L6.1")
def test_goods_count_by_product_variant_category_and_collection_and_go_back_at_what_they_gave(shop):
    """A category is meant directly, as in Saleor's vouchers: what lies in one below it counts once."""
    category_id, collection_id = shelves(shop)
    programme(
        shop,
        bonuses=bonuses(
            goods("Double", "2", product_ids=[shop.variants["A"].product_id]),
            goods("Triple", "3", variant_ids=[shop.variant("B")]),
            goods("Drinks", "1.5", category_ids=[category_id]),
            goods("Favourites", "4", collection_ids=[collection_id]),
            first_order(25),
        ),
    )
    user_id = shop.member()
    order = bought(shop, user_id, ALL)
    assert by_line(order) == {"A": 100, "B": 90, "C": 30, "D": 40, "E": 40, "Welcome": 25}
    assert available(user_id) == 325
    # The goods change their shelves and A's unit goes back by name: it takes what it gave.
    Product.objects.filter(pk=shop.variants["C"].product_id).update(category=shop.category)
    shop.refund(order, 6_000, lines={"A": 1})
    settle()
    assert by_line(order) == {"A": 0, "B": 90, "C": 30, "D": 40, "E": 40, "Welcome": 25}
    assert available(user_id) == 225
    shop.refund(order, 19_200 - 6_000)
    settle()
    assert available(user_id) == 0
    assert set(by_line(order).values()) == {0}
    assert_the_books_balance()


@pytest.mark.promise("L1.4")
def test_tax_and_delivery_count_where_it_is_said_sale_items_and_gift_cards_that_are_sold_do_not(shop):
    put_on_sale(shop, "A", 25)
    shop.sell_gift_cards("B")
    programme(shop, counting={"tax": True, "shipping": True, "sale_items": False})
    user_id = shop.member()
    order = bought(shop, user_id, {"A": 1, "B": 1, "C": 1})
    assert by_line(order) == {"A": 0, "B": 0, "C": 24, None: 12}
    assert available(user_id) == 36


@pytest.mark.promise("L1.4")
def test_sale_items_count_at_what_they_cost_and_never_tax_or_delivery_where_nothing_is_said(shop):
    put_on_sale(shop, "A", 25)
    programme(shop)
    order = bought(shop, shop.member(), {"A": 1, "C": 1})
    # 57.50 are 57 points, 37.17 and 19.83 of them.
    assert by_line(order) == {"A": 37, "C": 20}


@pytest.mark.promise("L1.4")
def test_goods_that_are_excluded_earn_nothing(shop):
    category_id, collection_id = shelves(shop)
    excluded = {
        "product_ids": [shop.variants["A"].product_id],
        "category_ids": [category_id],
        "collection_ids": [collection_id],
    }
    programme(shop, counting={"excluded": excluded})
    assert by_line(bought(shop, shop.member(), ALL)) == {"A": 0, "B": 30, "C": 0, "D": 0, "E": 40}


@pytest.mark.promise("L1.4")
@pytest.mark.parametrize(
    ("counts", "steps"), [(True, (130, 103, 77)), (False, (52, 26, 0))], ids=["counts", "does not"]
)
def test_what_a_gift_card_of_the_shop_pays_counts_or_not(card_shop, counts, steps):
    """100.00 of 168.00 by card, then 34.00 in cash back, twice."""
    shop = card_shop
    programme(shop, counting={"gift_cards": counts})
    user_id = shop.member()
    card = GiftCard.objects.create(
        code="BOUGHT0CARD", currency="USD", initial_balance_amount=100, current_balance_amount=100
    )
    order = shop.order_with_card(user_id, {"A": 2, "B": 1}, card.code, 10_000)
    shop.pay(order, 6_800)
    settle()
    heard = [available(user_id)]
    for _ in range(2):
        shop.refund(order, 3_400)
        settle()
        heard.append(available(user_id))
    assert tuple(heard) == steps
    assert_the_books_balance()


@pytest.mark.promise("L1.2", "L6.2")
def test_extra_points_of_the_first_order_come_once_and_a_reissue_earns_nothing(shop):
    programme(shop, bonuses=bonuses(first_order(50), goods("Double", "2", variant_ids=[shop.variant("A")])))
    user_id = shop.member()
    first = bought(shop, user_id, {"A": 2, "B": 1})
    assert by_line(first) == {"A": 200, "B": 30, "Welcome": 50}
    reissue = shop.exchange(first, "A", 1)
    settle()
    assert (available(user_id), by_line(first)["A"]) == (280, 200)
    assert OrderFact.objects.filter(customer__user_id=user_id, is_purchase=True).count() == 1
    assert not OrderFact.objects.get(order_id=reissue).is_purchase
    second = bought(shop, user_id, {"B": 1})
    assert by_line(second) == {"B": 30}
    # The first one goes back as a whole: its extra points with it, and the second does not become a first one.
    shop.refund(first, 16_800)
    settle()
    assert available(user_id) == 30
    assert_the_books_balance()


@pytest.mark.promise("L1.2")
def test_orders_of_a_bonus_day_count_more_whenever_goods_go_back(shop):
    today = now().astimezone(store_zone()).date()
    day = {
        "title": "Birthday of the shop",
        "kind": "days",
        "first": str(today),
        "last": str(today),
        "times": "2",
    }
    double = goods("Double", "2", variant_ids=[shop.variant("A")])
    programme(shop, bonuses=bonuses(day, double, most_times="3"))
    ann, eve = shop.member(), shop.member()
    with freeze_time(now() - timedelta(days=1), tick=True):
        yesterday = bought(shop, ann, {"A": 2, "B": 1})
    order = bought(shop, eve, {"A": 2, "B": 1})
    assert by_line(yesterday) == {"A": 200, "B": 30}
    # Together they would be four times, and three is the most.
    assert by_line(order) == {"A": 300, "B": 60}
    with freeze_time(now() + timedelta(days=3), tick=True):
        shop.refund(order, 6_000, lines={"A": 1})
        settle()
    assert by_line(order) == {"A": 150, "B": 60}
    assert (available(ann), available(eve)) == (230, 210)
    assert_the_books_balance()


if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L1.4", "L6.3")
    def test_what_points_pay_earns_nothing_and_comes_back_as_points(shop):
        """30.00 of 168.00 with points: 138/168 of 2 x 100.00 and 30.00."""
        version = programme(shop, bonuses=bonuses(goods("Double", "2", variant_ids=[shop.variant("A")])))
        user_id = shop.member()
        give(version, user_id, 3_000)
        order = shop.complete(redeemed(shop, shop.cart(user_id), user_id, 3_000), user_id)
        shop.pay(order, 13_800)
        settle()
        assert by_line(order) == {"A": 163, "B": 25}
        assert available(user_id) == 188
        shop.refund(order, 13_800)
        settle()
        assert available(user_id) == 3_000
        assert_the_books_balance()
