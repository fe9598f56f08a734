"""The ledger's own law: what PostgreSQL refuses, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from saleor_retention.loyalty.models import Account, LotConsumption, Posting
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, give, whole_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    """Ann has 60 points left of 100, which left postings and a consumption."""
    version = a_programme()
    ann = a_member(1)
    give(ann, 100, version)
    give(ann, 60, version)
    assert (Posting.objects.count(), LotConsumption.objects.count()) == (2, 1)
    return version, ann


def refused(sql):
    """PostgreSQL's answer to a statement that must not pass; nothing may have changed."""
    before = whole_books()
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {sql}")
    assert whole_books() == before
    return str(refusal.value)


@pytest.mark.parametrize("table", ["posting", "lotconsumption"])
def test_what_was_written_is_never_changed_or_deleted(books, table):
    assert "append-only" in refused(f"UPDATE saleor_retention_{table} SET points = points + 1")
    assert "append-only" in refused(f"DELETE FROM saleor_retention_{table}")


@pytest.mark.parametrize("table", ["posting", "lotconsumption"])
def test_what_was_written_is_never_truncated(books, table):
    sql = f"""ALTER TABLE saleor_retention_{table} ENABLE TRIGGER append_only_truncate;
        TRUNCATE saleor_retention_{table} CASCADE"""
    assert "append-only" in refused(sql)


def test_the_database_refuses_an_overdraft(books):
    version, ann = books
    issuance = Account.objects.get(programme=version.programme_id, kind="issuance")
    available = Account.objects.get(customer=ann, kind="available")
    assert "customers_never_overdraw" in refused(
        f"""INSERT INTO saleor_retention_posting (transaction_id, source_id, destination_id, points)
        SELECT max(id), {available.pk}, {issuance.pk}, 61 FROM saleor_retention_transaction"""
    )
    available.refresh_from_db()
    issuance.refresh_from_db()
    assert (available.balance, issuance.balance) == (60, 0)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("SELECT max(id), {0}, {0}, 1 FROM saleor_retention_transaction", "a_posting_has_two_accounts"),
        ("SELECT max(id), {0}, {1}, 0 FROM saleor_retention_transaction", "points_are_positive"),
        ("SELECT max(id), {0}, {1}, -5 FROM saleor_retention_transaction", "points_are_positive"),
    ],
)
def test_a_posting_moves_something_between_two_accounts(books, change, constraint):
    ids = Account.objects.order_by("pk").values_list("pk", flat=True)[:2]
    sql = "INSERT INTO saleor_retention_posting (transaction_id, source_id, destination_id, points) "
    assert constraint in refused(sql + change.format(*ids))


def test_a_programme_has_one_issuance_account(books):
    version, ann = books
    with pytest.raises(IntegrityError, match="one_account_each"), transaction.atomic():
        Account.objects.create(programme_id=version.programme_id, kind="issuance")
    with pytest.raises(IntegrityError, match="accounts_belong_to_their_kind"), transaction.atomic():
        Account.objects.create(programme_id=version.programme_id, kind="issuance", customer=ann)
    assert Account.objects.filter(kind="issuance").count() == 1


def test_a_key_is_used_once_and_a_lot_gives_no_more_than_it_has(books):
    assert "one_movement_per_key" in refused(
        """INSERT INTO saleor_retention_transaction
            (programme_id, customer_id, kind, idempotency_key, request_hash, cause, actor, reason, occurred_at)
        SELECT programme_id, customer_id, kind, idempotency_key, '', '', '', '', now()
        FROM saleor_retention_transaction LIMIT 1"""
    )
    assert "a_lot_is_never_overconsumed" in refused(
        "UPDATE saleor_retention_lot SET remaining = remaining - 61"
    )


def test_one_statement_of_many_postings_moves_each_balance_by_its_sum():
    version = a_programme()
    members = [a_member(n) for n in range(1, 4)]
    for n, customer in enumerate(members):
        give(customer, 100 * (n + 1), version, f"order:{n}", now=NOON)
    balances = Account.objects.filter(kind="available").order_by("pk").values_list("balance", flat=True)
    assert list(balances) == [100, 200, 300]
