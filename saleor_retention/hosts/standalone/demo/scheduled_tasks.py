"""The demo's worker: every scheduled task in its interval, in a thread of the server, since the demo has no broker."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from celery import current_app
from django.db import connections

from ....core import counters
from ....core.safe_logging import logger
from ....tasks import schedule

log = logger(__name__)

LEFT_OUT = {"saleor_retention.tasks.compare_customers"}
"""The accounts of a replayed history are numbers alone: the shop has nobody to compare them with."""
PAUSE_SECONDS = 5.0
"""How often it looks which task is due."""


class ScheduledTasks:
    """What is due, by when each ran last; all of them at first."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._intervals = {
            entry["task"]: entry["schedule"].total_seconds()
            for entry in schedule().values()
            if entry["task"] not in LEFT_OUT
        }
        self._last: dict[str, float] = {}

    def run_due(self) -> list[str]:
        """Run what is due, one after another; returns the names. One that fails is logged, and waits for its next turn."""
        at = self._clock()
        due = [
            name
            for name, seconds in self._intervals.items()
            if at - self._last.get(name, at - seconds) >= seconds
        ]
        for name in due:
            self._last[name] = at
            try:
                current_app.tasks[name]()
            except Exception:
                log.exception("a scheduled task failed", ref=name)
        counters.flush()  # or whoever looks at once is told that nothing ran yet
        return due


def start() -> Event:
    """Run them until the event is set, in a thread that does not outlive the server."""
    current_app.conf.task_always_eager = (
        True  # what has more to do goes on at once: no broker would tell it to
    )
    ended = Event()

    def work() -> None:
        tasks = ScheduledTasks()
        while not ended.is_set():
            tasks.run_due()
            connections.close_all()
            ended.wait(PAUSE_SECONDS)

    Thread(target=work, name="scheduled tasks", daemon=True).start()
    return ended
