"""Statements run with their plans: what they read and write, whatever the clock says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "plans"


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What runs within, with its parameters."""
    from django.db import connection

    ran: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        ran.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield ran


def statements_of(question: Callable[[], object]) -> list[tuple[str, Any]]:
    """What a question asks."""
    with statements() as ran:
        question()
    return ran


def explained(sql: str, params: Any, *options: str) -> dict[str, Any]:
    """The statement run, with its plan."""
    ((plan,),) = _explain(sql, params, "FORMAT JSON", *options)
    result: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]
    return result


def write_plan(name: str, sql: str, params: Any) -> None:
    """The statement run, its plan kept as `plans/<name>.txt` for whoever reads the figures."""
    FOLDER.mkdir(exist_ok=True)
    lines = [line for (line,) in _explain(sql, params)]
    (FOLDER / f"{name}.txt").write_text("\n".join([*lines, ""]))


def _explain(sql: str, params: Any, *options: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({', '.join(('ANALYZE', 'BUFFERS', *options))}) {sql}", params)
        return list(cursor.fetchall())


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan and all below it."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def buffers(plan: dict[str, Any]) -> int:
    """Shared buffers that the statement touches."""
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def scan_of(plan: dict[str, Any]) -> str:
    """How the table is read that is read most."""
    scans = [node for node in nodes(plan) if "Scan" in node["Node Type"] and "Relation Name" in node]
    most = max(scans, key=buffers)
    return f"{most['Node Type']} {most.get('Index Name', '')}".strip()


def written_by(plan: dict[str, Any]) -> dict[str, int]:
    """Rows that a statement inserted, changed or deleted, buffers it made dirty, bytes it logged."""
    changed = [node for node in nodes(plan) if node["Node Type"] == "ModifyTable"]
    rows = sum(child["Actual Rows"] * child["Actual Loops"] for node in changed for child in node["Plans"])
    return {"rows": int(rows), "dirtied": plan["Shared Dirtied Blocks"], "wal": plan.get("WAL Bytes", 0)}
