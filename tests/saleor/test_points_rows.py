"""The table "Points and refunds" on a real Saleor: every row, both ways to pay, with hooks and without.

A row is a play: it acts through Saleor's mutations and says after each act how many points are due in all.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from saleor.account.models import User
from saleor.discount import DiscountValueType, VoucherType
from saleor.discount.models import Voucher, VoucherChannelListing
from saleor.giftcard.models import GiftCard
from saleor.order.models import Order

from saleor_retention.core.clock import month_of, store_zone
from saleor_retention.hosts.saleor.orders.payments import CARDS_PAY
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.breakdown import points_of_orders
from saleor_retention.loyalty.models import Account
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.management.commands.retention_check import Command as Check
from saleor_retention.orders.models import OrderFact
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import Shop, reconcile
from tests.standalone.store_contract import Placed

FULL = 16_800
Play = Iterator[int]


def row_1(shop: Shop, user_id: int) -> Play:
    order = shop.order(user_id=user_id)
    yield 0
    shop.pay(order, FULL)
    yield 130


def row_2(shop: Shop, user_id: int) -> Play:
    shop.pay(shop.order(user_id=user_id), FULL // 2)
    yield 0


def paid(shop: Shop, user_id: int) -> Placed:
    order = shop.order(user_id=user_id)
    shop.pay(order, FULL)
    return order


def row_3(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    yield 130
    shop.refund(order, 3_360)
    yield 104


def row_4(shop: Shop, user_id: int) -> Play:
    shop.refund(paid(shop, user_id), 1_200, shipping=True)
    yield 130


def rows_5_to_7(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    shop.take_back(order, "A", 1)
    yield 80
    shop.refund(order, 6_000, lines={"A": 1})
    yield 80
    shop.take_back(order, "A", 1)
    yield 30


def rows_8_and_9(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    shop.refund(order, FULL)
    yield 0
    shop.pay(order, FULL)
    yield 130


def row_8_by_mistake(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    if shop.flow == "transaction":
        shop.refund(order, 20_000)
        yield 0
    else:  # Saleor itself refuses to give back more than a payment holds
        data = shop.answer(
            "mutation($id: ID!) { orderRefund(id: $id, amount: 200) { errors { code } } }",
            id=gid("Order", order.id),
        )
        assert data["orderRefund"]["errors"] != []
        yield 130


def row_10(shop: Shop, user_id: int) -> Play:
    voucher = Voucher.objects.create(
        type=VoucherType.ENTIRE_ORDER, discount_value_type=DiscountValueType.PERCENTAGE
    )
    VoucherChannelListing.objects.create(voucher=voucher, channel=shop.row, discount_value=10, currency="USD")
    voucher.codes.create(code="TENOFF")
    order = shop.order(user_id=user_id, code="TENOFF")
    assert shop.due(order) == 15_240
    shop.pay(order, 15_240)
    yield 117


def row_11(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    shop.exchange(order, "A", 1)
    yield 130


def row_12(shop: Shop, user_id: int) -> Play:
    shop.cancel(paid(shop, user_id))
    yield 0


def row_13(shop: Shop, user_id: int) -> Play:
    """Three A, 45.60 paid with a card of ours, 182.40 with money."""
    card = gift_cards.issue_gift_card(key="row 13", user_id=user_id, amount_minor=4_560, currency="USD")
    order = shop.order_with_card(user_id, {"A": 3, "B": 1}, GiftCard.objects.get(pk=card).code, 4_560)
    shop.pay(order, 18_240)
    yield 144


def row_15(shop: Shop, user_id: int) -> Play:
    """A goodwill: half of what the unit cost."""
    order = paid(shop, user_id)
    yield 130
    shop.refund(order, 3_000, lines={"A": 1})
    yield 105


def row_16(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    yield 130
    shop.refund(order, 10_000, lines={"A": 1})
    yield 50


def row_17(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    shop.grant(order, 6_000, lines={"A": 1})
    for kind, points in (("REFUND_SUCCESS", 80), ("REFUND_REVERSE", 130)):
        shop.report(shop.last_transaction(order), kind, 6_000, "bounced")
        yield points


def row_18(shop: Shop, user_id: int) -> Play:
    """And money that goes back for something else is not taken for the grant's."""
    order = paid(shop, user_id)
    shop.grant(order, 6_000, lines={"A": 1})
    yield 130
    shop.report(shop.last_transaction(order), "REFUND_SUCCESS", 3_360)
    yield 104


def row_19(shop: Shop, user_id: int) -> Play:
    order = paid(shop, user_id)
    shop.take_back(order, "A", 1)
    yield 80
    shop.refund(order, 6_000)
    yield 80


def rows_20_and_21(shop: Shop, user_id: int) -> Play:
    """100.00 of 168.00 by a gift card that the shop sold."""
    card = GiftCard.objects.create(
        code="BOUGHT0CARD", currency="USD", initial_balance_amount=100, current_balance_amount=100
    )
    order = shop.order_with_card(user_id, {"A": 2, "B": 1}, card.code, 10_000)
    shop.pay(order, 6_800)
    yield 130
    shop.refund(order, 3_400)
    yield 103
    shop.refund(order, 3_400)
    yield 77


def row_22(shop: Shop, user_id: int) -> Play:
    """Everything is named, and the amount is a cent less than the total."""
    order = paid(shop, user_id)
    yield 130
    shop.refund(order, FULL - 1, lines={"A": 2, "B": 1})
    yield 0


def row_23(shop: Shop, user_id: int) -> Play:
    """A draft that was begun before there was a programme is today's sale."""
    draft = shop.draft(User.objects.get(pk=user_id))
    Order.objects.filter(pk=draft.id).update(created_at=timezone.now() - timedelta(days=40))
    yield 0
    shop.complete_draft(draft)
    shop.pay(draft, FULL)
    yield 130
    fact = OrderFact.objects.get(order_id=draft.id)
    assert timezone.now() - fact.created_at < timedelta(minutes=5)
    assert fact.month == month_of(timezone.now(), store_zone())


ROWS = [
    row_1,
    row_2,
    row_3,
    row_4,
    rows_5_to_7,
    rows_8_and_9,
    row_8_by_mistake,
    row_10,
    row_11,
    row_12,
    *([row_13] if gift_cards.CARDS_BIND else []),
    row_15,
    row_16,
    row_19,
    *([rows_20_and_21] if CARDS_PAY else []),
    row_22,
    row_23,
]
OF_ONE_FLOW = [
    (row_17, TransactionShop),  # no refund of a payment bounces by hand
    (row_18, TransactionShop),  # payments know no grants
    *([] if CARDS_PAY else [(rows_20_and_21, PaymentShop)]),
]
"""Rows that Saleor has in one flow alone."""


@pytest.fixture(params=["hooks", "reconciler alone"])
def news(request):
    """How the engine hears of what happened: by Saleor's hooks, or by nothing but its own search."""
    if request.param == "hooks":
        return lambda: None
    request.getfixturevalue("no_hooks")
    return reconcile


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def make_shop(request, superuser_api_client, site_settings, news):
    return lambda **terms: request.param(superuser_api_client, **terms)


def open_programme(shop: Shop) -> None:
    programme = programme_create(f"points-{shop.number}", "Points")
    version_add(
        programme.pk,
        channel=shop.channel,
        currency=shop.currency,
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=None,
        actor="staff",
        reason="opening",
        now=timezone.now(),
    )


def points_in_all(user_id: int) -> int:
    """By the books: what the customer may use less what they owe. By the orders: what they give. They agree."""
    accounts = Account.objects.filter(customer__user_id=user_id)
    by_kind = dict(accounts.values_list("kind", "balance"))
    books = by_kind.get("available", 0) - by_kind.get("owed", 0)
    ids = Order.objects.filter(user_id=user_id).values_list("pk", flat=True)
    assert sum(points.due for points in points_of_orders(list(ids)).values()) == books
    return books


def play(row, shop: Shop, user_id: int, news) -> list[tuple[int, int]]:
    steps = []
    for due in row(shop, user_id):
        news()
        steps.append((due, points_in_all(user_id)))
    return steps


def check(row, shop: Shop, news) -> None:
    open_programme(shop)
    user_id = shop.member()
    steps = play(row, shop, user_id, news)
    assert [had for _, had in steps] == [due for due, _ in steps]
    purchases = OrderFact.objects.filter(customer__user_id=user_id, is_purchase=True).count()
    assert purchases == (0 if steps[-1][0] == 0 else 1)
    Check().handle(room="loyalty", using="default")
    Check().handle(room="orders", using="default")


@pytest.mark.promise("H1.2", "L1.1", "L6.1", "L6.2")
@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_points_are_those_of_the_table(row, make_shop, news):
    check(row, make_shop(), news)


@pytest.mark.promise("L1.1", "L6.1")
@pytest.mark.django_db
@pytest.mark.parametrize(("row", "of_flow"), OF_ONE_FLOW, ids=lambda one: one.__name__)
def test_points_are_those_of_the_table_in_the_flow_that_has_the_row(
    row, of_flow, superuser_api_client, site_settings, news
):
    check(row, of_flow(superuser_api_client), news)


@pytest.mark.promise("L1.1")
@pytest.mark.django_db
def test_row_14_yen_have_no_minor_unit(make_shop, news):
    shop = make_shop(currency="JPY", tax=0, prices={"A": "1999"}, shipping="0")
    open_programme(shop)
    user_id = shop.member()
    order = shop.order(user_id=user_id, quantities={"A": 1})
    assert shop.due(order) == 1_999
    shop.pay(order, 1_999)
    news()
    assert points_in_all(user_id) == 19


@pytest.mark.promise("L6.2")
@pytest.mark.django_db
def test_a_gift_card_that_is_bought_earns_nothing(make_shop, news):
    shop = make_shop()
    open_programme(shop)
    shop.sell_gift_cards("B")
    user_id = shop.member()
    order = shop.order(user_id=user_id)
    shop.pay(order, shop.due(order))
    news()
    assert points_in_all(user_id) == 100
    assert OrderFact.objects.get(order_id=order.id).net_sales_minor == 10_000
    assert Decimal(shop.due(order)) == FULL
