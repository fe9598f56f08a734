"""Points of one member under many hands: spent once, given back once, never more than there were."""

from functools import partial

import pytest

from saleor_retention.core.db import retried
from saleor_retention.core.invariants import violations
from saleor_retention.errors import NotEnoughPoints
from saleor_retention.loyalty.invariants import HELD, NOT_OVERDRAWN
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release, release_stale
from saleor_retention.loyalty.models import Account, Entitlement, Hold, Lot, Transaction
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, an_id, balance_of, give
from tests.invariants import assert_sound

from .concurrency import outcomes, together
from .without_guard import without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
GUARDS = (
    (Account, "customers_never_overdraw"),
    (Lot, "a_lot_is_never_overconsumed"),
    (Transaction, "one_movement_per_key"),
)
"""What PostgreSQL forbids even to a command that forgets the lock."""
RIVALS = 25


@pytest.fixture
def version(transactional_db):
    return a_programme()


@pytest.fixture
def ann(version):
    """100 points, all in one lot."""
    customer = a_member(1)
    give(customer, 100, version)
    return customer


@pytest.fixture
def held(ann, version):
    """80 of Ann's 100 points are held, and overdue in an hour."""
    return hold(ann.pk, version.programme_id, 80, an_id("cart"), now=NOON)


def balances(available: int, held: int, owed: int = 0) -> dict[str, int]:
    return {"available": available, "held": held, "owed": owed}


def two_orders_of_one_hold(held, cross) -> list[str]:
    """Two orders want the same held points; each has decided before either writes."""
    cross(converge, "write")
    return outcomes(*(partial(capture, held.pk, an_id(name), now=NOON) for name in ("one", "two")))


def test_of_two_orders_that_capture_one_hold_one_does(ann, held, cross):
    assert two_orders_of_one_hold(held, cross) == ["AlreadyResolved", "done"]
    assert balance_of(ann) == balances(20, 0)
    assert_sound()


def test_control_with_the_key_alone_the_second_capture_ends_in_an_error(ann, held, cross, accounts_unlocked):
    assert two_orders_of_one_hold(held, cross) == ["IntegrityError", "done"]
    assert balance_of(ann) == balances(20, 0)


def test_control_without_lock_and_constraints_the_points_are_spent_twice(ann, held, cross, accounts_unlocked):
    with without(*GUARDS):
        assert two_orders_of_one_hold(held, cross) == ["done", "done"]
        assert balance_of(ann) == balances(20, -80)
        assert violations(NOT_OVERDRAWN) != []


def order_release_and_sweep(held, cross) -> list[str]:
    """The order, the shopper and the sweep come for one overdue hold."""
    cross(converge, "write")
    later = held.expires_at
    return outcomes(
        partial(capture, held.pk, an_id("order"), now=later),
        partial(release, held.pk, now=later),
        partial(release_stale, now=later),
    )


def test_a_hold_is_captured_or_given_back_once_whoever_comes_first(ann, held, cross):
    answers = order_release_and_sweep(held, cross)
    state = Hold.objects.get().state
    assert (
        answers
        == {
            "captured": ["AlreadyResolved", "done", "done"],
            "released": ["AlreadyResolved", "done", "done"],
        }[state]
    )
    assert balance_of(ann) == balances({"captured": 20, "released": 100}[state], 0)
    assert Transaction.objects.filter(kind__in=["capture", "release"]).count() == 1
    assert_sound()


def test_control_without_lock_and_constraints_it_is_captured_and_given_back(
    ann, held, cross, accounts_unlocked
):
    with without(*GUARDS, (Hold, "a_hold_resolves_once")):
        assert order_release_and_sweep(held, cross) == ["done"] * 3
        assert balance_of(ann) == balances(180, -160)
        assert violations(HELD) != []


def spend_and_refund(ann, version, cross) -> list[str]:
    """The customer spends 80 of the 100 points in the moment in which their order is refunded."""
    cross(converge, "write")
    return outcomes(
        partial(hold, ann.pk, version.programme_id, 80, an_id("cart"), now=NOON),
        partial(give, ann, 0, version),
    )


def test_points_that_are_spent_while_their_order_is_refunded_become_a_debt_or_are_gone(ann, version, cross):
    answers = spend_and_refund(ann, version, cross)
    assert (answers, balance_of(ann)) in [
        (["done", "done"], balances(0, 80, 80)),
        (["NotEnoughPoints", "done"], balances(0, 0)),
    ]
    assert_sound()


def test_control_without_lock_and_constraints_they_are_spent_and_taken_back(
    ann, version, cross, accounts_unlocked
):
    with without(*GUARDS, (Entitlement, "one_entitlement_per_cause")):
        assert spend_and_refund(ann, version, cross) == ["done", "done"]
        assert balance_of(ann) == balances(-80, 80)
        assert violations(NOT_OVERDRAWN) != []


def fifty_holds(ann, version) -> list[str]:
    """50 checkouts, 10 points each: 25 at once, and each of these once more."""
    got: list[str] = []

    def two(n: int) -> None:
        for name in (n, n + RIVALS):
            try:
                retried(lambda name=name: hold(ann.pk, version.programme_id, 10, an_id(name), now=NOON))
                got.append("done")
            except NotEnoughPoints:
                got.append("refused")

    together(*(partial(two, n) for n in range(RIVALS)))
    return sorted(got)


def test_fifty_that_hold_in_parallel_never_get_more_than_there_is(ann, version):
    assert fifty_holds(ann, version) == ["done"] * 10 + ["refused"] * 40
    assert balance_of(ann) == balances(0, 100)
    assert_sound()


def test_control_without_lock_and_constraints_they_hold_more_than_there_is(
    ann, version, cross, accounts_unlocked
):
    cross(converge, "write")
    with without(*GUARDS):
        assert fifty_holds(ann, version).count("done") >= RIVALS
        assert balance_of(ann)["available"] <= 100 - 10 * RIVALS


def hold_and_take_away(ann, version, cross) -> list[str]:
    """The customer holds 80 points while staff take 80 away."""
    cross(converge, "write")
    said = {"actor": "staff:1", "reason": "mistake", "key": "k", "now": NOON}
    return outcomes(
        partial(hold, ann.pk, version.programme_id, 80, an_id("cart"), now=NOON),
        partial(adjust, ann.pk, version.programme_id, -80, **said),
    )


def test_points_that_staff_take_away_cannot_be_held_as_well(ann, version, cross):
    assert hold_and_take_away(ann, version, cross) == ["NotEnoughPoints", "done"]
    assert sum(balance_of(ann).values()) in (20, 100)
    assert_sound()


def test_control_without_lock_and_constraints_staff_take_what_is_held(ann, version, cross, accounts_unlocked):
    with without(*GUARDS):
        assert hold_and_take_away(ann, version, cross) == ["done", "done"]
        assert balance_of(ann) == balances(-60, 80)


def spend_and_expire(version, cross) -> tuple[object, list[str]]:
    """The sweep ends a lot in the moment in which a checkout that began before takes it."""
    ben = a_member(2)
    give(ben, 100, version, "order:2", expires_at=NOON)
    cross(converge, "write")
    before = Lot.objects.get(account__customer=ben).earned_at.replace(hour=11)
    return ben, outcomes(
        partial(hold, ben.pk, version.programme_id, 80, an_id("cart"), now=before), partial(expire, now=NOON)
    )


def test_a_lot_is_spent_or_expires_and_never_both(version, cross):
    ben, answers = spend_and_expire(version, cross)
    assert (answers, balance_of(ben)) in [
        (["done", "done"], balances(0, 80)),
        (["NotEnoughPoints", "done"], balances(0, 0)),
    ]
    assert_sound()


def test_control_without_lock_and_constraints_it_is_spent_and_expires(version, cross, accounts_unlocked):
    with without(*GUARDS):
        ben, answers = spend_and_expire(version, cross)
        assert answers == ["done", "done"]
        assert balance_of(ben) == balances(-80, 80)
