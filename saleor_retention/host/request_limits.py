"""How long a request of a shopper may wait for us: for a lock, and for one statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from ..conf import conf
from ..errors import RetryLater
from ..kernel.locks import TRANSIENT, execute, sqlstate

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
def limited(*, times: int = 1) -> Iterator[None]:
    """A transaction in which nothing waits longer than `RETENTION_REQUEST_LOCK_TIMEOUT_MS` (so many times), also not for a
    table; our failure undoes it and no more.

    The limits are the transaction's alone, so that a pool hands no connection on with them. Within a transaction of the
    caller they end with ours: Saleor's own statements are not ours to stop.
    """
    milliseconds = conf.request_lock_timeout_ms * times
    limits = {"lock": f"{milliseconds}ms", "statement": f"{milliseconds * STATEMENT_TIMES}ms"}
    is_within = connection.in_atomic_block
    with transaction.atomic():
        ((lock, statement, *_),) = execute(SET, limits)
        yield
        if is_within:  # a savepoint that is kept keeps what was set in it
            execute(RESTORE, [lock, statement])


def was_held_up(error: BaseException) -> bool:
    """Whether somebody else's lock, or the time, is what stopped us: the same may succeed in a moment."""
    if isinstance(error, RetryLater):
        return True
    return isinstance(error, OperationalError) and sqlstate(error) in TRANSIENT | {CANCELLED}
