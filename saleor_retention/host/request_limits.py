"""How long a request of a shopper may wait for us: for a lock, and for one statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from ..conf import conf
from ..errors import RetryLater
from ..kernel.locks import TRANSIENT, execute, sqlstate

CANCELLED = "57014"
"""query_canceled: a statement took longer than it may."""
STATEMENT_TIMES = 5
"""A statement may take so many times as long as a wait for a lock."""

SET = """
SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),
       set_config('lock_timeout', %(lock)s, %(local)s), set_config('statement_timeout', %(statement)s, %(local)s)
"""
RESTORE = "SELECT set_config('lock_timeout', %s, %s), set_config('statement_timeout', %s, %s)"


@contextmanager
def limited(*, times: int = 1) -> Iterator[None]:
    """Nothing within waits longer than `RETENTION_REQUEST_LOCK_TIMEOUT_MS` (so many times), also not for a table.

    Afterwards the connection has the limits that it had, within a transaction of the caller as well: Saleor's own
    statements are not ours to stop.
    """
    milliseconds = conf.request_lock_timeout_ms * times
    is_local = connection.in_atomic_block
    limits = {
        "lock": f"{milliseconds}ms",
        "statement": f"{milliseconds * STATEMENT_TIMES}ms",
        "local": is_local,
    }
    ((lock, statement, *_),) = execute(SET, limits)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            execute(RESTORE, [lock, is_local, statement, is_local])


def was_held_up(error: BaseException) -> bool:
    """Whether somebody else's lock, or the time, is what stopped us: the same may succeed in a moment."""
    if isinstance(error, RetryLater):
        return True
    return isinstance(error, OperationalError) and sqlstate(error) in TRANSIENT | {CANCELLED}
