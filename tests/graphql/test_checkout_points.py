"""Points on a checkout, as a storefront asks: for whom, and where there is nothing to be asked."""

from dataclasses import replace

import pytest

from saleor_retention.core.db import command
from saleor_retention.graphql import kit
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.loyalty.ledger.freezes import freeze, unfreeze
from saleor_retention.loyalty.models import Account, Lot
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.queries import spendable_balances
from saleor_retention.loyalty.redemption.redeem import spendable_balance
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of
from tests.builders.redemption import CENT, a_rich_member, cart_of

from .alone import post
from .operations import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(alone):
    """Ann's, of 50.00; she has 1,000 points of .01."""
    a_rich_member(1_000)
    return kit.global_id("Checkout", cart_of(5_000))


def points(who: str, checkout: str):
    answer = post(who, document("shopper/checkout_points"), {"id": checkout})
    return answer["data"]["checkout"]["retention"]["points"]


def redeemed(who: str, checkout: str, number: int):
    answer = post(who, document("shopper/points_redeem"), {"checkoutId": checkout, "points": number})
    return answer["data"]["loyaltyPointsRedeem"]


@pytest.mark.promise("L4.1")
def test_the_answer_shows_what_points_pay_in_place_of_what_they_paid_before(cart):
    assert (points("ann", cart)["redeemed"], points("ann", cart)["mostRedeemable"]) == (0, 1_000)
    for number, amount in ((400, 4.0), (250, 2.5)):
        shown = redeemed("ann", cart, number)["checkout"]["retention"]["points"]
        assert (shown["redeemed"], shown["amount"]["amount"], shown["mostRedeemable"]) == (
            number,
            amount,
            1_000,
        )


def test_nobody_else_is_told_or_may_spend_them(cart):
    for who in ("ben", "stranger"):
        assert points(who, cart) is None
    assert [error["code"] for error in redeemed("ben", cart, 100)["errors"]] == ["NOT_FOUND"]
    assert points("ann", cart)["redeemed"] == 0


def test_a_guests_checkout_has_none(alone):
    a_rich_member(1_000)
    guests = kit.global_id("Checkout", cart_of(5_000, user_id=None))
    assert points("stranger", guests) is None


def test_a_shop_that_cannot_bind_a_card_offers_none(cart, monkeypatch):
    monkeypatch.setattr(SimulatedStore, "supports_personal_gift_cards", lambda self: False)
    assert points("ann", cart) is None
    assert [error["code"] for error in redeemed("ann", cart, 100)["errors"]] == ["DISABLED"]
    assert store().payable(kit.uuid_of(cart, "Checkout")).points_minor == 0


def test_a_refusal_changes_nothing(cart):
    from saleor_retention.customers.models import Customer

    assert [error["field"] for error in redeemed("ann", cart, 1_001)["errors"]] == ["points"]
    assert balance_of(Customer.objects.get(user_id=1)) == {"available": 1_000, "held": 0, "owed": 0}


def test_what_points_pay_earns_nothing_and_none_of_it_is_promised(cart):
    def to_earn() -> float:
        answer = post("ann", document("shopper/checkout"), {"id": cart})
        return answer["data"]["checkout"]["retention"]["pointsToEarn"]

    earned = [to_earn()]
    for number in (399, 401, 1_000):
        redeemed("ann", cart, number)
        earned.append(to_earn())
    assert earned == [50, 46, 45, 40]


def most_taken(cart: str) -> int:
    """The most that the mutation takes."""
    return max(
        (number for number in range(0, 1_300, 50) if number and not redeemed("ann", cart, number)["errors"]),
        default=0,
    )


@pytest.mark.parametrize(
    ("total", "cards", "most"), [(1_000, 300, 500), (1_000, 700, 300), (1_000, 1_100, 0), (2_000, 0, 1_000)]
)
def test_a_share_is_one_of_the_cost_and_other_cards_pay_of_the_rest(alone, monkeypatch, total, cards, most):
    a_rich_member(1_000, **CENT, most_percent=50)
    cart = kit.global_id("Checkout", cart_of(total))
    payable = SimulatedStore.payable

    def with_cards(self, checkout_id):
        shown = payable(self, checkout_id)
        return replace(shown, payable_minor=max(shown.cost_minor - cards, 0))

    monkeypatch.setattr(SimulatedStore, "payable", with_cards)
    assert points("ann", cart)["mostRedeemable"] == most == most_taken(cart)
    assert points("ann", cart)["mostRedeemable"] == most


def test_points_that_have_ended_are_not_offered_before_the_sweep_comes(cart):
    Lot.objects.update(expires_at=NOON)
    assert points("ann", cart)["mostRedeemable"] == most_taken(cart) == 0


def test_held_points_that_have_ended_are_not_offered_again(cart):
    redeemed("ann", cart, 400)
    Lot.objects.update(expires_at=NOON)
    assert points("ann", cart)["mostRedeemable"] == 0
    assert [error["code"] for error in redeemed("ann", cart, 400)["errors"]] == ["NOT_ENOUGH_POINTS"]


def test_what_a_debt_takes_of_what_comes_back_is_not_offered(cart):
    redeemed("ann", cart, 1_000)
    Account.objects.filter(kind="owed").update(balance=300)
    assert points("ann", cart)["mostRedeemable"] == 700
    key = (1, Account.objects.filter(kind="owed").get().programme_id, kit.uuid_of(cart, "Checkout"))
    row = PointsRedemption.objects.get()
    assert spendable_balances([key], now=NOON, using="default")[key] == 700
    with command():
        assert spendable_balance(row.programme_id, row.customer_id, row, now=NOON) == 700


@pytest.mark.promise("L7.1")
def test_a_frozen_account_is_offered_none_until_it_is_let_go_on(cart):
    redeemed("ann", cart, 100)
    account = Account.objects.filter(customer__user_id=1).first()
    by = {"actor": "user:9", "reason": "Chargebacks"}
    freeze(account.customer_id, account.programme_id, **by)
    shown = points("ann", cart)
    assert (shown["redeemed"], shown["mostRedeemable"], shown["mostAmount"]["amount"]) == (100, 0, 0.0)
    assert [error["code"] for error in redeemed("ann", cart, 200)["errors"]] == ["ACCOUNT_FROZEN"]
    unfreeze(account.customer_id, account.programme_id, **by)
    assert points("ann", cart)["mostRedeemable"] == 1_000
