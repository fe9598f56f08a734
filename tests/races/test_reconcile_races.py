"""Two who look for lost news at once, and two who meet one person at once: nothing is passed over, nobody doubled."""

from contextlib import suppress
from functools import partial

import pytest

from saleor_retention.core.db import command, execute
from saleor_retention.core.failpoints import armed
from saleor_retention.core.queues import inbox
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.customers.models import Customer
from saleor_retention.orders import reconcile
from saleor_retention.orders.models import ReconcileCursor
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.builders.points import an_id
from tests.inbox import store_news

from .concurrency import Crossing, together
from .without_guard import without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
ORDERS = [an_id(n) for n in range(9)]


@pytest.fixture
def shop(settings, transactional_db):
    """Nine orders that nobody rang for; pages of two."""
    settings.RETENTION_BATCH_SIZE = 2
    for pk in ORDERS:
        store().place(an_order(pk))
    return store()


def rung() -> set[str]:
    return set(store_news().values_list("ref", flat=True))


def walk() -> int:
    return sum(reconcile.poll_pages())


def test_two_walkers_at_once_ring_for_every_order(shop, cross):
    """They meet at each page; whoever saves an older position only makes the next walk look again."""
    cross(reconcile, "save_cursors")
    assert together(walk, walk) == [9, 9]
    assert rung() == set(map(str, ORDERS))
    position = int(ReconcileCursor.objects.get(name="orders").position)
    assert walk() == 9 - position


class Died(Exception):
    """A walker is gone, in the middle of its page."""


def lost_when_a_walker_dies(first_walk, meet) -> set[str]:
    """The first dies in the middle of its first page, while another walks; what neither of them rang for."""

    def first():
        with suppress(Died):
            first_walk()

    def second():
        meet.until_somebody_is_here()
        walk()

    together(first, second)
    return set(map(str, ORDERS)) - rung()


def test_a_walker_that_dies_has_moved_no_cursor_past_what_it_did_not_ring_for(shop):
    """Ring and cursor are one transaction: the second waits for the first to be gone, and begins where it began."""
    meet, died = Crossing(), []

    def die_once():
        if not died:
            died.append(True)
            meet()
            raise Died

    with armed("reconcile.before_commit", die_once):
        assert lost_when_a_walker_dies(walk, meet) == set()


def test_control_a_cursor_that_is_saved_before_the_ring_loses_a_page(shop):
    meet = Crossing()

    def page():
        reconcile.save_cursors(shop.changed_orders({}, limit=2).cursors)
        meet()
        raise Died

    assert lost_when_a_walker_dies(page, meet) == set(map(str, ORDERS[:2]))


def met_by_two(cross_at) -> int:
    """Two workers meet a guest and a member whom nobody knows yet; both have looked before either commits."""
    guest, ann = identity(None, "guest@example.com"), identity(1, "ann@example.com")
    cross_at("identity.after_look")

    def meet():
        with command():
            return len(customers_of([guest, ann]))

    assert together(meet, meet) == [2, 2]
    return Customer.objects.count()


def test_two_who_meet_the_same_people_at_once_know_them_by_the_same_rows(transactional_db, cross_at):
    assert met_by_two(cross_at) == 2


def test_control_without_the_constraints_everybody_is_there_twice(transactional_db, cross_at):
    with without((Customer, "one_guest_per_address"), (Customer, "one_customer_per_account")):
        assert met_by_two(cross_at) == 4


def test_two_rings_at_once_are_one_row_that_counts_both(transactional_db):
    together(
        *[partial(inbox.mark_dirty, "order", ["a", "b"]), partial(inbox.mark_dirty, "order", ["b", "a"])] * 4
    )
    assert list(store_news().order_by("ref").values_list("ref", "seq")) == [("a", 8), ("b", 8)]


def rings_that_read_first(meet) -> int:
    """The control: read the number, add one, write it."""
    inbox.mark_dirty("order", ["a"])

    def ring():
        ((seq,),) = execute("SELECT seq FROM saleor_retention_inboxitem WHERE kind = 'order'", [])
        meet()
        execute("UPDATE saleor_retention_inboxitem SET seq = %s WHERE kind = 'order'", [seq + 1])

    together(ring, ring)
    return store_news().get().seq


def test_control_rings_that_read_before_they_write_lose_one(transactional_db):
    assert rings_that_read_first(Crossing()) == 2
