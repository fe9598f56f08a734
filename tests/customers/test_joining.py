"""A guest who proves their address: their history is their account's, and stays so."""

from dataclasses import replace

import pytest

from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.customers.identity import identity, owners_of
from saleor_retention.customers.models import Customer
from saleor_retention.customers.rules import Owner
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON

pytestmark = pytest.mark.django_db

ANN = CustomerSnapshot(1, "Ann@Example.com", NOON)
GUEST = identity(None, "ann@example.com")


def owner(who):
    return owners_of([who])[who]


def test_a_confirmed_account_takes_the_guest_of_its_address_over():
    guest = owner(GUEST)
    assert guest.user_id is None
    ids, joined = sync_accounts([ANN])

    assert joined == [guest.customer_id]
    assert owner(GUEST) == Owner(ids[1], 1) == owner(identity(1, ""))


def test_an_account_that_nobody_confirmed_takes_nothing():
    guest = owner(GUEST)
    assert sync_accounts([replace(ANN, is_confirmed=False)])[1] == []

    assert owner(GUEST) == guest
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_an_owner_may_leave_it_to_the_store_whom_history_joins(settings):
    settings.RETENTION_JOIN_GUESTS = "store"
    guest = owner(GUEST)
    assert sync_accounts([ANN])[1] == []
    assert owner(GUEST) == guest


def test_an_address_proven_before_its_first_order_is_the_accounts_from_the_first(django_assert_num_queries):
    ids, _ = sync_accounts([ANN])
    with django_assert_num_queries(1):
        assert owner(GUEST) == Owner(ids[1], 1)


def test_a_second_look_joins_nobody_again_and_a_changed_address_joins_the_new_one_too():
    ids, _ = sync_accounts([ANN])
    assert sync_accounts([ANN]) == (ids, [])
    ben = owner(identity(None, "ben@example.com"))
    assert sync_accounts([replace(ANN, email="ben@example.com")]) == (ids, [ben.customer_id])

    assert owner(GUEST) == owner(identity(None, "ben@example.com")) == Owner(ids[1], 1)


def test_who_was_joined_first_keeps_the_history_when_another_account_gets_the_address():
    ids, _ = sync_accounts([ANN])
    sync_accounts([replace(ANN, email="new@example.com")])
    assert sync_accounts([replace(ANN, user_id=2)])[1] == []

    assert owner(GUEST) == Owner(ids[1], 1)


def test_five_hundred_accounts_cost_as_many_statements_as_two(django_assert_num_queries):
    people = [CustomerSnapshot(n, f"{n}@example.com", NOON) for n in range(1, 501)]
    for few in (people[:2], people[2:]):
        with django_assert_num_queries(7):
            assert len(sync_accounts(few)[1]) == len(few)
