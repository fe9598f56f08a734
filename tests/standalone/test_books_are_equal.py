"""All orders at once, in sevens or one by one: the same books, to the byte."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

import pytest
from django.db import transaction

from saleor_retention.core.queues import inbox
from saleor_retention.customers.identity import customers_of, identity, member
from saleor_retention.hosts.standalone.simulator.shop import SimulatedStore
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.metrics.rollups import consumer
from saleor_retention.pipeline import ORDER, drain_orders, process_orders
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store import port
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import SPACE, an_order
from tests.standalone.ledger_of_everything import everything

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ORDERS, MEMBERS = 70, 25


def a_shop(seed: int) -> SimulatedStore:
    """Members, and orders of members and guests, most of them paid."""
    shop, chance = SimulatedStore(), Random(seed)
    for user_id in range(1, MEMBERS + 1):
        shop.join(CustomerSnapshot(user_id, f"user{user_id}@example.com", NOW - timedelta(days=400)))
    for number in range(ORDERS):
        who = chance.randrange(1, MEMBERS + 6)
        user_id = who if who <= MEMBERS else None
        at = NOW - timedelta(days=chance.randrange(1, 300))
        order_id = uuid5(SPACE, f"{seed}:{number}")
        shop.place(an_order(order_id, user_id=user_id, email=f"user{who}@example.com", created_at=at))
        if chance.random() < 0.9:
            shop.pay(order_id, at=at + timedelta(minutes=5))
    return shop


def something_happens(shop: SimulatedStore, order_id: UUID, chance: Random) -> None:
    """One event of a random kind befalls an order."""
    order = shop.orders([order_id])[order_id]
    line = chance.choice(order.lines)
    events = [
        lambda: shop.refund(order_id, chance.randrange(100, 5_000)),
        lambda: shop.refund(order_id, line.gross_minor // line.quantity, lines={line.id: 1}),
        lambda: shop.refund(order_id, order.kept_minor),
        lambda: shop.take_back(order_id, line.id, 1),
        lambda: shop.exchange(order_id, line.id, 1, at=NOW),
        lambda: shop.cancel(order_id),
        lambda: shop.pay(order_id, at=NOW),
        lambda: shop.match_guest(f"user{MEMBERS + 1}@example.com", 3),
        lambda: shop.put(replace(order, user_id=chance.randrange(1, MEMBERS + 1))),
    ]
    if order.captured_minor == 0:
        events = [lambda: shop.expire(order_id), lambda: shop.pay(order_id, at=NOW)]
    chance.choice(events)()


def rules_of_the_house() -> None:
    """Points for money, points for friends; some members were brought by others."""
    programme = programme_create("points", "Points")
    version_add(
        programme.pk,
        channel="main",
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=12,
        valid_from=NOW - timedelta(days=500),
        actor="staff",
        reason="launch",
        now=NOW,
    )
    referral_terms_set(
        channel="main",
        programme_id=programme.pk,
        referrer_points=500,
        referee_points=200,
        is_active=True,
        valid_from=NOW - timedelta(days=500),
        actor="staff",
        reason="launch",
        now=NOW,
    )
    codes = [get_or_create_code(member(user_id).pk, NOW) for user_id in range(1, 6)]
    for user_id in range(10, 20):
        claim(user_id, codes[user_id % 5], NOW - timedelta(days=399))


def everybody_is_known(shop: SimulatedStore) -> None:
    """Rows of all customers, made beforehand: their numbers are part of the ledger's keys."""
    orders = shop.orders(list(shop.all_orders())).values()
    customers_of({identity(order.user_id, order.email) for order in orders})
    for user_id in range(1, MEMBERS + 1):
        member(user_id, email=f"user{user_id}@example.com")


def by_time(shop: SimulatedStore) -> list[UUID]:
    """All orders, oldest first, as their news would come."""
    orders = shop.orders(list(shop.all_orders()))
    return sorted(orders, key=lambda order_id: (orders[order_id].created_at, order_id))


def batch(ids: list[UUID]) -> None:
    inbox.mark_dirty(ORDER, ids)
    assert process_orders(now=NOW, limit=500) == len(ids)


def one_by_one(ids: list[UUID]) -> None:
    for order_id in ids:
        inbox.mark_dirty(ORDER, [order_id])
        assert process_orders(now=NOW, limit=1) == 1


def small_batches(ids: list[UUID]) -> None:
    """Sevens, each rung for twice."""
    for start in range(0, len(ids), 7):
        inbox.mark_dirty(ORDER, ids[start : start + 7])
        inbox.mark_dirty(ORDER, ids[start : start + 7])
        drain_orders(now=NOW)


def open_shop(settings, seed: int) -> SimulatedStore:
    """A new shop is the store in use."""
    port.make_store.cache_clear()
    settings.RETENTION_STORE = "tests.standalone.test_books_are_equal.the_shop"
    the_shop.shop = a_shop(seed)
    return the_shop.shop


def books_after(settings, seed: int, work) -> dict:
    """The same year in the same shop, told to the engine in rounds; everything it wrote down, then forgotten."""
    shop, chance = open_shop(settings, seed), Random(seed + 1)
    with transaction.atomic():
        for _ in range(3):
            work(by_time(shop))
            for order_id in sorted(shop.all_orders()):
                if chance.random() < 0.4:
                    something_happens(shop, order_id, chance)
        work(by_time(shop))
        while consumer.run(NOW).has_more:  # the figures, too, come to the same
            pass
        books = everything()
        transaction.set_rollback(True)
    return books


def the_shop() -> SimulatedStore:
    """The store in use."""
    return the_shop.shop


@pytest.mark.promise("L6.1")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_news_in_one_batch_in_sevens_or_one_by_one_writes_the_same_books(settings, seed):
    everybody_is_known(open_shop(settings, seed))
    rules_of_the_house()
    at_once = books_after(settings, seed, batch)
    assert at_once["Transaction"].total() >= 100
    assert at_once["Referral"].total() == 10
    statuses = {value for row in at_once["OrderFact"] for name, value in row if name == "status"}
    assert statuses == {repr("live"), repr("cancelled"), repr("expired")}
    for work in (one_by_one, small_batches):
        slowly = books_after(settings, seed, work)
        for table in at_once:
            missing, extra = at_once[table] - slowly[table], slowly[table] - at_once[table]
            assert (work.__name__, table, list(missing), list(extra)) == (work.__name__, table, [], [])
