"""Millions of rows at once, as no shop writes them: without triggers, and with indexes made when all are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = 'saleor_retention_{table}'::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
BULK = (
    "SET session_replication_role = replica",
    "SET work_mem = '256MB'",
    "SET maintenance_work_mem = '1GB'",
)
USUAL = ("RESET session_replication_role", "RESET work_mem", "RESET maintenance_work_mem")


@contextmanager
def in_bulk() -> Iterator[Any]:
    """A cursor for millions of rows: triggers and foreign keys are for those that come one by one."""
    from django.db import connection

    with connection.cursor() as cursor:
        for setting in BULK:
            cursor.execute(setting)
        yield cursor
        for setting in USUAL:
            cursor.execute(setting)


@contextmanager
def without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """The table without any index that stands for no constraint; they are made anew afterwards."""
    cursor.execute(INDEXES.format(table=table))
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def tidy(cursor: Any, table: str = "") -> None:
    """What autovacuum would have done by now; within a transaction only the planner's half of it."""
    from django.db import connection

    cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM ANALYZE'} {table}")
