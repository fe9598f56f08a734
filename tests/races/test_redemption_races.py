"""Points of one account on many checkouts at one moment: each is spent once, whoever comes first."""

from dataclasses import replace
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.invariants import NOT_OVERDRAWN
from saleor_retention.loyalty.ledger import converge as ledger
from saleor_retention.loyalty.models import Account, Hold, Lot, Transaction
from saleor_retention.loyalty.redemption import settle as settling
from saleor_retention.loyalty.redemption import spend
from saleor_retention.loyalty.redemption.invariants import SPENT
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import assert_no_invariant_is_broken, balance_of, due_of
from tests.builders.redemption import a_rich_member, buy, cart_of, look, redemption_of

from .concurrency import outcomes
from .without_guard import without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.4")]
MANY, EACH = 50, 50
GUARDS = ((Account, "customers_never_overdraw"), (Lot, "a_lot_is_never_overconsumed"))
"""What PostgreSQL forbids even to a command that forgets the lock."""


@pytest.fixture
def ann(transactional_db):
    """1,000 points: enough for twenty of the fifty checkouts. Known as their account is: nothing waits for that row."""
    customer, _ = a_rich_member(1_000)
    members(store().customers([1]).values())
    return customer


def fifty_at_once(cross) -> list[str]:
    """Each has found the points before any of them holds some, where nothing makes it wait."""
    carts = [cart_of(5_000) for _ in range(MANY)]
    cross(ledger, "write")
    return outcomes(*(partial(redeem, cart, 1, EACH, now=NOON) for cart in carts))


def test_control_without_lock_and_constraints_fifty_checkouts_overspend(ann, cross, accounts_unlocked):
    with without(*GUARDS):
        assert fifty_at_once(cross) == ["done"] * MANY
        assert balance_of(ann) == {"available": 1_000 - MANY * EACH, "held": MANY * EACH, "owed": 0}
        assert violations(NOT_OVERDRAWN) != []


def test_control_without_the_lock_the_constraints_stop_the_rest_with_an_error(ann, cross, accounts_unlocked):
    assert fifty_at_once(cross) == ["IntegrityError"] * 30 + ["done"] * 20
    assert balance_of(ann) == {"available": 0, "held": 1_000, "owed": 0}


def test_fifty_checkouts_of_one_account_spend_what_there_is_and_no_more(ann, cross):
    assert fifty_at_once(cross) == ["NotEnoughPoints"] * 30 + ["done"] * 20
    assert balance_of(ann) == {"available": 0, "held": 1_000, "owed": 0}
    assert Hold.objects.filter(state="open", points=EACH).count() == 20
    assert PointsRedemption.objects.filter(state="open", points=EACH).count() == 20
    assert_no_invariant_is_broken()


@pytest.fixture
def cancelled(ann) -> int:
    """Key of what was redeemed for an order: 400 of the points, spent; the order is cancelled, and nobody looked yet."""
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    order = buy(cart)
    look(order)
    assert balance_of(ann) == {"available": 600 + due_of(order), "held": 0, "owed": 0}
    store().put(replace(store().orders([order])[order], status=Status.CANCELLED))
    with command():
        sync_orders([order], now=NOON)
    return redemption_of(cart).pk


def settled_by(cross, redemption_id: int, workers: int) -> list[str]:
    """Each has seen what is to come back before any of them moves it, where nothing makes it wait."""
    cross(spend, "move_spent")
    return outcomes(*[partial(settling.settle, redemption_id, now=NOON)] * workers)


def test_control_without_lock_and_key_points_of_a_dead_order_come_back_twice(ann, cancelled, cross, lift):
    lift("points.lock_redemption", lambda pk: PointsRedemption.objects.get(pk=pk))
    with without((Transaction, "one_movement_per_key")):
        assert settled_by(cross, cancelled, 2) == ["done", "done"]
        assert balance_of(ann)["available"] == 1_400
        assert violations(SPENT) != []


def test_control_without_the_lock_the_key_alone_stops_the_second_with_an_error(ann, cancelled, cross, lift):
    lift("points.lock_redemption", lambda pk: PointsRedemption.objects.get(pk=pk))
    assert settled_by(cross, cancelled, 2) == ["IntegrityError", "done"]
    assert balance_of(ann)["available"] == 1_000


@pytest.mark.promise("L4.3")
def test_points_of_a_dead_order_come_back_once_however_many_settle_it(ann, cancelled, cross):
    assert settled_by(cross, cancelled, 8) == ["done"] * 8
    assert balance_of(ann) == {"available": 1_000, "held": 0, "owed": 0}
    assert_no_invariant_is_broken()
