"""Guards lifted by name, for controls: the product as it would be without this one line.

Each raises when what it lifts is no longer there, so that no control goes on proving nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, models

from saleor_retention.loyalty.ledger import accounts


@pytest.fixture
def rewrite(monkeypatch):
    """Runs a module's statements with one piece replaced; in the end the piece must have been met."""
    met: dict[tuple[str, str], int] = {}

    def lift(module, old: str, new: str) -> None:
        execute, key = module.execute, (module.__name__, old)
        met[key] = 0

        def rewritten(sql, *args, **named):
            met[key] += old in sql
            return execute(sql.replace(old, new), *args, **named)

        monkeypatch.setattr(module, "execute", rewritten)

    yield lift
    assert [key for key, times in met.items() if not times] == [], "what was to be lifted was never met"


@pytest.fixture
def accounts_unlocked(monkeypatch):
    """Accounts are read, not locked."""

    def read(pairs):
        return list(accounts._accounts_of(pairs).order_by("pk"))

    assert callable(accounts.lock_accounts)
    monkeypatch.setattr(accounts, "lock_accounts", read)


@contextmanager
def without(*constraints: tuple[type[models.Model], str]) -> Iterator[None]:
    """What PostgreSQL forbids is allowed for the block; afterwards these tables are emptied and it is forbidden again."""
    found = [
        (model, one) for model, name in constraints for one in model._meta.constraints if one.name == name
    ]
    assert len(found) == len(constraints), "a constraint to be lifted does not exist"
    with connection.schema_editor() as editor:
        for model, constraint in found:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        empty(*(model for model, _ in found))
        with connection.schema_editor() as editor:
            for model, constraint in found:
                editor.add_constraint(model, constraint)


def empty(*tables: type[models.Model]) -> None:
    """Forget these rows and whatever points at them."""
    names = sorted({model._meta.db_table for model in tables})
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")


@contextmanager
def uncounted() -> Iterator[None]:
    """No trigger fires for what this session writes in the block: no budget is moved, no room asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")
