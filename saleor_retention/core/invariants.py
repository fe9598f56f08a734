"""Invariants: statements that must return no row. Each room lists its own; `retention_check` runs them all."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from .db import execute

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


def analyze_tables(using: str = DEFAULT_DB_ALIAS) -> None:
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


def violations(invariant: Invariant, using: str = DEFAULT_DB_ALIAS) -> list[tuple[Any, ...]]:
    """Rows that break the invariant, at most `SHOWN`; empty when it holds."""
    return execute(f"SELECT * FROM ({invariant.sql}) AS broken LIMIT {SHOWN}", {}, using)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "objects_are_dirty_once",
        "An object has one inbox row, however often it rings.",
        "SELECT kind, ref, count(*) FROM saleor_retention_inboxitem GROUP BY kind, ref HAVING count(*) > 1",
    ),
    Invariant(
        "effects_leave_once",
        "An effect is written once for its key.",
        "SELECT key, count(*) FROM saleor_retention_outboxeffect GROUP BY key HAVING count(*) > 1",
    ),
    Invariant(
        "commands_have_a_reason",
        "A staff command was given once for its key, by somebody, for a reason.",
        """
        SELECT min(id), scope, key FROM saleor_retention_staffcommand GROUP BY scope, key
        HAVING count(*) > 1 OR bool_or(btrim(reason) = '') OR bool_or(btrim(actor) = '') OR bool_or(btrim(key) = '')
        """,
    ),
    Invariant(
        "the_store_has_most_of_what_we_know",
        "When they were compared last, the store had at least half of the orders and accounts that we know.",
        """
        SELECT labels::jsonb ->> 'kind', value FROM saleor_retention_figure WHERE name = 'lost_rows' AND value > 0
        """,
    ),
    Invariant(
        "no_ring_is_parked",
        "Every object that rang could be converged; a parked one shows its error here.",
        """
        SELECT kind, ref, attempts, last_error FROM saleor_retention_inboxitem WHERE parked_at IS NOT NULL
        """,
        waits=True,
    ),
    Invariant(
        "no_ring_waits_too_long",
        "No due object waits longer than an hour to be looked at: a worker runs.",
        """
        SELECT kind, ref, due_at FROM saleor_retention_inboxitem
        WHERE parked_at IS NULL AND due_at < now() - interval '1 hour'
        """,
        waits=True,
    ),
    Invariant(
        "no_effect_is_parked",
        "Every effect could be delivered; a parked one shows its error here.",
        "SELECT key, attempts, last_error FROM saleor_retention_outboxeffect WHERE parked_at IS NOT NULL",
        waits=True,
    ),
    Invariant(
        "no_effect_waits_too_long",
        "No due effect waits longer than an hour to be delivered: a worker runs.",
        """
        SELECT key, due_at FROM saleor_retention_outboxeffect
        WHERE delivered_at IS NULL AND parked_at IS NULL AND due_at < now() - interval '1 hour'
        """,
        waits=True,
    ),
)
