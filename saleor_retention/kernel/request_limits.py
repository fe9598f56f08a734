"""How long a request of a shopper may wait for us: for a lock, and for one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

from ..conf import conf
from ..errors import RetryLater
from .locks import LONGEST_WAIT_MS, TRANSIENT, execute, sqlstate

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
