"""Invariants: statements that must return no row. Each room lists its own; `retention_check` runs them all."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from .locks import execute

SHOWN = 20
"""Most offending rows fetched for one invariant."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that always holds, and the SQL that returns the rows where it does not.

    `waits` marks statements about time (sweeps, deliveries): true only after the sweeps have run.
    """

    name: str
    says: str
    sql: str
    waits: bool = False


def know_the_tables(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the planner know how large our tables are, before whole tables are compared.

    One that believes a just filled table to be empty compares row by row, for hours. A replica has the
    figures of its primary and takes none of its own. Within a transaction nothing is counted: the figures would
    outlive its rollback, and tell of rows that never were.
    """
    if connections[using].in_atomic_block:
        return
    if execute("SELECT pg_is_in_recovery()", {}, using) == [(False,)]:
        tables = sorted(
            model._meta.db_table for model in apps.get_app_config("saleor_retention").get_models()
        )
        execute(f"ANALYZE {', '.join(tables)}", {}, using)


def offenders(invariant: Invariant, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
    """Rows that break the invariant, at most `SHOWN`; empty when it holds."""
    return execute(f"SELECT * FROM ({invariant.sql}) AS broken LIMIT {SHOWN}", {}, using)
