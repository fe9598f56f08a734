"""Points wait for the money, the parcel, or the end of a return window: seen by the shopper with their day, then theirs."""

from datetime import datetime, timedelta

import pytest
from freezegun import freeze_time

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.saleor.campaigns import now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import (
    assert_the_books_balance,
    balances,
    give,
    programme,
    redeem,
    settle,
    sweep_room,
)
from tests.saleor.shop import reconcile

pytestmark = pytest.mark.django_db
MINE = """{ me { loyalty { balance { available pending }
    pending { orderId orderNumber points availableAt } } } }"""
ORDER = "query($id: ID!) { order(id: $id) { retention { stage pointsDue pointsToEarn pending { points availableAt } } } }"


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


class Waiting:
    """A member, their order over 130 points that is not paid yet, and what they see."""

    def __init__(self, shop, until: str, days: int = 0) -> None:
        self.shop = shop
        self.version = programme(shop, pending={"until": until, "days": days})
        self.user_id = shop.member()
        self.order = shop.order(user_id=self.user_id)

    def seen(self) -> tuple[int, int, list]:
        """What can be spent, what is pending, and of which orders from when."""
        settle()
        told = self.shop.ask(MINE, client=self.shop.client_of(self.user_id))["me"]["loyalty"]
        rows = [(row["orderId"], row["points"], row["availableAt"]) for row in told["pending"]]
        return told["balance"]["available"], told["balance"]["pending"], rows

    def stage(self) -> tuple[str, int]:
        client = self.shop.client_of(self.user_id)
        told = self.shop.ask(ORDER, client=client, id=gid("Order", self.order.id))["order"]["retention"]
        return told["stage"], told["pointsDue"]

    @property
    def order_gid(self) -> str:
        return gid("Order", self.order.id)


@pytest.mark.promise("L1.1")
def test_points_that_wait_for_the_money_are_there_once_it_is(shop):
    wait = Waiting(shop, "paid")
    assert wait.seen() == (0, 0, [])
    assert wait.stage() == ("UNPAID", 0)
    shop.pay(wait.order, 16_800)
    assert wait.seen() == (130, 0, [])
    assert wait.stage() == ("SETTLED", 130)


@pytest.mark.promise("L1.1")
def test_points_that_wait_for_the_parcel_are_seen_without_a_day_and_come_with_it(shop):
    wait = Waiting(shop, "fulfilled")
    shop.pay(wait.order, 16_800)
    assert wait.seen() == (0, 130, [(wait.order_gid, 130, None)])
    assert wait.stage() == ("SETTLED", 0)
    # What goes back meanwhile is not waited for.
    shop.refund(wait.order, 3_360)
    assert wait.seen() == (0, 104, [(wait.order_gid, 104, None)])
    shop.fulfil(wait.order)
    assert wait.seen() == (104, 0, [])
    assert wait.stage() == ("SETTLED", 104)
    shop.refund(wait.order, 16_800 - 3_360)
    assert wait.seen() == (0, 0, [])
    assert_the_books_balance()


@pytest.mark.promise("L1.1", "L6.1")
def test_points_that_wait_for_the_end_of_a_return_window_come_on_the_day_that_was_told(shop):
    wait = Waiting(shop, "return_window", 14)
    if gift_cards.CARDS_BIND:
        give(wait.version, wait.user_id, 10)
    had = balances(wait.user_id)["available"]
    shop.pay(wait.order, 16_800)
    assert wait.seen() == (had, 130, [(wait.order_gid, 130, None)])
    sent_at = now()
    shop.fulfil(wait.order)
    available, pending, ((order_id, points, at),) = wait.seen()
    assert (available, pending, order_id, points) == (had, 130, wait.order_gid, 130)
    told_at = datetime.fromisoformat(at)
    assert timedelta(0) <= told_at - sent_at - timedelta(days=14) < timedelta(minutes=1)
    # What is pending cannot be spent.
    if gift_cards.CARDS_BIND:
        (error,) = redeem(shop, shop.cart(wait.user_id), wait.user_id, 50)["errors"]
        assert error["code"] == "NOT_ENOUGH_POINTS"
    with freeze_time(told_at - timedelta(hours=1), tick=True):
        shop.take_back(wait.order, "A", 1)
        reconcile()
        assert wait.seen()[:2] == (had, 80)
    with freeze_time(told_at + timedelta(minutes=1), tick=True):
        sweep_room()
        assert wait.seen() == (had + 80, 0, [])
        assert wait.stage() == ("SETTLED", 80)
    assert_the_books_balance()


@pytest.mark.promise("L6.1")
def test_an_order_that_is_cancelled_while_its_points_wait_gives_none(shop):
    wait = Waiting(shop, "fulfilled")
    shop.pay(wait.order, 16_800)
    assert wait.seen()[:2] == (0, 130)
    shop.cancel(wait.order)
    assert wait.seen() == (0, 0, [])
    assert balances(wait.user_id) == {"available": 0, "held": 0, "owed": 0}
