"""Background work: Celery tasks that call the rooms' verbs, and when they run by themselves.

Each does a bounded batch and asks for another turn, so without a broker, where Saleor runs tasks in the
request, none takes long.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from celery import shared_task
from django.core.management import call_command
from django.utils.module_loading import import_string

from . import reactions
from .conf import conf
from .kernel import outbox
from .kernel.clock import now
from .kernel.store import store

BATCHES = 20
"""Most batches that one turn of `process_inbox` works off."""


def at_work(task: Callable[[], None]) -> Callable[[], None]:
    """Run inside the host's workplace (it lets us write), and only while the owner wants it."""

    @wraps(task)
    def run() -> None:
        with import_string(conf.workplace)() as is_wanted:
            if is_wanted:
                task()

    return run


def wake() -> None:
    """Ask a worker to look into the inbox soon."""
    _later(process_inbox)


def _later(task: Any) -> None:
    # Without the broker the ring stays in the inbox and beat finds it: nobody waits for a connection.
    task.apply_async(queue=conf.celery_queue or None, retry=False)


@shared_task(ignore_result=True)
@at_work
def process_inbox() -> None:
    """Converge dirty orders, batch by batch, then what follows in the store."""
    worked = 0
    for _ in range(BATCHES):
        claimed = reactions.process_orders(now=now())
        worked += claimed
        if claimed < conf.batch_size:
            break
    else:
        _later(process_inbox)
    if worked:
        _later(deliver_outbox)


@shared_task(ignore_result=True)
@at_work
def deliver_outbox() -> None:
    """Do in the store what transactions of ours have decided."""
    outbox.deliver(store().perform)


@shared_task(ignore_result=True)
@at_work
def retention_check() -> None:
    """Check every invariant; what is broken is logged and fails the task."""
    call_command("retention_check")


def schedule() -> dict[str, dict[str, Any]]:
    """Beat entries by name, for the host to add where its own settings have none of that name."""
    every: dict[Any, timedelta] = {
        process_inbox: timedelta(seconds=30),
        deliver_outbox: timedelta(seconds=30),
        retention_check: timedelta(days=1),
    }
    options = {"queue": conf.celery_queue} if conf.celery_queue else {}
    return {
        f"saleor-retention-{task.name.rpartition('.')[2].replace('_', '-')}": {
            "task": task.name,
            "schedule": interval,
            "options": options,
        }
        for task, interval in every.items()
    }
