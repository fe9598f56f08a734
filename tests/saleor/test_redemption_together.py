"""Points of one account on many checkouts at once."""

from functools import partial

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.races.concurrency import together
from tests.saleor.test_redemption import balances, bought, member, redeem, shop, spent

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)


def redeemed(shop, checkout, user_id: int):
    """In a thread of its own, whose replica is what it is in the tests: the database itself."""
    connections[settings.DATABASE_CONNECTION_REPLICA_NAME] = connections[DEFAULT_DB_ALIAS]
    answer = redeem(shop, checkout, user_id, 200)
    while [error["code"] for error in answer["errors"]] == [
        "RETRY_LATER"
    ]:  # who waited for too long asks again
        answer = redeem(shop, checkout, user_id, 200)
    return answer


if gift_cards.CARDS_BIND:

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
