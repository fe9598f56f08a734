"""Transactions and statements: one ordered way to lock, with a time limit, and a shorter one for shoppers' requests.

Deadlocks need two sessions that lock in two orders, so every command takes its row locks once, ordered
by primary key, before it decides anything: orders first, then accounts. `lock_timeout` bounds the wait.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.models import Model, QuerySet

from ..conf import conf
from ..errors import RetryLater

SET_TIMEOUT = """SELECT set_config('lock_timeout', least(nullif(extract(epoch FROM current_setting('lock_timeout')::interval) * 1000, 0),
                                        %s)::integer || 'ms', true)
"""
"""A limit that is shorter already stays: within a shopper's request nothing waits longer than the request may."""
LONGEST_WAIT_MS: ContextVar[int | None] = ContextVar("longest_wait_ms", default=None)
"""How long the request at work may wait for a lock, where it is a shopper's."""
TRANSIENT = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure, deadlock_detected, lock_not_available: the whole command may be tried again."""
CANCELLED = "57014"
"""query_canceled: a statement took longer than it may."""
STATEMENT_TIMES = 5
"""A statement may take so many times as long as a wait for a lock."""
SET = """
SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),
       set_config('lock_timeout', %(lock)s, true), set_config('statement_timeout', %(statement)s, true)
"""
RESTORE = "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"


@contextmanager
def command(using: str = DEFAULT_DB_ALIAS, *, is_undone: bool = False) -> Iterator[None]:
    """One command = one transaction with a bounded wait for locks. Raises `RetryLater` when it met another.

    `is_undone`: everything is done and taken back at the end, to tell what would be.
    """
    try:
        with transaction.atomic(using=using):
            with connections[using].cursor() as cursor:
                cursor.execute(
                    SET_TIMEOUT, [min(conf.lock_timeout_ms, LONGEST_WAIT_MS.get() or conf.lock_timeout_ms)]
                )
            yield
            if is_undone:
                transaction.set_rollback(True, using=using)
    except OperationalError as error:
        if sqlstate(error) in TRANSIENT:
            raise RetryLater(f"The transaction met another ({sqlstate(error)}).") from error
        raise


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five-letter code of a database error, if it has one."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None)


def retried[Answer](verb: Callable[[], Answer], *, tries: int = 3) -> Answer:
    """Run a whole command again when it met another (PostgreSQL manual, 13.5); the last `RetryLater` is raised."""
    for _ in range(tries - 1):
        try:
            return verb()
        except RetryLater:
            continue
    return verb()


def lock_rows[Row: Model](rows: QuerySet[Row]) -> list[Row]:
    """The rows, locked in primary key order."""
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def run(cursor: Any, sql: str, params: Any) -> None:
    """Run one statement of ours. All of them pass here, so that a guard in one of them can be lifted by its name."""
    cursor.execute(sql, params)


def execute(
    sql: str, params: dict[str, Any] | list[Any], using: str = DEFAULT_DB_ALIAS
) -> list[tuple[Any, ...]]:
    """Run one statement of ours and return its rows (none for a statement without RETURNING)."""
    with connections[using].cursor() as cursor:
        run(cursor, sql, params)
        return cursor.fetchall() if cursor.description else []


def fetch[Row](
    row: type[Row],
    sql: str,
    params: Sequence[object] | Mapping[str, object] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> list[Row]:
    """Run one statement of ours and return each of its rows as a dataclass, filled by the names of the columns.

    Raises `TypeError` when a field has no column, or a column no field.
    """
    with connections[using].cursor() as cursor:
        run(cursor, sql, params)
        result = cursor.pgresult  # `description` would look up the type of each column
        columns = [result.fname(place).decode() for place in range(result.nfields)]
        names = _fields_of(row)  # type: ignore[arg-type]
        if sorted(columns) != names:
            raise TypeError(f"{row.__name__} has the fields {names}, the statement the columns {columns}")
        return [row(**dict(zip(columns, values, strict=True))) for values in cursor.fetchall()]


@cache
def _fields_of(row: type[Any]) -> list[str]:
    """The names of the fields that a row is made with, sorted."""
    return sorted(field.name for field in fields(row) if field.init)


@contextmanager
def as_of_one_instant(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction that only reads, and sees everything as it was at one instant."""
    is_outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if is_outermost:  # else the caller's transaction decides what is seen
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def copied(sql: str, params: Mapping[str, object], using: str = DEFAULT_DB_ALIAS) -> Iterator[bytes]:
    """The rows of a statement as CSV, block by block as the server sends them: whatever their number, none are kept.

    Null is nothing between commas, an empty text is `""`; instants have their offset, days and instants are ISO.
    """
    connection: Any = connections[using]
    statement = connection.ops.compose_sql(sql, params)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL DateStyle TO ISO, YMD")
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as blocks:
            for block in blocks:
                yield bytes(block)


@contextmanager
def limited(*, times: int = 1, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction in which nothing waits longer than `RETENTION_REQUEST_LOCK_TIMEOUT_MS` (so many times), also not for a
    table; our failure undoes it and no more.

    The limits are the transaction's alone, so that a pool hands no connection on with them. Within a transaction of the
    caller they end with ours: Saleor's own statements are not ours to stop.
    """
    milliseconds = conf.request_lock_timeout_ms * times
    limits = {"lock": f"{milliseconds}ms", "statement": f"{milliseconds * STATEMENT_TIMES}ms"}
    is_within = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        ((lock, statement, *_),) = execute(SET, limits, using)
        yield
        if is_within:  # a savepoint that is kept keeps what was set in it
            execute(RESTORE, [lock, statement], using)


@contextmanager
def limited_statements(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """The same for what a shopper's query or mutation does without a transaction: each statement has one of its own.

    Commands within wait no longer either. Within a transaction its own limits hold, and no statement is added.
    """
    connection = connections[using]

    def run(execute_statement: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if connection.in_atomic_block:
            return execute_statement(sql, params, many, context)
        with limited(using=using):
            return execute_statement(sql, params, many, context)

    before = LONGEST_WAIT_MS.set(conf.request_lock_timeout_ms)
    try:
        with connection.execute_wrapper(run):
            yield
    finally:
        LONGEST_WAIT_MS.reset(before)


def was_held_up(error: BaseException) -> bool:
    """Whether somebody else's lock, or the time, is what stopped us: the same may succeed in a moment."""
    if isinstance(error, RetryLater):
        return True
    return isinstance(error, OperationalError) and sqlstate(error) in TRANSIENT | {CANCELLED}
