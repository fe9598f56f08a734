"""What the benchmarks on our own tables share: a database for the run, what is counted and how figures are told."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any


@contextmanager
def database() -> Iterator[None]:
    """A database of its own, gone afterwards. Import nothing of the package before."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("RETENTION_TEST_DB", "test_retention_bench")
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run within."""
    from django.db import connection

    found: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found


def milliseconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1_000


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def settings() -> str:
    """The server, and what it was given."""
    from django.db import connection

    names = (
        "server_version",
        "shared_buffers",
        "work_mem",
        "max_parallel_workers_per_gather",
        "jit",
        "fsync",
    )
    with connection.cursor() as cursor:
        values = [cursor.execute(f"SHOW {name}").fetchone()[0] for name in names]
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


def server_seconds() -> float:
    """What the server's process of this connection has taken of processors so far; 0 where it is on another machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        ((number,),) = cursor.execute("SELECT pg_backend_pid()").fetchall()
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
