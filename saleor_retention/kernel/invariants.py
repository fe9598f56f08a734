"""Invariants: statements that must return no row. Each room lists its own; `retention_check` runs them all."""

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS

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


def offenders(invariant: Invariant, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
    """Rows that break the invariant, at most `SHOWN`; empty when it holds."""
    return execute(f"SELECT * FROM ({invariant.sql}) AS broken LIMIT {SHOWN}", {}, using)
