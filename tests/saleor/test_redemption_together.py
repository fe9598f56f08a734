"""Points beside what else makes an order cheaper, and on many checkouts at once."""

from decimal import Decimal
from functools import partial

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from saleor.discount import RewardType, RewardValueType
from saleor.discount.models import Promotion, PromotionRule, PromotionType

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.races.concurrency import together
from tests.saleor.campaigns import applied, campaign, given
from tests.saleor.test_redemption import balances, bought, member, redeem, settle, shop, spent, total_in

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)


def ten_percent_off(shop) -> None:
    """Of everybody's goods, by the shop's own promotion."""
    promotion = Promotion.objects.create(name="Of the shop", type=PromotionType.ORDER)
    rule = PromotionRule.objects.create(
        promotion=promotion,
        order_predicate={"discountedObjectPredicate": {"baseSubtotalPrice": {"range": {"gte": "1"}}}},
        reward_type=RewardType.SUBTOTAL_DISCOUNT,
        reward_value_type=RewardValueType.PERCENTAGE,
        reward_value=Decimal(10),
    )
    rule.channels.add(shop.row)


def redeemed(shop, checkout, user_id: int):
    """In a thread of its own, whose replica is what it is in the tests: the database itself."""
    connections[settings.DATABASE_CONNECTION_REPLICA_NAME] = connections[DEFAULT_DB_ALIAS]
    return redeem(shop, checkout, user_id, 200)


if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L4.2")
    @pytest.mark.parametrize("beside", ["a personal offer", "a promotion"])
    def test_points_come_off_what_an_offer_or_a_promotion_left(shop, beside):
        """156.00 of goods less a tenth, and 12.00 for delivery: 152.40, of which 30.00 are paid with points."""
        user_id = member(shop)
        if beside == "a promotion":
            ten_percent_off(shop)
        else:
            offer = campaign(shop)
            given(offer, user_id)
        checkout = shop.cart(user_id)
        assert shop.total(checkout) == Decimal("152.4")
        answer = redeem(shop, checkout, user_id, 3_000)
        assert (answer["errors"], total_in(answer)) == ([], 122.4)
        if beside == "a personal offer":
            assert applied(checkout) == offer
        order = shop.complete(checkout, user_id)
        assert shop.due(order) == 12_240
        shop.pay(order, 12_240)
        settle()
        assert spent(checkout) == ("settled", 3_000)
        assert balances(user_id)["held"] == 0

    @pytest.mark.promise("L4.4")
    def test_eight_checkouts_at_once_spend_what_there_is_and_no_more(shop):
        """1,000 points, of which each of eight wants 200."""
        user_id = member(shop, 1_000)
        carts = [shop.cart(user_id, quantities={"B": 1}) for _ in range(8)]
        answers = together(*(partial(redeemed, shop, cart, user_id) for cart in carts), deadline=120)
        refused = [answer["errors"][0]["code"] for answer in answers if answer["errors"]]
        assert refused == ["NOT_ENOUGH_POINTS"] * 3
        assert balances(user_id) == {"available": 0, "held": 1_000, "owed": 0}

    @pytest.mark.promise("L4.4")
    def test_an_order_of_points_leaves_the_next_checkout_the_rest(shop):
        user_id = member(shop, 1_000)
        checkout, _ = bought(shop, user_id, 600)
        assert spent(checkout) == ("settled", 600)
        (error,) = redeem(shop, shop.cart(user_id), user_id, 1_000)["errors"]
        assert error["code"] == "NOT_ENOUGH_POINTS"
