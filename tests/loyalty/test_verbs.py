"""The verbs of the ledger on a real PostgreSQL; all invariants are asserted after each test."""

from datetime import timedelta

import pytest

from saleor_retention.core.db import command, execute
from saleor_retention.core.invariants import violations
from saleor_retention.errors import (
    AlreadyResolved,
    Disabled,
    Invalid,
    NotEnoughPoints,
    NotFound,
)
from saleor_retention.loyalty.invariants import EXPIRED, NOT_STALE
from saleor_retention.loyalty.ledger import accounts
from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release, release_stale
from saleor_retention.loyalty.models import Hold, Lot, Programme, Transaction
from saleor_retention.loyalty.queries import statement
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, an_id, balance_of, give, whole_books

pytestmark = pytest.mark.django_db
CART, ORDER = an_id("cart"), an_id("order")
APRIL, JUNE = NOON + timedelta(days=30), NOON + timedelta(days=90)


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann():
    return a_member(1)


def lots_of(customer):
    """What is left in lots, soonest expiry first."""
    rows = Lot.objects.filter(account__customer=customer, remaining__gt=0).order_by("expires_at", "pk")
    return list(rows.values_list("remaining", "expires_at"))


def points_in(customer, version):
    return [(row.kind, row.points) for row in statement(customer.pk, version.programme_id)]


def test_a_target_gives_the_difference_once(ann, version):
    assert give(ann, 100, version) == 1
    assert give(ann, 100, version) == 0
    assert balance_of(ann) == {"available": 100, "held": 0, "owed": 0}
    assert points_in(ann, version) == [("earn", 100)]


def test_a_lower_target_takes_back_from_its_own_lot_first(ann, version):
    give(ann, 50, version, "order:1", expires_at=APRIL)
    give(ann, 70, version, "order:2", expires_at=JUNE)
    give(ann, 30, version, "order:2", expires_at=JUNE)
    assert lots_of(ann) == [(50, APRIL), (30, JUNE)]
    assert balance_of(ann)["available"] == 80


def test_points_already_spent_become_a_debt_that_the_next_earning_pays_first(ann, version):
    give(ann, 100, version, "order:1")
    spent = hold(ann.pk, version.programme_id, 80, CART, now=NOON)
    capture(spent.pk, ORDER, now=NOON)
    give(ann, 0, version, "order:1")
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 80}
    give(ann, 30, version, "order:2")
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 50}
    assert lots_of(ann) == []
    give(ann, 75, version, "order:3", expires_at=JUNE)
    assert balance_of(ann) == {"available": 25, "held": 0, "owed": 0}
    assert lots_of(ann) == [(25, JUNE)]
    assert [points for _, points in points_in(ann, version)] == [75, 30, -100, 0, -80, 100]


@pytest.mark.promise("L6.1")
def test_buying_and_refunding_fifty_times_ends_at_0(ann, version):
    for _ in range(50):
        give(ann, 130, version)
        give(ann, 0, version)
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}
    assert Transaction.objects.count() == 100


def test_an_order_that_changes_hands_takes_its_points_along(ann, version):
    ben = a_member(2)
    give(ann, 100, version, "order:1")
    give(ben, 90, version, "order:1")
    assert balance_of(ann)["available"] == 0
    assert balance_of(ben)["available"] == 90
    assert points_in(ann, version) == [("clawback", -100), ("earn", 100)]


def test_a_hold_sets_points_aside_and_a_capture_spends_them(ann, version):
    give(ann, 100, version)
    held = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    assert balance_of(ann) == {"available": 70, "held": 30, "owed": 0}
    assert held.expires_at == NOON + timedelta(minutes=15)
    capture(held.pk, ORDER, now=NOON)
    assert balance_of(ann) == {"available": 70, "held": 0, "owed": 0}
    assert points_in(ann, version) == [("capture", 0), ("hold", -30), ("earn", 100)]


def test_a_second_capture_of_the_same_hold_changes_nothing(ann, version):
    give(ann, 100, version)
    held = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    capture(held.pk, ORDER, now=NOON)
    before = whole_books()
    assert capture(held.pk, ORDER, now=NOON + timedelta(hours=1)).state == "captured"
    assert whole_books() == before


def test_a_captured_hold_is_neither_released_nor_captured_by_another_order(ann, version):
    give(ann, 100, version)
    held = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    capture(held.pk, ORDER, now=NOON)
    before = whole_books()
    with pytest.raises(AlreadyResolved):
        release(held.pk, now=NOON)
    with pytest.raises(AlreadyResolved):
        capture(held.pk, an_id("another order"), now=NOON)
    assert whole_books() == before


def test_a_released_hold_cannot_be_captured_and_a_second_release_changes_nothing(ann, version):
    give(ann, 100, version)
    held = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    release(held.pk, now=NOON)
    before = whole_books()
    with pytest.raises(AlreadyResolved):
        capture(held.pk, ORDER, now=NOON)
    assert release(held.pk, now=NOON).state == "released"
    assert whole_books() == before
    assert balance_of(ann) == {"available": 100, "held": 0, "owed": 0}


def test_released_points_have_the_expiry_they_had(ann, version):
    give(ann, 50, version, "order:1", expires_at=APRIL)
    give(ann, 50, version, "order:2", expires_at=JUNE)
    give(ann, 50, version, "order:3")
    held = hold(ann.pk, version.programme_id, 120, CART, now=NOON)
    assert lots_of(ann) == [(30, None)]
    release(held.pk, now=NOON)
    assert sorted(lots_of(ann), key=str) == sorted([(50, APRIL), (50, JUNE), (20, None), (30, None)], key=str)


def test_points_released_after_their_expiry_are_there_for_the_sweep(ann, version):
    give(ann, 50, version, expires_at=APRIL)
    held = hold(ann.pk, version.programme_id, 50, CART, now=NOON)
    release(held.pk, now=JUNE)
    assert expire(now=JUNE) == 1
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}


def test_a_debt_made_while_points_were_held_is_paid_when_they_are_released(ann, version):
    give(ann, 100, version, "order:1", expires_at=APRIL)
    give(ann, 50, version, "order:2", expires_at=JUNE)
    held = hold(ann.pk, version.programme_id, 150, CART, now=NOON)
    give(ann, 0, version, "order:2")
    assert balance_of(ann) == {"available": 0, "held": 150, "owed": 50}
    release(held.pk, now=NOON)
    assert balance_of(ann) == {"available": 100, "held": 0, "owed": 0}
    assert lots_of(ann) == [(50, APRIL), (50, JUNE)]
    assert points_in(ann, version)[0] == ("release", 150)


def test_the_same_hold_again_only_lives_longer(ann, version):
    give(ann, 100, version)
    first = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    again = hold(ann.pk, version.programme_id, 30, CART, now=NOON + timedelta(minutes=5))
    assert again.pk == first.pk
    assert again.expires_at == NOON + timedelta(minutes=20)
    assert balance_of(ann) == {"available": 70, "held": 30, "owed": 0}


def test_another_number_takes_the_place_of_the_checkouts_earlier_hold(ann, version):
    give(ann, 100, version)
    first = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    second = hold(ann.pk, version.programme_id, 90, CART, now=NOON)
    assert balance_of(ann) == {"available": 10, "held": 90, "owed": 0}
    first.refresh_from_db()
    assert (first.state, second.state) == ("released", "open")


def test_a_hold_that_cannot_be_raised_stands_as_it_was(ann, version):
    give(ann, 100, version)
    hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    before = whole_books()
    with pytest.raises(NotEnoughPoints):
        hold(ann.pk, version.programme_id, 101, CART, now=NOON)
    assert whole_books() == before


def test_a_checkout_that_changes_its_customer_releases_the_first_ones_points(ann, version):
    ben = a_member(2)
    give(ann, 100, version, "order:1")
    give(ben, 100, version, "order:2")
    hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    hold(ben.pk, version.programme_id, 40, CART, now=NOON)
    assert balance_of(ann) == {"available": 100, "held": 0, "owed": 0}
    assert balance_of(ben) == {"available": 60, "held": 40, "owed": 0}


def test_expired_points_cannot_be_held(ann, version):
    give(ann, 50, version, "order:1", expires_at=APRIL)
    give(ann, 10, version, "order:2", expires_at=JUNE)
    with pytest.raises(NotEnoughPoints):
        hold(ann.pk, version.programme_id, 11, CART, now=APRIL)
    assert Hold.objects.count() == 0
    assert hold(ann.pk, version.programme_id, 10, CART, now=APRIL).points == 10


@pytest.mark.parametrize("points", [0, -1, 10**9 + 1, True, 1.5])
def test_a_hold_of_no_sensible_number_is_refused(ann, version, points):
    with pytest.raises(Invalid):
        hold(ann.pk, version.programme_id, points, CART, now=NOON)
    assert whole_books()["hold"] == []


def test_nothing_is_held_in_a_programme_that_is_off_or_missing(ann, version):
    give(ann, 100, version)
    Programme.objects.update(is_active=False)
    with pytest.raises(Disabled):
        hold(ann.pk, version.programme_id, 10, CART, now=NOON)
    with pytest.raises(NotFound):
        hold(ann.pk, version.programme_id + 1, 10, CART, now=NOON)
    assert Hold.objects.count() == 0


def test_a_hold_nobody_knows_is_not_found():
    for verb in (lambda: release(404, now=NOON), lambda: capture(404, ORDER, now=NOON)):
        with pytest.raises(NotFound):
            verb()
    assert Transaction.objects.count() == 0


def test_the_sweep_releases_overdue_holds_in_batches_and_leaves_the_others(ann, version):
    give(ann, 100, version)
    for number in range(5):
        hold(ann.pk, version.programme_id, 10, an_id(f"cart {number}"), now=NOON)
    hold(ann.pk, version.programme_id, 10, CART, now=NOON + timedelta(minutes=10))
    later = NOON + timedelta(minutes=16)
    assert [release_stale(now=later, limit=3) for _ in range(3)] == [3, 2, 0]
    assert balance_of(ann) == {"available": 90, "held": 10, "owed": 0}
    Hold.objects.filter(state="open").update(expires_at=NOON)
    assert len(violations(NOT_STALE)) == 1
    assert release_stale(now=later) == 1
    assert violations(NOT_STALE) == []


def test_an_overdue_hold_not_yet_swept_is_still_honoured(ann, version):
    give(ann, 100, version)
    held = hold(ann.pk, version.programme_id, 30, CART, now=NOON)
    capture(held.pk, ORDER, now=NOON + timedelta(hours=1))
    assert release_stale(now=NOON + timedelta(hours=2)) == 0
    assert balance_of(ann) == {"available": 70, "held": 0, "owed": 0}


def test_the_sweep_ends_lots_past_their_expiry_in_batches_once(ann, version):
    ben = a_member(2)
    for number in range(4):
        give(ann, 10, version, f"order:{number}", expires_at=APRIL + timedelta(hours=number))
    give(ben, 7, version, "order:9", expires_at=APRIL)
    give(ann, 5, version, "order:10", expires_at=JUNE)
    assert expire(now=APRIL - timedelta(seconds=1)) == 0
    assert [expire(now=APRIL + timedelta(days=2), limit=3) for _ in range(3)] == [3, 2, 0]
    assert balance_of(ann)["available"] == 5
    assert balance_of(ben)["available"] == 0
    assert points_in(ben, version) == [("expire", -7), ("earn", 7)]
    Lot.objects.filter(remaining__gt=0).update(expires_at=NOON)
    assert len(violations(EXPIRED)) == 1
    assert expire(now=JUNE) == 1
    assert violations(EXPIRED) == []


def test_however_many_accounts_are_made_no_more_names_are_locked_than_memory_has_room_for(monkeypatch):
    monkeypatch.setattr(accounts, "NAMED", 3)
    programme = a_programme().programme_id
    people = [a_member(n).pk for n in range(1, 8)]
    before = advisory_locks()
    with command():
        books = accounts.open_books([(programme, pk) for pk in people])
    assert len(books) == 7
    assert all(book.ids for book in books.values())
    assert advisory_locks() - before == 3


def advisory_locks() -> int:
    ((number,),) = execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()", []
    )
    return number
