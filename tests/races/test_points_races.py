"""Points under real concurrency: threads, connections and commits of their own.

Each race is run three times. With the account lock off and the constraints lifted it does its damage, which
proves that it is a race here; with the constraints alone the damage is refused as an error; with the lock it
does not happen at all.
"""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.loyalty.invariants import CONVERGED, NOT_OVERDRAWN, ONE_OWNER
from saleor_retention.loyalty.ledger import converge as ledger
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account, Entitlement, Hold, Lot, Transaction
from tests.builders import NOON
from tests.builders.points import (
    a_member,
    a_programme,
    a_target,
    an_id,
    assert_no_invariant_is_broken,
    balance_of,
    give,
)

from .concurrency import outcomes
from .without_guard import without

pytestmark = pytest.mark.django_db(transaction=True)
GUARDS = (
    (Account, "customers_never_overdraw"),
    (Lot, "a_lot_is_never_overconsumed"),
    (Entitlement, "one_entitlement_per_cause"),
    (Transaction, "one_movement_per_key"),
)
"""What PostgreSQL forbids even to a command that forgets the lock."""


@pytest.fixture
def version(transactional_db):
    return a_programme()


@pytest.fixture
def ann(version):
    """100 points, all in one lot."""
    customer = a_member(1)
    give(customer, 100, version)
    return customer


def two_carts(ann, version, cross) -> list[str]:
    """Two checkouts, each asking for 80 of the 100 points; each has decided before either writes."""
    cross(ledger, "write")
    return outcomes(
        *(
            partial(hold, ann.pk, version.programme_id, 80, an_id(name), now=NOON)
            for name in ("cart 1", "cart 2")
        )
    )


def test_control_two_carts_spend_the_same_points_without_lock_and_constraints(
    ann, version, cross, accounts_unlocked
):
    with without(*GUARDS):
        assert two_carts(ann, version, cross) == ["done", "done"]
        assert balance_of(ann) == {"available": -60, "held": 160, "owed": 0}
        assert violations(NOT_OVERDRAWN) != []


def test_control_the_constraint_alone_stops_the_second_cart_with_an_error(
    ann, version, cross, accounts_unlocked
):
    assert two_carts(ann, version, cross) == ["IntegrityError", "done"]
    assert balance_of(ann) == {"available": 20, "held": 80, "owed": 0}
    assert_no_invariant_is_broken()


def test_two_carts_cannot_spend_the_same_points(ann, version, cross):
    assert two_carts(ann, version, cross) == ["NotEnoughPoints", "done"]
    assert balance_of(ann) == {"available": 20, "held": 80, "owed": 0}
    assert Hold.objects.count() == 1
    assert_no_invariant_is_broken()


def test_of_eight_carts_exactly_five_get_a_fifth_of_the_points(ann, version):
    answers = outcomes(
        *(partial(hold, ann.pk, version.programme_id, 20, an_id(f"cart {n}"), now=NOON) for n in range(8))
    )
    assert answers == ["NotEnoughPoints"] * 3 + ["done"] * 5
    assert balance_of(ann) == {"available": 0, "held": 100, "owed": 0}
    assert_no_invariant_is_broken()


def the_same_news_twice(ben, version, cross) -> list[str]:
    """Two workers converge one cause to the same 50 points; each has decided before either writes."""
    cross(ledger, "write")
    return outcomes(*[partial(give, ben, 50, version, "order:2")] * 2)


@pytest.fixture
def ben(version):
    """Has accounts already: making them is not what these races are about."""
    customer = a_member(2)
    give(customer, 1, version, "order:3")
    return customer


def test_control_one_order_earns_twice_without_lock_and_constraints(ben, version, cross, accounts_unlocked):
    with without(*GUARDS):
        assert the_same_news_twice(ben, version, cross) == ["done", "done"]
        assert balance_of(ben)["available"] == 101
        assert violations(CONVERGED) != []


def test_control_the_key_alone_stops_the_second_earning_with_an_error(ben, version, cross, accounts_unlocked):
    assert the_same_news_twice(ben, version, cross) == ["IntegrityError", "done"]
    assert balance_of(ben)["available"] == 51
    assert_no_invariant_is_broken()


@pytest.mark.promise("L6.1", "G6")
def test_one_order_earns_once_however_many_workers_hear_of_it(ben, version, cross):
    assert the_same_news_twice(ben, version, cross) == ["done", "done"]
    assert balance_of(ben)["available"] == 51
    assert Transaction.objects.filter(cause="order:2").count() == 1
    assert_no_invariant_is_broken()


def two_owners(ann, ben, version, cross) -> list[str]:
    """One worker still takes an order for Ann's, another already for Ben's."""
    cross(ledger, "write")

    def converge(who):
        with command():
            ledger.converge([a_target(who, 50, version, "order:2")], now=NOON)

    return outcomes(partial(converge, ann), partial(converge, ben))


def test_points_of_one_order_have_one_owner_whoever_is_told_of_it_at_once(ann, ben, version, cross):
    """Who comes second may be told to try again, and then sees whose they are."""
    give(ann, 50, version, "order:2")
    answers = two_owners(ann, ben, version, cross)
    assert set(answers) <= {"done", "RetryLater"}
    assert "done" in answers
    assert Entitlement.objects.filter(cause="order:2", due=50).count() == 1
    assert_no_invariant_is_broken()


def test_control_without_the_lock_one_order_gives_points_to_two(ann, ben, version, cross, accounts_unlocked):
    """No constraint knows of it: the invariant does."""
    assert two_owners(ann, ben, version, cross) == ["done", "done"]
    assert balance_of(ann)["available"] + balance_of(ben)["available"] == 201
    assert violations(ONE_OWNER) != []


def test_workers_that_make_a_customers_accounts_at_once_agree_on_them(version):
    cleo = a_member(3)
    assert outcomes(*(partial(give, cleo, 10, version, f"order:{n}") for n in range(6))) == ["done"] * 6
    assert balance_of(cleo) == {"available": 60, "held": 0, "owed": 0}
    assert_no_invariant_is_broken()


def test_one_key_sent_twice_at_once_adjusts_once(ann, version):
    said = {"actor": "staff:1", "reason": "sorry", "key": "k", "now": NOON}
    answers = outcomes(*[partial(adjust, ann.pk, version.programme_id, 5, **said)] * 4)
    assert answers == ["done"] * 4
    assert balance_of(ann)["available"] == 105
    assert Transaction.objects.filter(kind="adjust").count() == 1


def test_two_batches_that_name_the_same_customers_in_two_orders_do_not_deadlock(version):
    members = [a_member(n) for n in range(10, 30)]
    batches = [
        [
            ledger.Target(version.programme_id, who.pk, f"{side}:{n:02}", 5, version.pk, NOON, None)
            for n, who in named
        ]
        for side, named in (("a", list(enumerate(members))), ("b", list(enumerate(reversed(members)))))
    ]

    def converge(targets):
        with command():
            ledger.converge(targets, now=NOON)

    assert outcomes(*(partial(converge, batch) for batch in batches)) == ["done", "done"]
    assert {balance_of(who)["available"] for who in members} == {10}
    assert_no_invariant_is_broken()
