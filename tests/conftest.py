"""Shared fixtures. The database is a real PostgreSQL; rooms whose verbs write check their invariants after each test."""

import pytest
from django.apps import apps
from django.db import connection

# What differs is told by these helpers, too.
pytest.register_assert_rewrite("tests.invariants", "tests.stateful.orders_machine", "tests.stateful.world")

LIFTED = (
    "saleor_retention_posting",
    "saleor_retention_lotconsumption",
    "saleor_retention_referralcommission",
)
"""Tests that commit flush with TRUNCATE, which the ledger forbids: lifted here by name, in test databases only."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in LIFTED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_truncate")
        for model in apps.get_app_config("saleor_retention").get_models():
            # Counted after a test was rolled back, a table looks empty for ever after, and plans go by it.
            cursor.execute(f"ALTER TABLE {model._meta.db_table} SET (autovacuum_enabled = false)")


@pytest.fixture(autouse=True)
def _store_is_fresh():
    from saleor_retention.store import port

    port.make_store.cache_clear()
    yield
    port.make_store.cache_clear()
