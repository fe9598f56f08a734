"""Points on checkouts and orders that go astray: they come back once, to their owner, and pay for nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from saleor.checkout.models import Checkout
from saleor.giftcard.models import GiftCard
from saleor.order.models import Order

from saleor_retention.errors import Invalid
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.models import Hold
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.store.port import store
from tests.builders.points import NEW_YEAR
from tests.saleor.campaigns import now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import (
    A_CENT,
    REDEEM,
    assert_the_books_balance,
    balances,
    give,
    look,
    member,
    on_it,
    programme,
    redeem,
    redeemed,
    settle,
    spent,
    sweep_room,
)
from tests.saleor.shop import reconcile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.3")]
__test__ = gift_cards.CARDS_BIND
"""Where no card can be bound to its customer, points are refused: see test_redemption.py."""

ALL_BACK = {"available": 10_000, "held": 0, "owed": 0}
DETACH = """mutation($id: ID!) { checkoutCustomerDetach(id: $id) {
    checkout { totalPrice { gross { amount } } giftCards { id } } errors { field code } } }"""
VOID = "mutation($id: ID!) { orderVoid(id: $id) { order { id } errors { field message code } } }"


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


@pytest.fixture
def version(shop):
    return programme(shop)


@pytest.fixture
def ann(shop, version):
    return member(shop, version, 10_000)


def no_card_is_worth_anything() -> bool:
    cards = GiftCard.objects.filter(private_metadata__has_key=gift_cards.OURS)
    return (
        not cards.filter(current_balance_amount__gt=0).exists() and not cards.filter(is_active=True).exists()
    )


def test_an_order_whose_payment_fails_gives_them_back_when_it_is_over(shop, ann):
    """The authorisation is voided and staff cancel the order; or Saleor lets it expire unpaid."""
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    order = shop.complete(checkout, ann)
    settle()
    assert spent(checkout) == ("settled", 3_000)
    if shop.flow == "payment":
        shop.ask(VOID, id=gid("Order", order.id))
        settle()
        assert spent(checkout) == ("settled", 3_000)
        shop.cancel(order)
    else:
        shop.expire(order)
        assert Order.objects.get(pk=order.id).status == "expired"
        reconcile()
    for _ in range(2):
        settle()
    assert (spent(checkout), balances(ann)) == (("settled", 0), ALL_BACK)
    assert no_card_is_worth_anything()
    assert_the_books_balance()


@pytest.mark.promise("L6.3", "L6.1")
def test_a_part_refund_leaves_the_points_part_and_the_rest_brings_it_back(shop, ann):
    """138.00 in money and 30.00 in points: 50.00 back, then 88.00."""
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    order = shop.complete(checkout, ann)
    shop.pay(order, 13_800)
    settle()
    # 130.00 net x 138/168.
    assert balances(ann)["available"] == 7_000 + 106
    shop.refund(order, 5_000)
    settle()
    assert spent(checkout) == ("settled", 3_000)
    # Of 168.00 the shop still has 118.00, points included.
    assert balances(ann)["available"] == 7_000 + 75
    shop.refund(order, 8_800)
    for _ in range(2):
        settle()
    assert (spent(checkout), balances(ann)) == (("settled", 0), ALL_BACK)
    assert_the_books_balance()


def test_goods_that_come_back_by_name_and_all_the_money_with_them(shop, ann):
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    order = shop.complete(checkout, ann)
    shop.pay(order, 13_800)
    shop.take_back(order, "A", 2)
    settle()
    assert spent(checkout) == ("settled", 3_000)
    shop.take_back(order, "B", 1)
    settle()
    assert (spent(checkout), balances(ann)) == (("settled", 0), ALL_BACK)


def test_a_customer_who_leaves_the_checkout_takes_their_points_along(shop, ann):
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    answer = shop.answer(DETACH, client=shop.client_of(ann), id=gid("Checkout", checkout))
    told = answer["checkoutCustomerDetach"]
    assert told["errors"] == []
    assert told["checkout"] == {"totalPrice": {"gross": {"amount": 168}}, "giftCards": []}
    assert (balances(ann), spent(checkout)) == (ALL_BACK, ("released", 0))
    # Whoever has it now pays for it as a whole.
    order = shop.complete(checkout)
    assert shop.due(order) == 16_800
    assert no_card_is_worth_anything()


def test_a_guest_and_a_stranger_spend_none(shop, ann):
    guests, others = shop.cart(), shop.cart(ann)
    for asker, checkout in ((None, guests), (ann, guests), (shop.member(), others)):
        answer = redeem_anyway(shop, checkout, asker)
        assert answer is None or answer["errors"] != []
        assert shop.total(checkout) == 168
    assert balances(ann) == ALL_BACK
    assert look(shop, others, ann)["retention"]["points"]["mostRedeemable"] == 10_000


def redeem_anyway(shop, checkout, user_id):
    """None where Saleor lets nobody ask who is not signed in."""
    client = shop.client_of(user_id)
    client.token = None
    content = client.post_graphql(REDEEM, {"id": gid("Checkout", checkout), "points": 100}).json()
    return None if "errors" in content else content["data"]["loyaltyPointsRedeem"]


def test_a_checkout_that_is_deleted_gives_them_back(shop, ann):
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    Checkout.objects.filter(pk=checkout).delete()
    sweep_room()
    Hold.objects.update(expires_at=now() - timedelta(seconds=1))
    sweep_room()
    assert (spent(checkout), balances(ann)) == (("released", 0), ALL_BACK)
    assert no_card_is_worth_anything()
    assert_the_books_balance()


@pytest.mark.parametrize("is_paid", [False, True], ids=["unpaid", "paid"])
def test_an_order_that_is_deleted_gives_them_back(shop, ann, is_paid):
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    order = shop.complete(checkout, ann)
    if is_paid:
        shop.pay(order, 13_800)
    settle()
    assert spent(checkout) == ("settled", 3_000)
    shop.delete(order)
    reconcile()
    for _ in range(2):
        settle()
    assert (spent(checkout), balances(ann)) == (("settled", 0), ALL_BACK)
    assert_the_books_balance()


def test_points_of_one_currency_pay_in_no_other(shop, version, ann, superuser_api_client):
    """The same programme has rules in a channel of euros: points are earned there, and spent in dollars alone."""
    euros = type(shop)(superuser_api_client, currency="EUR")
    terms = {
        "channel": euros.channel, "currency": "EUR", "rate_points": 1, "rate_minor": 100, "expiry_months": None,
        "actor": "staff:1", "reason": "launch", "now": NEW_YEAR,
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        version_add(version.programme_id, **terms, valid_from=NEW_YEAR, terms={"redemption": A_CENT})
    assert refused.value.field == "currency"
    version_add(version.programme_id, **terms, valid_from=NEW_YEAR)
    checkout = euros.cart(ann)
    (error,) = redeem(euros, checkout, ann, 3_000)["errors"]
    assert (error["code"], euros.total(checkout)) == ("DISABLED", 168)
    assert look(euros, checkout, ann)["retention"]["points"] is None
    order = euros.complete(checkout, ann)
    euros.pay(order, 16_800)
    settle()
    assert balances(ann)["available"] == 10_130
    assert redeem(shop, shop.cart(ann), ann, 10_130)["errors"] == []


def test_points_of_another_programme_do_not_pay_here(shop, version, ann, superuser_api_client):
    euros = type(shop)(superuser_api_client, currency="EUR")
    other = programme(euros, slug=f"other-{uuid4().hex[:8]}")
    give(other, ann, 500)
    (error,) = redeem(euros, euros.cart(ann), ann, 501)["errors"]
    assert error["code"] == "NOT_ENOUGH_POINTS"
    checkout = redeemed(euros, euros.cart(ann), ann, 500)
    assert on_it(euros, checkout, ann) == (163, None, 500, 500)
    assert balances(ann, programme_id=version.programme_id) == ALL_BACK
    assert balances(ann, programme_id=other.programme_id) == {"available": 0, "held": 500, "owed": 0}


@pytest.mark.promise("L4.2")
def test_the_same_customer_on_two_checkouts_that_both_become_orders(shop, ann):
    first = redeemed(shop, shop.cart(ann), ann, 6_000)
    second = redeemed(shop, shop.cart(ann, quantities={"B": 1}), ann, 4_000)
    orders = [shop.complete(pk, ann) for pk in (second, first)]
    shop.pay(orders[0], 800)
    shop.pay(orders[1], 10_800)
    settle()
    assert [Order.objects.get(pk=order.id).charge_status for order in orders] == ["full", "full"]
    assert (spent(first), spent(second)) == (("settled", 6_000), ("settled", 4_000))
    # 130.00 x 108/168, and 30.00 x 8/48.
    assert balances(ann) == {"available": 83 + 5, "held": 0, "owed": 0}
    shop.cancel(orders[1])
    settle()
    assert balances(ann) == {"available": 6_005, "held": 0, "owed": 0}
    assert_the_books_balance()


def test_only_cards_that_carried_points_of_ours_are_looked_through_for_money(shop, ann):
    checkout = redeemed(shop, shop.cart(ann), ann, 3_000)
    order = shop.complete(checkout, ann)
    shop.pay(order, 13_800)
    settle()
    reference = PointsRedemption.objects.get(checkout_id=checkout).card
    theirs = GiftCard.objects.create(
        code="CLOSED0CARD",
        currency="USD",
        initial_balance_amount=10,
        current_balance_amount=10,
        is_active=False,
    )
    assert store().refilled_cards([reference]) == ()
    GiftCard.objects.filter(pk=reference).update(current_balance_amount=5)
    assert store().refilled_cards([reference]) == (reference,)
    PointsRedemption.objects.update(card_due_at=now())  # a minute after it was over
    settle()
    assert store().refilled_cards([reference]) == ()
    theirs.refresh_from_db()
    assert theirs.current_balance_amount == 10
