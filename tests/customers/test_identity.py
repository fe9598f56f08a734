"""One person, one row: an account by its id, a guest by the keyed hash of their address."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saleor_retention.customers import rules
from saleor_retention.customers.identity import Identity, customers_of, identity, member, members
from saleor_retention.customers.models import Customer
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON


def test_addresses_are_compared_trimmed_and_lower_cased_and_nothing_more():
    typed = ("ann@example.com", " ANN@Example.COM\n", "ann\u200b@example.com\ufeff")
    same = {rules.email_hash(text, "key") for text in typed}
    assert len(same) == 1
    others = ("a.nn@example.com", "ann+1@example.com", "ann@example.org")
    assert same.isdisjoint({rules.email_hash(text, "key") for text in others})


def test_the_hash_is_keyed_and_hides_the_address():
    hashed = rules.email_hash("ann@example.com", "key")
    assert hashed == "9e477c88a643485898d5bad53f82b84a26a0d030f5639ec82b492b8dbae118a7"
    assert hashed != rules.email_hash("ann@example.com", "other key")
    assert rules.email_hash("  ", "key") is None


def test_without_account_and_address_nobody_is_known():
    assert not Identity(None, None).is_known
    assert identity(None, "").is_known is False


@pytest.mark.django_db
def test_accounts_and_guests_get_one_row_each(django_assert_num_queries):
    ann, ann_moved = identity(1, "ann@example.com"), identity(1, "new@example.com")
    guest, nobody = identity(None, "ann@example.com"), identity(None, "")
    wanted = [ann, ann_moved, guest, nobody]
    with django_assert_num_queries(3):
        first = customers_of(wanted)
    with django_assert_num_queries(1):
        second = customers_of(wanted)

    assert first == second
    assert first[ann] == first[ann_moved] != first[guest]
    assert nobody not in first
    assert Customer.objects.count() == 2


@pytest.mark.django_db
def test_a_rivals_row_is_found_and_not_doubled(monkeypatch):
    """The rival inserts between our look and our insert."""
    who = identity(1, "ann@example.com")
    insert = Customer.objects.bulk_create

    def after_rival(rows, **options):
        Customer.objects.create(user_id=1, email_hash=who.email_hash)
        return insert(rows, **options)

    monkeypatch.setattr(Customer.objects, "bulk_create", after_rival)

    assert customers_of([who]) == {who: Customer.objects.get().pk}


@pytest.mark.django_db
def test_a_member_is_made_on_first_sight_and_keeps_her_day():
    row = member(1, email="ann@example.com", joined_at=NOON)
    assert member(1) == row
    row.refresh_from_db()
    assert row.joined_at == NOON


@pytest.mark.django_db
def test_members_follow_their_accounts_with_as_many_statements_for_all(django_assert_num_queries):
    people = [CustomerSnapshot(n, f"{n}@example.com", NOON) for n in range(500)]
    with django_assert_num_queries(4):
        ids = members(people)
    moved = [CustomerSnapshot(0, "moved@example.com", NOON + timedelta(days=1)), *people[1:]]
    with django_assert_num_queries(2):
        assert members(moved) == ids

    row = Customer.objects.get(user_id=0)
    assert (row.email_hash, row.joined_at) == (
        identity(0, "moved@example.com").email_hash,
        NOON + timedelta(days=1),
    )
    assert Customer.objects.count() == 500


@pytest.mark.django_db
def test_an_erased_customer_cannot_have_an_account_or_an_address():
    members([CustomerSnapshot(1, "ann@example.com", NOON)])
    for left in ({"user_id": 1}, {"email_hash": "0" * 64}, {"joined_at": NOON}):
        nothing = {"user_id": None, "email_hash": None, "joined_at": None, "erased_at": NOON}
        with pytest.raises(IntegrityError, match="an_erased_customer_is_nobody"), transaction.atomic():
            Customer.objects.update(**nothing | left)


def test_an_accent_is_the_same_however_it_was_composed():
    composed, decomposed = "ren\u00e9e@example.com", "rene\u0301e@example.com"
    assert rules.email_hash(composed, "key") == rules.email_hash(decomposed, "key")
