"""A shop with plenty of everything, made by the database itself, and the plans of the statements that run over it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

PLENTY = 50_000
ID = "md5(n::text)::uuid"
"""Of the n-th order, checkout and line."""
PAST, FUTURE = "timestamptz '2026-02-01 12:00Z'", "timestamptz '2027-01-01 12:00Z'"

TABLES: dict[str, dict[str, str]] = {
    "customer": {"id": "n", "user_id": "n"},
    "customerfacts": {"customer_id": "n"},
    "account": {"id": "n", "programme_id": "1", "customer_id": "n", "kind": "'available'", "balance": "10"},
    "transaction": {
        "id": "n", "programme_id": "1", "kind": "'earn'", "customer_id": "n", "idempotency_key": "'earn:' || n",
        "cause": f"'order:' || {ID}",
    },
    "posting": {"id": "n", "transaction_id": "n", "source_id": "1000000", "destination_id": "n", "points": "10"},
    "lot": {
        "id": "n", "account_id": "n", "transaction_id": "n", "granted": "10", "remaining": "10", "cause": f"'order:' || {ID}",
        "expires_at": f"CASE WHEN n % 100 = 0 THEN {PAST} ELSE {FUTURE} END",
    },
    "lotconsumption": {"id": "n", "lot_id": "n", "posting_id": "n", "points": "1"},
    "entitlement": {"id": "n", "programme_id": "1", "customer_id": "n", "cause": f"'order:' || {ID}", "due": "10"},
    "hold": {
        "id": "n", "programme_id": "1", "customer_id": "n", "checkout_id": ID, "points": "1", "transaction_id": "n",
        "state": "CASE WHEN n % 100 = 0 THEN 'open' ELSE 'released' END",
        "resolution_id": "CASE WHEN n % 100 = 0 THEN NULL ELSE n END",
        "resolved_at": f"CASE WHEN n % 100 = 0 THEN NULL ELSE {PAST} END",
    },
    "orderfact": {
        "order_id": ID, "customer_id": "n", "checkout_id": ID, "status": "'live'", "currency": "'USD'", "origin": "'checkout'",
        "snapshot_hash": "md5(n::text)",
    },
    "orderlinefact": {"line_id": ID, "order_id": ID, "quantity": "1"},
    "grant": {"id": "n", "campaign_id": "1", "customer_id": "n", "code": "'R-' || n"},
    "checkoutdecision": {
        "checkout_id": ID, "user_id": "n", "applied_id": "CASE WHEN n % 50 = 0 THEN n END", "reason": "'applied'", "is_shadow": "false",
    },
    "reservation": {"grant_id": "n", "checkout_id": ID, "touched_at": FUTURE},
    "redemption": {"id": "n", "grant_id": "n", "order_id": ID, "code": "'R-' || n", "given_back_at": PAST},
    "referralcode": {"customer_id": "n", "code": "upper(left(md5(n::text), 8))"},
    "referral": {
        "id": "n", "referrer_id": "n", "referee_id": "n + 1", "state": "'pending'",
    },
    "formerreferralcode": {"code": "'F' || n", "customer_id": "n"},
    "referralvisit": {
        "id": ID, "customer_id": "n", "visited_at": f"CASE WHEN n % 100 = 0 THEN {PAST} ELSE {FUTURE} END",
    },
    "referralvisitcount": {"id": "n", "customer_id": "n", "visits": "1"},
    "guestreferralhint": {"order_id": ID, "customer_id": "n"},
    "inboxitem": {"id": "n", "kind": "'order'", "ref": f"{ID}::text", "due_at": PAST, "seq": "1"},
    "outboxeffect": {
        "id": "n", "key": "'k' || n", "kind": "'offer.issue'", "due_at": PAST, "payload": "'{}'",
        "delivered_at": f"CASE WHEN n % 100 = 0 THEN NULL ELSE {PAST} END",
    },
}  # fmt: skip
"""What each table holds, but for columns that say nothing here."""

QUEUES = {"inboxitem", "outboxeffect", "reservation", "hold"}
"""As long as what is open now, and worked off from one end: reading one through is no walk over the past."""

FILLERS = {
    "bigint": "0", "integer": "0", "smallint": "0", "character varying": "''", "text": "''", "boolean": "false",
    "timestamp with time zone": PAST, "date": "date '2026-02-01'", "jsonb": "'{}'", "uuid": ID,
    "double precision": "0",
}  # fmt: skip


def fill() -> None:
    """Write it all; triggers and foreign keys are for rows that come one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, given in TABLES.items():
            insert(cursor, name, given, PLENTY)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for name in TABLES:
            cursor.execute(f"ANALYZE saleor_retention_{name}")
            if "id" in _columns(cursor, name) and TABLES[name].get("id") != ID:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), 2000000)", [f"saleor_retention_{name}"]
                )


def insert(cursor: Any, name: str, given: dict[str, str], number: int) -> None:
    """So many rows of a table, from expressions over `n`; columns that are not given say nothing."""
    columns = given | _needed(cursor, f"saleor_retention_{name}", given)
    cursor.execute(
        f"INSERT INTO saleor_retention_{name} ({', '.join(columns)}) "
        f"SELECT {', '.join(columns.values())} FROM generate_series(1, {number}) AS n"
    )


def _columns(cursor: Any, name: str) -> set[str]:
    sql = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
    return {row[0] for row in cursor.execute(sql, [f"saleor_retention_{name}"]).fetchall()}


def _needed(cursor: Any, table: str, given: dict[str, str]) -> dict[str, str]:
    rows = cursor.execute(
        """SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s
           AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'""",
        [table],
    ).fetchall()
    return {name: FILLERS[kind] for name, kind in rows if name not in given}


@contextmanager
def plans() -> Iterator[list[tuple[str, str]]]:
    """(table of plenty that is read from one end to the other, statement) for everything that runs within."""
    found: list[tuple[str, str]] = []
    big = {f"saleor_retention_{name}" for name in set(TABLES) - QUEUES}

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (
            sql.lstrip().split(maxsplit=1)[0].upper() in {"SELECT", "UPDATE", "DELETE", "WITH", "INSERT"}
            and not many
        ):
            with context["connection"].connection.cursor() as cursor:
                plan = cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params).fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found.extend((one["Relation Name"], sql) for one in _nodes(plan[0]["Plan"]) if _is_scan(one, big))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield found


def _is_scan(node: dict[str, Any], big: set[str]) -> bool:
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name") in big


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
