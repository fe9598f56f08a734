"""Converging to orders: owners, versions, currencies, batches against one by one, and statements counted."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.errors import RetryLater
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Account, Entitlement, Lot, Programme, Transaction
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.settle import due
from saleor_retention.orders.ingest import lock_orders, record
from saleor_retention.store.orders import Status
from tests.builders import NOON, an_order
from tests.builders.points import (
    NEW_YEAR,
    a_free_number,
    a_member,
    a_programme,
    a_target,
    an_id,
    balance_of,
    due_of,
    give,
    restart_numbering,
    the_shop_says,
    whole_books,
)

pytestmark = pytest.mark.django_db
ORDER = an_id("the order")
JULY = NOON + timedelta(days=120)


def member(user_id):
    return Customer.objects.get(user_id=user_id)


@pytest.mark.promise("L1.1")
def test_a_paid_order_gives_its_points_for_a_year_from_its_payment():
    a_programme()
    the_shop_says(an_order(ORDER), now=JULY)
    lot = Lot.objects.get()
    assert (lot.granted, lot.cause) == (130, f"order:{ORDER}")
    assert lot.earned_at == NOON
    assert lot.expires_at == NOON.replace(year=2027)
    assert balance_of(member(1))["available"] == 130


def test_without_a_programme_nothing_is_written():
    the_shop_says(an_order(ORDER))
    a_programme("yen", channel="japan", currency="JPY")
    the_shop_says(an_order(ORDER, number="again"))
    assert (Account.objects.count(), Transaction.objects.count()) == (0, 0)


def test_an_order_in_another_currency_than_the_programmes_earns_nothing():
    a_programme(currency="EUR")
    the_shop_says(an_order(ORDER))
    assert Transaction.objects.count() == 0


def test_an_order_from_before_the_programme_earns_nothing():
    a_programme()
    the_shop_says(an_order(ORDER, created_at=NEW_YEAR - timedelta(seconds=1)))
    assert Transaction.objects.count() == 0


@pytest.mark.promise("L6.1")
def test_the_version_in_force_when_the_order_was_created_applies_however_late_the_news():
    first = a_programme()
    version_add(
        first.programme_id,
        channel="main",
        currency="USD",
        rate_points=5,
        rate_minor=100,
        expiry_months=None,
        valid_from=NOON + timedelta(days=1),
        actor="staff:1",
        reason="summer",
        now=NOON,
    )
    the_shop_says(an_order(ORDER), an_order(an_id("later"), created_at=NOON + timedelta(days=1)), now=JULY)
    assert due_of(ORDER) == 130
    assert due_of(an_id("later")) == 650
    assert list(Lot.objects.order_by("granted").values_list("expires_at", flat=True)) == [
        NOON.replace(year=2027),
        None,
    ]


def test_a_guests_order_gives_points_only_once_it_is_matched_to_an_account():
    a_programme()
    guest = an_order(ORDER, user_id=None)
    the_shop_says(guest)
    assert Transaction.objects.count() == 0
    the_shop_says(replace(guest, user_id=7))
    assert balance_of(member(7)) == {"available": 130, "held": 0, "owed": 0}


@pytest.mark.promise("L6.1")
def test_an_order_given_to_another_account_moves_its_points():
    a_programme()
    the_shop_says(an_order(ORDER, user_id=1))
    the_shop_says(an_order(ORDER, user_id=2, email="ben@example.com"))
    assert balance_of(member(1))["available"] == 0
    assert balance_of(member(2))["available"] == 130
    assert due_of(ORDER) == 130


def test_an_order_whose_account_is_deleted_takes_its_points_back():
    a_programme()
    the_shop_says(an_order(ORDER, user_id=1))
    the_shop_says(an_order(ORDER, user_id=None))
    assert balance_of(member(1))["available"] == 0
    the_shop_says(an_order(ORDER, user_id=None, email=""))
    assert due_of(ORDER) == 0


@pytest.mark.promise("L6.1")
def test_an_order_the_shop_no_longer_has_is_due_nothing():
    a_programme()
    the_shop_says(an_order(ORDER))
    the_shop_says(gone=[ORDER])
    assert due_of(ORDER) == 0
    assert balance_of(member(1))["available"] == 0


@pytest.mark.promise("L6.1")
def test_a_refund_after_the_points_were_spent_leaves_a_debt():
    version = a_programme()
    the_shop_says(an_order(ORDER))
    spent = hold(member(1).pk, version.programme_id, 100, an_id("cart"), now=NOON)
    capture(spent.pk, an_id("second"), now=NOON)
    the_shop_says(an_order(ORDER, kept_minor=0))
    assert balance_of(member(1)) == {"available": 0, "held": 0, "owed": 100}


def test_a_programme_switched_off_gives_no_new_points_and_still_takes_back_refunded_ones():
    a_programme()
    the_shop_says(an_order(ORDER))
    Programme.objects.update(is_active=False)
    the_shop_says(an_order(an_id("new")), an_order(ORDER, kept_minor=8_400))
    assert due_of(an_id("new")) == 0
    assert due_of(ORDER) == 65


def many_orders(number, *, customers):
    """Orders in which every customer has several, ids in the order in which they are locked."""
    return sorted(
        (
            an_order(an_id(n), user_id=1 + n % customers, email=f"{n % customers}@example.com")
            for n in range(number)
        ),
        key=lambda order: order.id,
    )


def a_stormy_day(orders, seed):
    """What the same shop says later: refunds, cancellations, other owners, and orders left alone."""
    dice = random.Random(seed)
    return [
        dice.choice(
            [
                order,
                replace(order, kept_minor=dice.randrange(0, 16_800)),
                replace(order, status=Status.CANCELLED),
                replace(order, user_id=dice.randrange(1, 8)),
            ]
        )
        for order in orders
    ]


@pytest.mark.promise("L6.1")
@pytest.mark.parametrize("seed", range(3))
def test_a_batch_and_its_orders_one_by_one_write_the_same_books_to_the_last_column(seed):
    version = a_programme()
    for user_id in range(1, 9):
        customer = a_member(user_id)
        give(customer, 1_000, version, f"referral:{user_id}:referrer")
        spent = hold(customer.pk, version.programme_id, 900, an_id(f"cart {user_id}"), now=NOON)
        capture(spent.pk, an_id(f"order {user_id}"), now=NOON)
        give(customer, 0, version, f"referral:{user_id}:referrer")
    days = [many_orders(24, customers=6)]
    days += [a_stormy_day(days[0], seed), a_stormy_day(days[0], seed + 100)]

    first = a_free_number()

    def books(*, batch):
        restart_numbering(first)
        with transaction.atomic():
            for day in days:
                for orders in [day] if batch else [[order] for order in day]:
                    the_shop_says(*orders)
            found = whole_books()
            transaction.set_rollback(True)
        return found

    together, apart = books(batch=True), books(batch=False)
    assert len(together["transaction"]) > 60
    assert any(row for row in together["lotconsumption"])
    assert together == apart


def test_new_members_of_a_batch_get_the_same_accounts_as_one_by_one():
    a_programme()
    for user_id in (3, 1, 2):
        a_member(user_id)
    orders = many_orders(9, customers=3)
    first = a_free_number()

    def books(groups):
        restart_numbering(first)
        with transaction.atomic():
            for group in groups:
                the_shop_says(*group)
            found = whole_books()
            transaction.set_rollback(True)
        return found

    together = books([orders])
    assert len(together["account"]) == 4 + 3 * 3
    assert together == books([[order] for order in orders])


def statements_of(orders):
    with command():
        lock_orders([order.id for order in orders])
        changes = record({order.id: order for order in orders}, now=NOON)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            converge.converge(due(changes, now=NOON), now=NOON)
    return [query["sql"] for query in queries]


def test_500_orders_cost_as_many_statements_as_5():
    a_programme()
    counts = []
    for size, first in ((5, 0), (500, 1_000)):
        orders = [an_order(an_id(first + n), user_id=first + n % size) for n in range(size)]
        counts.append(len(statements_of(orders)))
        counts.append(len(statements_of([replace(order, kept_minor=8_400) for order in orders])))
    assert counts[0] == counts[2] == 16
    assert counts[1] == counts[3] == 15
    assert balance_of(member(1_000))["available"] == 65


def test_news_that_change_no_points_cost_four_statements():
    a_programme()
    orders = [an_order(an_id(n), user_id=n) for n in range(1, 20)]
    statements_of(orders)
    assert len(statements_of([replace(order, number="renamed") for order in orders])) == 4


def test_one_batch_may_hold_several_targets_of_one_customer_and_one_cause():
    version, ann, ben = a_programme(), a_member(1), a_member(2)
    with command():
        targets = [
            a_target(ann, 50, version, "order:1"),
            a_target(ann, 20, version, "order:1"),
            a_target(ann, 30, version, "order:2"),
            a_target(ben, 40, version, "order:2"),
        ]
        assert converge.converge(targets, now=NOON) == 5
    assert balance_of(ann)["available"] == 20
    assert balance_of(ben)["available"] == 40
    assert list(Entitlement.objects.order_by("cause", "pk").values_list("due", "revision")) == [
        (20, 2),
        (0, 2),
        (40, 1),
    ]


def test_a_cause_that_changed_hands_while_we_waited_is_tried_again_not_guessed(monkeypatch):
    version, ann, ben, cleo = a_programme(), a_member(1), a_member(2), a_member(3)
    give(ann, 50, version, "order:1")
    wait = converge.open_books

    def meanwhile(pairs):
        books = wait(list(pairs))
        monkeypatch.setattr(converge, "open_books", wait)
        give(cleo, 50, version, "order:1")
        return books

    monkeypatch.setattr(converge, "open_books", meanwhile)
    with pytest.raises(RetryLater):
        give(ben, 50, version, "order:1")
    give(ben, 50, version, "order:1")
    assert [balance_of(one)["available"] for one in (ann, ben, cleo)] == [0, 50, 0]
