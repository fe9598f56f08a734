"""A Celery app for the fault tests, made where Django is set up already."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_SH, flock
from pathlib import Path

from celery import Celery

from saleor_retention import tasks
from tests.faults.fixture import RECEIVED
from tests.faults.processes import SHOP_FOLDER

BY_ITSELF = ("process-inbox", "deliver-outbox", "follow-changes", "compare-orders", "sweep")
"""What beat sends; whole tables are checked by the tests."""

tasks.HANDLERS = RECEIVED

app = Celery("faults")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("saleor_retention.tasks",)
app.conf.beat_schedule = {
    name: entry | {"schedule": 0.5} for name, entry in tasks.schedule().items() if name.endswith(BY_ITSELF)
}
"""Beat's own entries, at the pace of a test."""


@contextmanager
def when_switched_on() -> Iterator[bool]:
    """The workplace of a worker that tests switch on and off: off means that no task is running any more."""
    with (Path(os.environ[SHOP_FOLDER]) / "switch").open() as switch:
        flock(switch, LOCK_SH)
        yield switch.read() == "on"
