"""Guards that PostgreSQL keeps are kept at once. What is looked at only when a transaction ends is listed here."""

import pytest
from django.db import connection

from saleor_retention.kernel.locks import execute

pytestmark = pytest.mark.django_db

DEFERRABLE = """
SELECT c.conrelid::regclass::text, c.contype, c.conname FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
WHERE t.relname LIKE 'saleor_retention_%%' AND c.condeferrable ORDER BY 1, 3
"""


def test_no_unique_or_check_constraint_waits_for_the_end_of_the_transaction():
    assert [row for row in execute(DEFERRABLE, []) if row[1] != "f"] == []


def test_foreign_keys_wait_as_django_makes_them_and_no_guard_leans_on_one():
    """`reserve` would have: it locks the grant's row itself. Whoever adds a foreign key asks the same question."""
    keys = {(table, name) for table, kind, name in execute(DEFERRABLE, []) if kind == "f"}
    assert {table for table, _ in keys} <= set(connection.introspection.table_names())
    assert any(table == "saleor_retention_reservation" for table, _ in keys)
