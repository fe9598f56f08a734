"""What may go wrong while a batch is worked off. Each is armed for one turn and strikes once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import psycopg
from django.db import OperationalError, connection

from saleor_retention.core.failpoints import armed

PLACES = (
    "inbox.after_claim",
    "flow.after_lock",
    "flow.after_snapshot",
    "flow.before_commit",
    "inbox.before_finish",
    "flow.after_commit",
)
TRANSIENT = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
)


class Killed(BaseException):
    """The process is gone: no handler runs."""


Fault = Callable[[], AbstractContextManager[None]]
STRUCK: Counter[str] = Counter()
"""Which of the faults happened, not only might have."""


def once(action: Callable[[], object]) -> Callable[[], None]:
    """The action, the first time it is asked for."""
    left = [action]

    def strike() -> None:
        if left:
            left.pop()()

    return strike


def _die(place: str) -> None:
    STRUCK[f"killed at {place}"] += 1
    raise Killed


def _cut(place: str) -> None:
    """The server ends our connection, in the middle of our transaction."""
    STRUCK[f"line cut at {place}"] += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def killed_at(place: str) -> Fault:
    return lambda: armed(place, once(partial(_die, place)))


def cut_at(place: str) -> Fault:
    return lambda: armed(place, once(partial(_cut, place)))


def met_another(error: type[psycopg.Error], statement: int) -> Fault:
    """The database answers one statement with an error that passes."""

    @contextmanager
    def fault() -> Iterator[None]:
        seen = [0]

        def answer(execute, sql, params, many, context):
            seen[0] += 1
            if seen[0] == statement:
                STRUCK[f"met another at {error.__name__}"] += 1
                raise OperationalError("met another") from error()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(answer):
            yield

    return fault


FAULTS: dict[str, Fault] = (
    {f"killed at {place}": killed_at(place) for place in PLACES}
    | {f"line cut at {place}": cut_at(place) for place in ("flow.after_lock", "flow.before_commit")}
    | {
        f"{error.__name__} at statement {n}": met_another(error, n)
        for error, n in zip(TRANSIENT, (3, 9, 14), strict=True)
    }
)
