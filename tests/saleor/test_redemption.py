"""Points as money on a real checkout, in both payment flows: in the same answer, exact, and back once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.giftcard.models import GiftCard
from saleor.order.models import Order

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import members
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Account, Hold
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.settle import sweep
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.graphql.storefront_files import at_checkout
from tests.saleor.campaigns import deliver
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

pytestmark = pytest.mark.django_db(transaction=True)

REDEEM = """mutation($id: ID!, $points: Decimal!) { loyaltyPointsRedeem(checkoutId: $id, points: $points) {
    checkout { totalPrice { gross { amount } } giftCards { currentBalance { amount } }
      retention { points { redeemed wanted mostRedeemable amount { amount } } } }
    errors { field code message } } }"""
RELEASE = """mutation($id: ID!) { loyaltyPointsRelease(checkoutId: $id) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""
UPDATE = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $lines) {
    checkout { totalPrice { gross { amount } } retention { points { redeemed wanted } } } errors { field code } } }"""

DELETE = """mutation($id: ID!) { customerDelete(id: $id) { errors { field code } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def member(shop, points: int = 10_000, **terms) -> int:
    """A customer with so many points, each worth .01 unless told otherwise."""
    user_id = shop.member()
    with allow_writer():
        version = a_programme(
            f"stars-{uuid4().hex[:8]}",
            channel=shop.channel,
            expiry_months=None,
            terms={"redemption": terms or {"points": 1, "minor": 1}},
        )
        customer_id = members([store().customers([user_id])[user_id]])[user_id]
        adjust(customer_id, version.programme_id, points, actor="s", reason="x", key=str(uuid4()), now=now())
    return user_id


def redeem(shop, checkout, user_id, points):
    answer = shop.answer(REDEEM, client=shop.client_of(user_id), id=gid("Checkout", checkout), points=points)
    return answer["loyaltyPointsRedeem"]


def balances(user_id) -> dict[str, int]:
    rows = Account.objects.filter(customer__user_id=user_id).values_list("kind", "balance")
    return {"available": 0, "held": 0, "owed": 0} | dict(rows)


def total_in(answer) -> float:
    return answer["checkout"]["totalPrice"]["gross"]["amount"]


def bought(shop, user_id, points) -> tuple:
    """2 A and 1 B for 168.00, so many points of it, the rest paid with money; and everything that follows."""
    checkout = shop.cart(user_id)
    assert redeem(shop, checkout, user_id, points)["errors"] == []
    order = shop.complete(checkout, user_id)
    shop.pay(order, 16_800 - points)
    settle()
    return checkout, order


def settle() -> None:
    with allow_writer():
        deliver()
        sweep(now=now())


def spent(checkout) -> tuple[str, int]:
    row = PointsRedemption.objects.filter(checkout_id=checkout).latest("pk")
    return row.state, row.spent


if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L4.1")
    def test_the_total_is_lower_in_the_same_answer(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        answer = redeem(shop, checkout, user_id, 3_000)
        assert answer["errors"] == []
        assert total_in(answer) == 138
        assert answer["checkout"]["retention"]["points"] == {
            "redeemed": 3_000,
            "wanted": 3_000,
            "mostRedeemable": 10_000,
            "amount": {"amount": 30},
        }
        assert shop.total(checkout) == 138
        assert balances(user_id) == {"available": 7_000, "held": 3_000, "owed": 0}
        back = shop.answer(RELEASE, client=shop.client_of(user_id), id=gid("Checkout", checkout))
        assert total_in(back["loyaltyPointsRelease"]) == 168
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}

    @pytest.mark.promise("L4.1")
    def test_the_mutations_that_a_storefront_copies_bring_its_new_total(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        asked = {
            "client": shop.client_of(user_id),
            "checkoutId": gid("Checkout", checkout),
            "languageCode": "DE",
        }
        total = "totalPrice { gross { amount } }"
        redeemed = shop.answer(at_checkout("RetentionCartRedeem", total), **asked, points=3_000)
        assert total_in(redeemed["loyaltyPointsRedeem"]) == 138
        assert redeemed["loyaltyPointsRedeem"]["checkout"]["retention"]["points"]["redeemed"] == 3_000
        released = shop.answer(at_checkout("RetentionCartRelease", total), **asked)
        assert total_in(released["loyaltyPointsRelease"]) == 168

    @pytest.mark.promise("L4.1")
    def test_more_than_it_costs_is_refused_with_how_many_there_can_be(shop):
        user_id = member(shop, 30_000)
        checkout = shop.cart(user_id)
        (error,) = redeem(shop, checkout, user_id, 20_000)["errors"]
        assert (error["field"], error["code"]) == ("points", "INVALID")
        assert "At most 16800 points" in error["message"]
        assert shop.total(checkout) == 168
        assert balances(user_id)["held"] == 0

    def test_a_strangers_checkout_answers_as_one_that_is_not_there(shop):
        user_id, stranger = member(shop), shop.member()
        checkout = shop.cart(user_id)
        answers = [redeem(shop, pk, stranger, 100)["errors"] for pk in (checkout, uuid4())]
        assert answers[0] == answers[1] != []
        assert shop.total(checkout) == 168

    @pytest.mark.promise("L4.2")
    def test_an_order_spends_them_and_is_paid_in_full(shop):
        user_id = member(shop)
        checkout, order = bought(shop, user_id, 3_000)
        row = Order.objects.get(pk=order.id)
        assert row.charge_status == "full"
        assert spent(checkout) == ("settled", 3_000)
        left = balances(user_id)
        assert (left["held"], left["owed"]) == (0, 0)
        assert left["available"] > 7_000
        card = GiftCard.objects.get(pk=PointsRedemption.objects.get(checkout_id=checkout).card)
        assert (card.current_balance_amount, card.is_active) == (0, False)

    @pytest.mark.promise("L4.3")
    def test_a_shrunk_cart_takes_fewer_in_the_same_answer_and_grows_back(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 10_000)
        lines = [{"variantId": gid("ProductVariant", shop.variant("A")), "quantity": 0}]
        answer = shop.answer(
            UPDATE, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines
        )["checkoutLinesUpdate"]
        assert answer["checkout"]["retention"]["points"] == {"redeemed": 4_800, "wanted": 10_000}
        assert total_in(answer) == 0
        lines[0]["quantity"] = 2
        answer = shop.answer(
            UPDATE, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines
        )["checkoutLinesUpdate"]
        assert answer["checkout"]["retention"]["points"] == {"redeemed": 10_000, "wanted": 10_000}
        assert total_in(answer) == 68
        assert balances(user_id) == {"available": 0, "held": 10_000, "owed": 0}

    @pytest.mark.promise("L4.3")
    @pytest.mark.promise("L6.3")
    def test_all_money_back_gives_the_points_back_once_and_never_as_money(shop):
        user_id = member(shop)
        checkout, order = bought(shop, user_id, 3_000)
        shop.refund(order, 13_800)
        for _ in range(2):
            settle()
        assert spent(checkout) == ("settled", 0)
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}

    @pytest.mark.promise("L4.3")
    def test_a_cancelled_order_gives_them_back_once(shop):
        user_id = member(shop)
        checkout, order = bought(shop, user_id, 3_000)
        shop.cancel(order)
        for _ in range(2):
            settle()
        assert spent(checkout) == ("settled", 0)
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}

    @pytest.mark.promise("L4.2")
    def test_an_order_that_staff_have_to_confirm_keeps_them_spent(shop):
        shop.row.automatically_confirm_all_new_orders = False
        shop.row.save(update_fields=["automatically_confirm_all_new_orders"])
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)
        order = shop.complete(checkout, user_id)
        settle()
        assert Order.objects.get(pk=order.id).status == "unconfirmed"
        assert spent(checkout) == ("settled", 3_000)
        assert balances(user_id)["held"] == 0
        shop.cancel(order)
        settle()
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}

    @pytest.mark.promise("L4.2")
    def test_two_checkouts_of_a_customer_each_hold_their_own(shop):
        user_id = member(shop)
        first, second = shop.cart(user_id), shop.cart(user_id)
        redeem(shop, first, user_id, 6_000)
        (error,) = redeem(shop, second, user_id, 6_000)["errors"]
        assert error["code"] == "NOT_ENOUGH_POINTS"
        assert redeem(shop, second, user_id, 4_000)["errors"] == []
        assert (shop.total(first), shop.total(second)) == (108, 128)

    @pytest.mark.promise("L4.3")
    def test_an_abandoned_checkout_gives_them_back_and_costs_what_it_did(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)
        Hold.objects.update(expires_at=now() - timedelta(seconds=1))
        settle()
        assert shop.total(checkout) == 168
        assert balances(user_id) == {"available": 10_000, "held": 0, "owed": 0}

    def test_an_account_that_is_deleted_during_a_hold_leaves_no_card_behind(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)
        assert shop.answer(DELETE, id=gid("User", user_id))["customerDelete"]["errors"] == []
        settle()
        card = GiftCard.objects.get(private_metadata__has_key=gift_cards.OURS)
        assert (card.is_active, card.current_balance_amount) == (False, 0)
        assert spent(checkout) == ("released", 0)
        assert not Checkout.objects.filter(pk=checkout).exists()

    def test_a_fault_of_ours_leaves_the_checkout_as_it_was(shop, monkeypatch):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        redeem(shop, checkout, user_id, 3_000)

        def fail(*_args, **_more):
            raise RuntimeError

        monkeypatch.setattr("saleor_retention.hosts.saleor.checkout.hooks.adjust", fail)
        lines = [{"variantId": gid("ProductVariant", shop.variant("B")), "quantity": 2}]
        answer = shop.answer(
            UPDATE, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines
        )["checkoutLinesUpdate"]
        assert answer["errors"] == []
        assert total_in(answer) == 174
        assert Checkout.objects.get(pk=checkout).gift_cards.count() == 1

else:

    def test_without_bound_cards_points_are_refused_and_nothing_is_held(shop):
        user_id = member(shop)
        checkout = shop.cart(user_id)
        (error,) = redeem(shop, checkout, user_id, 3_000)["errors"]
        assert error["code"] == "DISABLED"
        assert shop.total(checkout) == 168
        assert balances(user_id)["held"] == 0
