"""L4.4 with eight operating-system processes: one account, eight checkouts, points for three, and all ask at once."""

import multiprocessing
from collections import Counter
from multiprocessing.connection import Connection
from uuid import UUID

import pytest
from django.db import connections
from saleor.account.models import User
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient

from saleor_retention.hosts.saleor.vouchers import gift_cards
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import REDEEM, assert_the_books_balance, balances, member, programme, settle, spent
from tests.saleor.race_complete import FORK, PATIENCE_SECONDS, forget_connections

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.4")]
__test__ = gift_cards.CARDS_BIND
"""Where no card can be bound to its customer, points are refused: see test_redemption.py."""
EIGHT = 8


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def ask(checkout: UUID, user_id: int, points: int, starts: Connection, says: Connection) -> None:
    """One process of the shop: it is ready, waits for the start, and says what it was answered."""
    forget_connections()
    with allow_writer():
        client = ApiClient(user=User.objects.get(pk=user_id))
        says.send("ready")
        starts.recv()
        variables = {"id": gid("Checkout", checkout), "points": points}
        content = client.post_graphql(REDEEM, variables).json()
    says.send([error["code"] for error in content["data"]["loyaltyPointsRedeem"]["errors"]])


class Asking:
    """A process that asks for points on one checkout."""

    def __init__(self, checkout: UUID, user_id: int, points: int) -> None:
        connections.close_all()  # parent and child each open their own
        self.hears, says = FORK.Pipe(duplex=False)
        starts, self.tells = FORK.Pipe(duplex=False)
        self.process: multiprocessing.process.BaseProcess = FORK.Process(
            target=ask, args=(checkout, user_id, points, starts, says), daemon=True
        )
        self.process.start()

    def heard(self):
        assert self.hears.poll(PATIENCE_SECONDS)
        return self.hears.recv()


def race(checkouts: list[UUID], user_id: int, points: int) -> list[list[str]]:
    """All are ready before any of them starts."""
    processes = [Asking(checkout, user_id, points) for checkout in checkouts]
    assert [process.heard() for process in processes] == ["ready"] * len(checkouts)
    for process in processes:
        process.tells.send("go")
    return [process.heard() for process in processes]


def test_of_eight_redemptions_at_once_three_have_the_points_there_are(shop):
    user_id = member(shop, programme(shop), 10_000)
    checkouts = [shop.cart(user_id) for _ in range(EIGHT)]
    answers = race(checkouts, user_id, 3_000)
    assert Counter(map(tuple, answers)) == {(): 3, ("NOT_ENOUGH_POINTS",): 5}
    assert balances(user_id) == {"available": 1_000, "held": 9_000, "owed": 0}
    totals = Counter(shop.total(checkout) for checkout in checkouts)
    assert totals == {138: 3, 168: 5}
    winners = [checkout for checkout, errors in zip(checkouts, answers, strict=True) if not errors]
    for checkout in winners:
        shop.pay(shop.complete(checkout, user_id), 13_800)
    settle()
    assert [spent(checkout) for checkout in winners] == [("settled", 3_000)] * 3
    # Three times 130.00 net x 138/168.
    assert balances(user_id) == {"available": 1_000 + 3 * 106, "held": 0, "owed": 0}
    assert_the_books_balance()


def test_eight_answers_on_one_checkout_hold_its_points_once(shop):
    user_id = member(shop, programme(shop), 10_000)
    checkout = shop.cart(user_id)
    answers = race([checkout] * EIGHT, user_id, 3_000)
    # Who waited for the checkout longer than a request may is told to ask again.
    assert {tuple(errors) for errors in answers} <= {(), ("RETRY_LATER",)}
    assert [] in answers
    assert balances(user_id) == {"available": 7_000, "held": 3_000, "owed": 0}
    assert shop.total(checkout) == 138
    assert_the_books_balance()
