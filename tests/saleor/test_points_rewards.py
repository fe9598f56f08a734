"""Rewards at a real checkout: a card that points bought pays for its owner alone, an offer lands on the next cart, and
milestones give theirs."""

from decimal import Decimal
from uuid import uuid4

import pytest
from saleor.giftcard.models import GiftCard
from saleor.order.models import Order

from saleor_retention.errors import Disabled
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.tiers.models import TierBasis
from tests.saleor.campaigns import applied, campaign, now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import (
    assert_the_books_balance,
    available,
    balances,
    member,
    programme,
    settle,
)

pytestmark = pytest.mark.django_db
BUY = """mutation($id: ID!, $key: String!) { loyaltyRewardBuy(rewardId: $id, idempotencyKey: $key) {
    purchase { id state points } balance { available } errors { field code } } }"""
CODES = "{ me { loyalty { rewardPurchases { cardCode } } } }"
CODES_OF = "query($id: ID!) { user(id: $id) { loyalty { rewardPurchases { cardCode } } } }"
MINE = "{ me { loyalty { rewardPurchases { name state points } } } }"
CODE = """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
    checkout { totalPrice { gross { amount } } } errors { field code } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


@pytest.fixture
def version(shop):
    return programme(shop)


def card_of(version, points: int = 500):
    """A gift card of 20.00."""
    terms = {"amount_minor": 2_000, "currency": "USD"}
    return reward_create(version.programme_id, RewardDraft("Card of 20.00", points, "gift_card", terms))


def offer_of(version, made, points: int = 300):
    return reward_create(
        version.programme_id, RewardDraft("An offer", points, "offer", {"campaign_id": made.pk})
    )


def buy(shop, user_id: int, reward, key: str = "") -> dict:
    """What the shopper's mutation answers; and everything that follows."""
    variables = {"id": gid("LoyaltyReward", reward.pk), "key": key or str(uuid4())}
    answer = shop.answer(BUY, client=shop.client_of(user_id), **variables)["loyaltyRewardBuy"]
    settle()
    return answer


def codes_told(user: dict) -> list[str | None]:
    """The codes of the cards that a customer bought."""
    return [row["cardCode"] for row in user["loyalty"]["rewardPurchases"]]


def purchases(shop, user_id: int) -> list[tuple[str, str, float]]:
    rows = shop.ask(MINE, client=shop.client_of(user_id))["me"]["loyalty"]["rewardPurchases"]
    return [(row["name"], row["state"], row["points"]) for row in rows]


def typed(shop, checkout, user_id, code: str) -> dict:
    client = shop.client_of(user_id)
    return shop.answer(CODE, client=client, id=gid("Checkout", checkout), code=code)["checkoutAddPromoCode"]


def test_an_offer_that_points_buy_is_on_the_next_checkout_once(shop, version):
    made = campaign(shop, percent_bp=2_000)
    reward = offer_of(version, made)
    user_id = member(shop, version, 700)
    assert applied(shop.cart(user_id)) is None
    answer = buy(shop, user_id, reward, "once")
    assert (answer["errors"], answer["balance"]["available"]) == ([], 400)
    # The same key is the same purchase.
    assert buy(shop, user_id, reward, "once")["purchase"]["id"] == answer["purchase"]["id"]
    assert available(user_id) == 400
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.total(checkout)) == (made, Decimal("136.8"))
    order = shop.complete(checkout, user_id)
    shop.pay(order, 13_680)
    settle()
    assert applied(shop.cart(user_id)) is None
    assert purchases(shop, user_id) == [("An offer", "GIVEN", 300)]
    # 104.00 net of goods were bought with money.
    assert available(user_id) == 504
    (error,) = buy(shop, shop.member(), reward)["errors"]
    assert error["code"] == "NOT_ENOUGH_POINTS"
    assert_the_books_balance()


@pytest.mark.promise("L2.1")
def test_a_real_order_reaches_a_milestone_and_its_offer_lands_on_the_next_checkout(shop, version):
    made = campaign(shop, percent_bp=2_000)
    reward = offer_of(version, made)
    draft = MilestoneDraft("A hundred", TierBasis.SPEND, 10_000, [reward.pk])
    milestone_create(version.programme_id, draft, now=now())
    user_id = shop.member()
    checkout = shop.cart(user_id)
    order = shop.complete(checkout, user_id)
    settle()
    assert purchases(shop, user_id) == []
    shop.pay(order, 16_800)
    settle()
    assert purchases(shop, user_id) == [("An offer", "GIVEN", 0)]
    following = shop.cart(user_id)
    assert (applied(following), shop.total(following)) == (made, Decimal("136.8"))
    # It cost no points, comes once, and goods that go back take it from nobody.
    shop.refund(order, 16_800)
    settle()
    assert available(user_id) == 0
    assert len(purchases(shop, user_id)) == 1
    assert applied(following) == made
    assert_the_books_balance()


if gift_cards.CARDS_BIND:

    def test_a_card_that_points_buy_pays_for_its_owner_alone(shop, version):
        user_id, stranger = member(shop, version, 700), shop.member()
        answer = buy(shop, user_id, card_of(version))
        assert (answer["errors"], available(user_id)) == ([], 200)
        assert purchases(shop, user_id) == [("Card of 20.00", "GIVEN", 500)]
        card = GiftCard.objects.get(private_metadata__has_key=gift_cards.GIVEN)
        assert (card.current_balance_amount, card.assigned_to_id) == (20, user_id)
        assert codes_told(shop.ask(CODES, client=shop.client_of(user_id))["me"]) == [card.code]
        assert codes_told(shop.ask(CODES_OF, id=gid("User", user_id))["user"]) == [None], "staff read no code"
        for somebody in (stranger, None):
            checkout = shop.cart(somebody)
            assert typed(shop, checkout, somebody, card.code)["errors"] != []
            assert shop.total(checkout) == 168
        order = shop.order_with_card(user_id, {"A": 2, "B": 1}, card.code, 2_000)
        shop.pay(order, 14_800)
        settle()
        card.refresh_from_db()
        assert (Order.objects.get(pk=order.id).charge_status, card.current_balance_amount) == ("full", 0)
        assert codes_told(shop.ask(CODES, client=shop.client_of(user_id))["me"]) == [None], "it is spent"
        # It is the customer's own money: the whole order earns, and the card is no redemption.
        assert balances(user_id) == {"available": 330, "held": 0, "owed": 0}
        assert_the_books_balance()

    @pytest.mark.promise("L2.1")
    def test_a_milestone_of_orders_gives_a_card(shop, version):
        draft = MilestoneDraft("Two orders", TierBasis.ORDERS, 2, [card_of(version).pk])
        milestone_create(version.programme_id, draft, now=now())
        user_id = shop.member()
        for number in (0, 1):
            assert GiftCard.objects.count() == 0, number
            order = shop.order(user_id=user_id)
            shop.pay(order, 16_800)
            settle()
        card = GiftCard.objects.get()
        assert (card.assigned_to_id, card.current_balance_amount) == (user_id, 20)
        assert purchases(shop, user_id) == [("Card of 20.00", "GIVEN", 0)]

else:

    def test_a_card_that_cannot_be_bound_is_no_reward(shop, version):
        with pytest.raises(Disabled) as refused:
            card_of(version)
        assert refused.value.field == "kind"
