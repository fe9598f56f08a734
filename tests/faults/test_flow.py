"""The process dies, the connection breaks, an order is poison: afterwards the books are those of a quiet day.

Ann brought Ben. Ann has an order of 130 points, half refunded; Ben's first order has 130, and rewards both.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection

from saleor_retention.kernel import inbox
from saleor_retention.kernel.failpoints import armed
from saleor_retention.kernel.locks import command
from saleor_retention.kernel.models import InboxItem
from saleor_retention.loyalty.models import Account, Entitlement
from saleor_retention.orders.models import OrderFact, SalesDelta
from saleor_retention.reactions import CUSTOMER, ORDER, drain_orders, process_customers, process_orders
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import code_for
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.programme import referral_terms_set
from tests.builders import NOON, an_order
from tests.loyalty.books import a_member, a_programme, an_id

LATER = NOON + timedelta(hours=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
QUIET_DAY = {"ann": 65 + 500, "ben": 130 + 250, "state": "rewarded", "deltas": 2, "waiting": 0}


class Killed(BaseException):
    """The process is gone: no handler runs."""


def die() -> None:
    raise Killed


@pytest.fixture
def orders(shop):
    version = a_programme()
    ann = a_member(1)
    referral_terms_set(
        channel="main",
        programme_id=version.programme_id,
        referrer_points=500,
        referee_points=250,
        is_active=True,
        valid_from=NEW_YEAR,
        actor="staff:1",
        reason="spring",
        now=NEW_YEAR,
    )
    shop.register(2)
    claim(2, code_for(ann.pk, NOON), NOON)
    found = [
        an_order(an_id("ann's"), user_id=1, kept_minor=8_400),
        an_order(an_id("ben's"), user_id=2, email="user2@example.com", created_at=LATER, fully_paid_at=LATER),
    ]
    shop.put(*found)
    return found


def books() -> dict[str, object]:
    balances = dict(Account.objects.filter(kind="available").values_list("customer__user_id", "balance"))
    return {
        "ann": balances.get(1, 0),
        "ben": balances.get(2, 0),
        "state": Referral.objects.get().state,
        "deltas": SalesDelta.objects.count(),
        "waiting": InboxItem.objects.count(),
    }


def leases_end() -> None:
    InboxItem.objects.update(claimed_until=None, due_at=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R0.1", "L6.1")
@pytest.mark.parametrize(
    "place",
    [
        "inbox.after_claim",
        "flow.after_lock",
        "flow.after_snapshot",
        "flow.before_commit",
        "inbox.before_finish",
    ],
)
def test_wherever_the_process_dies_the_books_end_the_same(orders, place):
    inbox.notice(ORDER, [order.id for order in orders])

    with pytest.raises(Killed), armed(place, die):
        process_orders(now=LATER)

    assert books() == {"ann": 0, "ben": 0, "state": "pending", "deltas": 0, "waiting": 2}
    assert not OrderFact.objects.exists()
    assert process_orders(now=LATER) == 0, "the dead worker's lease holds"
    leases_end()
    assert drain_orders(now=LATER) == 2
    assert books() == QUIET_DAY


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_breaks_before_the_commit_leaves_nothing_and_the_next_worker_all(orders):
    inbox.notice(ORDER, [order.id for order in orders])

    with armed("flow.before_commit", cut_the_line):
        process_orders(now=LATER)

    errors = InboxItem.objects.values_list("last_error", flat=True)
    assert all(error.startswith("OperationalError ") for error in errors)
    assert books() == {"ann": 0, "ben": 0, "state": "pending", "deltas": 0, "waiting": 2}
    leases_end()
    drain_orders(now=LATER)
    assert books() == QUIET_DAY


def cut_the_line() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def cut():
        with connection.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.close()

    thread = threading.Thread(target=cut)
    thread.start()
    thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("L6.1")
@pytest.mark.parametrize("story", list(permutations(range(3))), ids=str)
def test_news_twice_and_in_any_order_ends_in_the_same_books(shop, orders, story):
    """The shop is read when the ring is worked off: between rings it goes on selling and refunding."""
    ann, ben = orders
    states = [replace(ann, kept_minor=16_800), replace(ben, kept_minor=0), ann]
    for n in story:
        shop.put(states[n])
        inbox.notice(ORDER, [states[n].id, states[n].id])
        drain_orders(now=LATER)
        inbox.notice(ORDER, [states[n].id])
        drain_orders(now=LATER)
    shop.put(ann, ben)
    inbox.notice(ORDER, [ann.id, ben.id])
    drain_orders(now=LATER)

    assert {**books(), "deltas": 2} == QUIET_DAY


@pytest.mark.django_db(transaction=True)
def test_a_poison_order_is_set_aside_and_the_others_go_on(shop, orders, settings):
    settings.RETENTION_MAX_ATTEMPTS = 2
    poison = an_order(user_id=3)
    shop.put(poison)
    shop.poison.add(poison.id)
    inbox.notice(ORDER, [*(order.id for order in orders), poison.id, "no order at all"])

    assert drain_orders(now=LATER) == 4
    assert {**books(), "waiting": 0} == QUIET_DAY
    assert set(InboxItem.objects.values_list("ref", flat=True)) == {str(poison.id), "no order at all"}
    InboxItem.objects.update(due_at=NOON)
    assert drain_orders(now=LATER) == 2
    assert drain_orders(now=LATER) == 0
    assert InboxItem.objects.filter(parked_at__isnull=False).count() == 2
    assert InboxItem.objects.get(ref=str(poison.id)).last_error.startswith("RuntimeError at reactions.py:")

    shop.poison.clear()
    inbox.notice(ORDER, [poison.id])
    assert drain_orders(now=LATER) == 1
    assert OrderFact.objects.filter(pk=poison.id, is_purchase=True).exists()


@pytest.mark.django_db(transaction=True)
def test_an_order_that_changes_while_it_is_worked_on_is_looked_at_again(shop, orders):
    _, ben = orders
    inbox.notice(ORDER, [ben.id])

    def refunded_meanwhile():
        shop.put(replace(ben, kept_minor=0))
        inbox.notice(ORDER, [ben.id])

    with armed("flow.after_snapshot", refunded_meanwhile):
        process_orders(now=LATER)
    assert Referral.objects.get().state == "rewarded"
    assert InboxItem.objects.count() == 1

    assert drain_orders(now=LATER) == 1
    assert Referral.objects.get().state == "reversed"
    assert not Entitlement.objects.exclude(due=0).exists()


@pytest.mark.django_db(transaction=True)
def test_accounts_are_met_the_same_way_and_a_poison_one_stops_nobody(shop, orders):
    shop.register(8, hints=((HINT, code_for(a_member(7).pk, NOON)),))
    inbox.notice(CUSTOMER, [8, "nobody", 99])

    assert process_customers(now=LATER) == 3

    assert Referral.objects.filter(referee__user_id=8, referrer__user_id=7).exists()
    assert list(InboxItem.objects.values_list("ref", flat=True)) == ["nobody"]
    assert InboxItem.objects.get().last_error.startswith("ValueError")


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_the_first_order_at_the_same_moment_never_miss_each_other(shop, orders):
    """The claim is stopped before its commit; the order, taken in meanwhile, waits for it and is rewarded."""
    shop.register(5)
    order = an_order(user_id=5, email="user5@example.com", created_at=LATER, fully_paid_at=LATER)
    shop.put(order)
    code = code_for(a_member(6).pk, NOON)
    inbox.notice(CUSTOMER, [5])
    process_customers(now=NOON)
    is_claimed, done = threading.Event(), threading.Event()

    def take_in():
        try:
            is_claimed.wait(10)
            inbox.notice(ORDER, [order.id])
            drain_orders(now=LATER)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=take_in)
    thread.start()
    with command():
        claim(5, code, NOON)
        is_claimed.set()
        assert not done.wait(0.5), "the order waits for the claim"
    thread.join()

    assert Referral.objects.get(referee__user_id=5).state == "rewarded"
