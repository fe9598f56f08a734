"""Points under real concurrency: threads, connections and commits of their own.

Each race is run three times. With the account lock off and the constraints lifted it does its damage, which
proves that it is a race here; with the constraints alone the damage is refused as an error; with the lock it
does not happen at all.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from saleor_retention.errors import Refusal, RetryLater
from saleor_retention.kernel.invariants import offenders
from saleor_retention.kernel.locks import command, retried
from saleor_retention.loyalty import accounts, ledger
from saleor_retention.loyalty.adjustments import adjust
from saleor_retention.loyalty.holds import capture, hold, release
from saleor_retention.loyalty.invariants import CONVERGED, COVERED, HELD, NOT_OVERDRAWN
from saleor_retention.loyalty.models import Account, Entitlement, Hold, Lot, Transaction
from tests.builders import NOON
from tests.loyalty.books import (
    a_member,
    a_programme,
    an_id,
    assert_no_invariant_is_broken,
    balance_of,
    give,
)

pytestmark = pytest.mark.django_db(transaction=True)
LIFTED = {
    Account: ("customers_never_overdraw",),
    Lot: ("a_lot_is_never_overconsumed",),
    Entitlement: ("one_entitlement_per_cause",),
    Transaction: ("one_movement_per_key",),
}


def together(*verbs: Callable[[], object]) -> list[str]:
    """What each verb came to when all started at once, each on a connection of its own: "done" or its refusal."""
    start = Barrier(len(verbs), timeout=20)

    def run(verb: Callable[[], object]) -> str:
        try:
            start.wait()
            retried(verb)
        except (Refusal, RetryLater, IntegrityError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(verbs)) as threads:
        return sorted(threads.map(run, verbs))


@pytest.fixture
def without_the_lock(monkeypatch):
    """Accounts are read but not locked, and everyone has decided before anyone writes."""
    everyone, write = Barrier(2, timeout=20), ledger.write

    def after_everyone(entries):
        everyone.wait()
        write(entries)

    monkeypatch.setattr(
        accounts, "lock_accounts", lambda pairs: list(accounts._accounts_of(pairs).order_by("pk"))
    )
    monkeypatch.setattr(ledger, "write", after_everyone)


@pytest.fixture
def without_the_constraints(transactional_db):
    """What PostgreSQL forbids is lifted for one test, and back once its rows are gone."""
    found = [
        (model, one)
        for model, names in LIFTED.items()
        for one in model._meta.constraints
        if one.name in names
    ]
    assert len(found) == 4
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.remove_constraint(model, constraint)
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE saleor_retention_account, saleor_retention_transaction CASCADE")
        cursor.execute("TRUNCATE saleor_retention_entitlement CASCADE")
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.add_constraint(model, constraint)


@pytest.fixture
def version(transactional_db):
    return a_programme()


@pytest.fixture
def ann(version):
    """100 points, all in one lot."""
    customer = a_member(1)
    give(customer, 100, version)
    return customer


def two_carts(ann, version):
    """Two checkouts, each asking for 80 of the 100 points."""
    return together(
        *(
            lambda name=name: hold(ann.pk, version.programme_id, 80, an_id(name), now=NOON)
            for name in ("cart 1", "cart 2")
        )
    )


def test_control_two_carts_spend_the_same_points_without_lock_and_constraints(
    ann, version, without_the_constraints, without_the_lock
):
    assert two_carts(ann, version) == ["done", "done"]
    assert balance_of(ann) == {"available": -60, "held": 160, "owed": 0}
    assert offenders(NOT_OVERDRAWN) != []


def test_control_the_constraint_alone_stops_the_second_cart_with_an_error(ann, version, without_the_lock):
    assert two_carts(ann, version) == ["IntegrityError", "done"]
    assert balance_of(ann) == {"available": 20, "held": 80, "owed": 0}
    assert_no_invariant_is_broken()


def test_two_carts_cannot_spend_the_same_points(ann, version):
    assert two_carts(ann, version) == ["NotEnoughPoints", "done"]
    assert balance_of(ann) == {"available": 20, "held": 80, "owed": 0}
    assert Hold.objects.count() == 1
    assert_no_invariant_is_broken()


def test_of_eight_carts_exactly_five_get_a_fifth_of_the_points(ann, version):
    outcomes = together(
        *(lambda n=n: hold(ann.pk, version.programme_id, 20, an_id(f"cart {n}"), now=NOON) for n in range(8))
    )
    assert outcomes == ["NotEnoughPoints"] * 3 + ["done"] * 5
    assert balance_of(ann) == {"available": 0, "held": 100, "owed": 0}
    assert_no_invariant_is_broken()


def the_same_news_twice(ben, version):
    """Two workers converge one cause to the same 50 points."""
    return together(*(lambda: give(ben, 50, version, "order:2") for _ in range(2)))


@pytest.fixture
def ben(version):
    """Has accounts already: making them is not what these races are about."""
    customer = a_member(2)
    give(customer, 1, version, "order:3")
    return customer


def test_control_one_order_earns_twice_without_lock_and_constraints(
    ben, version, without_the_constraints, without_the_lock
):
    assert the_same_news_twice(ben, version) == ["done", "done"]
    assert balance_of(ben)["available"] == 101
    assert offenders(CONVERGED) != []


def test_control_the_key_alone_stops_the_second_earning_with_an_error(ben, version, without_the_lock):
    assert the_same_news_twice(ben, version) == ["IntegrityError", "done"]
    assert balance_of(ben)["available"] == 51
    assert_no_invariant_is_broken()


@pytest.mark.promise("L6.1")
def test_one_order_earns_once_however_many_workers_hear_of_it(ben, version):
    assert the_same_news_twice(ben, version) == ["done", "done"]
    assert balance_of(ben)["available"] == 51
    assert Transaction.objects.filter(cause="order:2").count() == 1
    assert_no_invariant_is_broken()


def test_workers_that_make_a_customers_accounts_at_once_agree_on_them(version):
    cleo = a_member(3)
    outcomes = together(*(lambda n=n: give(cleo, 10, version, f"order:{n}") for n in range(6)))
    assert outcomes == ["done"] * 6
    assert balance_of(cleo) == {"available": 60, "held": 0, "owed": 0}
    assert_no_invariant_is_broken()


def capture_and_release(held):
    """The order and the sweep come for one hold."""
    return together(
        lambda: capture(held.pk, an_id("order"), now=NOON),
        lambda: release(held.pk, now=NOON),
    )


def test_control_a_hold_is_captured_and_released_without_lock_and_constraints(
    ann, version, without_the_constraints, request
):
    held = hold(ann.pk, version.programme_id, 80, an_id("cart"), now=NOON)
    request.getfixturevalue("without_the_lock")
    assert capture_and_release(held) == ["done", "done"]
    assert balance_of(ann) == {"available": 100, "held": -80, "owed": 0}
    assert offenders(HELD) != []


def test_a_hold_is_captured_or_released_never_both(ann, version):
    held = hold(ann.pk, version.programme_id, 80, an_id("cart"), now=NOON)
    assert capture_and_release(held) == ["AlreadyResolved", "done"]
    held.refresh_from_db()
    left = {"captured": 20, "released": 100}[held.state]
    assert balance_of(ann) == {"available": left, "held": 0, "owed": 0}
    assert_no_invariant_is_broken()


def test_a_refund_that_meets_a_hold_takes_what_is_left_or_makes_a_debt(ann, version):
    outcomes = together(
        lambda: hold(ann.pk, version.programme_id, 80, an_id("cart"), now=NOON),
        lambda: give(ann, 0, version),
    )
    balance = balance_of(ann)
    if outcomes == ["done", "done"]:
        assert balance == {"available": 0, "held": 80, "owed": 80}
    else:
        assert (outcomes, balance) == (["NotEnoughPoints", "done"], {"available": 0, "held": 0, "owed": 0})
    assert offenders(COVERED) == []
    assert_no_invariant_is_broken()


def test_one_key_sent_twice_at_once_adjusts_once(ann, version):
    said = {"actor": "staff:1", "reason": "sorry", "key": "k", "now": NOON}
    outcomes = together(*(lambda: adjust(ann.pk, version.programme_id, 5, **said) for _ in range(4)))
    assert outcomes == ["done"] * 4
    assert balance_of(ann)["available"] == 105
    assert Transaction.objects.filter(kind="adjust").count() == 1


def test_one_key_sent_for_two_members_at_once_is_refused_for_one(ann, ben, version):
    said = {"actor": "staff:1", "reason": "sorry", "key": "k", "now": NOON}
    outcomes = together(
        *(lambda who=who: adjust(who.pk, version.programme_id, 5, **said) for who in (ann, ben))
    )
    assert outcomes == ["KeyReused", "done"]
    assert balance_of(ann)["available"] + balance_of(ben)["available"] == 106


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

    assert together(*(lambda batch=batch: converge(batch) for batch in batches)) == ["done", "done"]
    assert {balance_of(who)["available"] for who in members} == {10}
    assert_no_invariant_is_broken()
