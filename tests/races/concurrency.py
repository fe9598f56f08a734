"""Rivals: verbs that start at one moment, each in a thread with a connection and commits of its own.

A race needs no luck here. At a `Crossing` every rival waits until each of the others has come to it too, has
finished, or hangs in a lock of the database. So the same story shows both sides: without the guard all rivals
pass its check before any of them writes; with the guard the second is seen waiting for the first. Nothing
sleeps, and what does not end within the deadline fails.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from types import ModuleType

import pytest
from django.db import IntegrityError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from saleor_retention.core.db import retried
from saleor_retention.core.failpoints import armed
from saleor_retention.errors import Refusal, RetryLater
from tests.races.without_guard import guarded, lift_guard

DEADLINE = 30.0
"""Seconds until a race counts as hung. Rivals need milliseconds; a machine may be busy."""

PATIENCE_MS = 15_000
"""How long a rival waits for a lock: longer than any other needs, shorter than the deadline."""

Verb = Callable[[], object]


class Hung(AssertionError):
    """A rival neither finished nor came to where it was expected."""


@dataclass
class Race:
    """What is known of the rivals of one race."""

    parties: int
    changed: threading.Condition = field(default_factory=threading.Condition)
    backends: dict[int, int] = field(default_factory=dict)
    """Thread to the process that serves its connection."""
    finished: set[int] = field(default_factory=set)
    is_over: bool = False
    monitor: BaseDatabaseWrapper = field(default_factory=connection.copy)
    """A connection that looks at the others; used under the condition, by one at a time."""

    def __post_init__(self) -> None:
        self.monitor.inc_thread_sharing()

    def enter(self) -> None:
        """This thread takes part, and starts when all do."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with self.changed:
            self.backends[threading.get_ident()] = pid
            self.changed.notify_all()
            if not self.changed.wait_for(lambda: len(self.backends) == self.parties, DEADLINE):
                raise Hung("not everybody came to the start")

    def leave(self) -> None:
        with self.changed:
            self.finished.add(threading.get_ident())
            self.changed.notify_all()


_running: list[Race] = []


CROWD = 20
"""So many rivals at once need most of the connections that a server has."""
DOOR = Path(__file__).parents[2] / ".cache" / "crowd.lock"


@contextmanager
def alone_if_many(parties: int) -> Iterator[None]:
    """Of the processes that share a server one at a time lets a crowd in: two would find too few connections."""
    if parties < CROWD:
        yield
        return
    DOOR.parent.mkdir(exist_ok=True)
    with DOOR.open("w") as door:
        flock(door, LOCK_EX)
        yield


def together(*verbs: Verb, deadline: float = DEADLINE) -> list[object]:
    """The answer of each verb when all start at once; what a verb raised is raised here."""
    with alone_if_many(len(verbs)):
        return _together(verbs, deadline)


def _together(verbs: Sequence[Verb], deadline: float) -> list[object]:
    answers: list[object] = [None] * len(verbs)
    errors: list[BaseException] = []
    race = Race(len(verbs))

    def run(number: int, verb: Verb) -> None:
        try:
            race.enter()
            answers[number] = verb()
        except BaseException as error:
            errors.append(error)
        finally:
            race.leave()
            connection.close()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(verbs)]
    _running.append(race)
    ends = time.monotonic() + deadline
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            hung = sum(thread.is_alive() for thread in threads)
            _end(race, threads)
            raise Hung(f"{hung} of {len(verbs)} rivals did not end")
    finally:
        _running.remove(race)
        race.monitor.close()
    if errors:
        raise errors[0]
    return answers


def outcomes(*verbs: Verb) -> list[str]:
    """What each verb came to when all started at once, sorted: "done", or the name of its refusal."""

    def told(verb: Verb) -> Verb:
        def tell() -> str:
            try:
                retried(verb)
            except (Refusal, RetryLater, IntegrityError) as error:
                return type(error).__name__
            return "done"

        return tell

    return sorted(map(str, together(*map(told, verbs))))


class Crossing:
    """A place inside a verb where each rival waits once for all the others of its race."""

    def __init__(self) -> None:
        self.arrived: set[int] = set()

    def __call__(self) -> None:
        if not _running or (me := threading.get_ident()) in self.arrived:
            return
        race, ends = _running[-1], time.monotonic() + DEADLINE
        if me not in race.backends:
            return
        with race.changed:
            self.arrived.add(me)
            race.changed.notify_all()
            while not self._is_complete(race):
                race.changed.wait(0.01)
                if race.is_over or time.monotonic() > ends:
                    raise Hung(f"only {len(self.arrived)} of {race.parties} came to the crossing")

    def until_somebody_is_here(self) -> None:
        """For a rival that must come second: wait for the first to arrive."""
        race = _running[-1]
        with race.changed:
            if not race.changed.wait_for(lambda: self.arrived, DEADLINE):
                raise Hung("nobody came to the crossing")

    def _is_complete(self, race: Race) -> bool:
        settled = self.arrived | race.finished
        missing = [pid for thread, pid in race.backends.items() if thread not in settled]
        if not missing:
            return True
        with race.monitor.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM unnest(%s::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0",
                [missing],
            )
            (blocked,) = cursor.fetchone()
        return blocked == len(missing)


def _end(race: Race, threads: list[threading.Thread]) -> None:
    """Cut the rivals' connections, so that what hangs does not hold its locks into the next test."""
    race.is_over = True
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [list(race.backends.values())]
        )
    for thread in threads:
        thread.join(5)


@pytest.fixture
def cross(monkeypatch):
    """Puts a crossing before or after a function, named as a guard or by its module; answers the crossing."""

    def put(
        place: str | ModuleType,
        name: str = "",
        *,
        after: bool = False,
        when: Callable[..., bool] | None = None,
    ) -> Crossing:
        crossing = Crossing()
        inner = guarded(place) if isinstance(place, str) else getattr(place, name)

        def crossed(*args, **named):
            is_here = when is None or when(*args, **named)
            if is_here and not after:
                crossing()
            answer = inner(*args, **named)
            if is_here and after:
                crossing()
            return answer

        if isinstance(place, str):
            lift_guard(monkeypatch, place, crossed)
        else:
            monkeypatch.setattr(place, name, crossed)
        return crossing

    return put


@pytest.fixture
def cross_at():
    """Puts a crossing at a failpoint; answers the crossing."""
    with ExitStack() as stack:

        def put(failpoint: str) -> Crossing:
            crossing = Crossing()
            stack.enter_context(armed(failpoint, crossing))
            return crossing

        yield put
