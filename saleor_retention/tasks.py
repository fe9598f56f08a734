"""Background work: Celery tasks that call the rooms' verbs, and when they run by themselves.

Each does a bounded batch and asks for another run, so without a broker, where Saleor runs tasks in the
request, none takes long.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from time import monotonic
from typing import Any

from celery import shared_task
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError as BrokerAway

from . import __version__, pipeline
from .conf import conf
from .core import counters, rate_limit
from .core.clock import database_now
from .core.queues import outbox
from .core.safe_logging import logger, redact_errors
from .monitoring.alert_board import show_alerts
from .monitoring.invariant_runs import check_all
from .monitoring.rules import TASK_INTERVALS
from .offers.checkout.detach_all import wind_down
from .privacy.retention_periods import RETENTION_PERIODS
from .room import Job
from .rooms import HANDLERS, ROOMS
from .store.port import store

log = logger(__name__)

BATCHES = 20
"""Most batches of one kind that one run of a task works off."""
AWAY_SECONDS = 30
"""How long a process that found the broker away asks for no run; as often as beat comes by."""
quiet_until = 0.0


def background_job(
    task: Callable[[], None], *, otherwise: Callable[[], None] | None = None
) -> Callable[[], None]:
    """Run inside the host's task context (it lets us write), and only while the owner wants it; else `otherwise`.

    Celery logs what a task raises, so errors are redacted. Each run leaves its instant for operators.
    """
    name = task.__name__

    @wraps(task)
    def run() -> None:
        outcome = "failed"
        try:
            with import_string(conf.task_context)() as is_wanted, redact_errors():
                if is_wanted:
                    task()
                elif otherwise is not None:
                    otherwise()
            outcome = "done" if is_wanted else "unwanted"
            counters.mark("task_turn_timestamp_seconds", task=name, outcome=outcome)
            counters.mark_first("first_turn_timestamp_seconds", version=__version__)
        finally:
            counters.count("task_turns_total", task=name, outcome=outcome)
            counters.flush_if_due()

    return run


def schedule_inbox() -> None:
    """Ask a worker to look into the inbox soon."""
    enqueue(process_inbox)


def enqueue(task: Any) -> None:
    """Ask for a run. Without the broker the change notice stays in the inbox and beat finds it.

    Who finds the broker away has waited for Celery's `broker_connection_timeout`; then nobody waits for a while.
    """
    global quiet_until
    if monotonic() < quiet_until:
        return
    try:
        task.apply_async(queue=conf.celery_queue or None, retry=False)
    except BrokerAway:
        quiet_until = monotonic() + AWAY_SECONDS
        raise


@shared_task(ignore_result=True)
@background_job
def process_inbox() -> None:
    """Converge dirty accounts and orders, batch by batch, then do what follows in the store."""
    worked = _drain(pipeline.process_customers) + _drain(pipeline.process_orders)
    if worked >= BATCHES * conf.batch_size:
        enqueue(process_inbox)
    if worked:
        enqueue(deliver_outbox)


def _drain(process: Callable[..., int]) -> int:
    worked = 0
    for _ in range(BATCHES):
        claimed = process(now=database_now())
        worked += claimed
        if not claimed:  # a short batch may be what a dead worker left, with more behind it
            break
    return worked


@shared_task(ignore_result=True)
@background_job
def deliver_outbox() -> None:
    """Do in the store what transactions of ours have decided."""
    for _ in range(BATCHES):
        if not outbox.deliver(HANDLERS):
            break


def _detach_while_off() -> None:
    """While the engine is off there is no gate: our codes leave open checkouts that are not paid for."""
    if not store().is_on():
        counters.count("swept_total", wind_down().freed, what="codes")
        counters.count("swept_total", store().clear_up(now=database_now()), what="vouchers")
    show_alerts(now=database_now())


@shared_task(ignore_result=True)
@partial(background_job, otherwise=_detach_while_off)
def sweep() -> None:
    """What time alone changes: offers that ended, holds that were forgotten, points that expire or may be given now."""
    at, failed = database_now(), []
    for what, part in _parts_of_a_sweep(at).items():
        try:
            counters.count("swept_total", part(), what=what)
        except Exception as error:  # the others run all the same
            log.exception("a part of the sweep failed", kind=what)
            failed.append(error)
    rate_limit.forget(now=at)
    if failed:
        raise failed[0]


def _parts_of_a_sweep(at: datetime) -> dict[str, Callable[[], int]]:
    return {
        "withheld": lambda: _drain(pipeline.release_withheld),
        **{what: partial(part, now=at) for room in ROOMS for what, part in room.sweep.items()},
        **{what: partial(_drain, batch) for room in ROOMS for what, batch in room.sweep_batches.items()},
        "vouchers": lambda: store().clear_up(now=at),
        "alerts": lambda: show_alerts(now=at),
    }


@shared_task(ignore_result=True)
@background_job
def forget() -> None:
    """Forget what was kept for its time. A bounded number of batches of each kind; the rest waits for the next day."""
    at = database_now()
    for batch in RETENTION_PERIODS.values():
        for _ in range(BATCHES):
            if not batch(now=at):
                break


@shared_task(ignore_result=True)
@background_job
def retention_check() -> None:
    """Check every invariant; the run is recorded, what is broken is logged and fails the task."""
    check_all()


def _task_of(job: Job) -> Any:
    """A room's job as a task, run in the manner of ours."""

    def run() -> None:
        result = job.work(database_now())
        if result.marked_dirty:
            schedule_inbox()
        for _ in range(result.workers if result.has_more else 0):
            enqueue(JOBS[job.name])

    run.__name__ = run.__qualname__ = job.name
    run.__doc__ = job.description
    return shared_task(background_job(run), name=f"{__name__}.{job.name}", ignore_result=True)


JOBS: dict[str, Any] = {job.name: _task_of(job) for room in ROOMS for job in room.jobs}
"""The tasks of the rooms, by name."""


def schedule() -> dict[str, dict[str, Any]]:
    """Beat entries by name, for the host to add where its own settings have none of that name."""
    tasks = (process_inbox, deliver_outbox, sweep, retention_check, forget, *JOBS.values())
    every = {task: TASK_INTERVALS[task.name.rpartition(".")[2]] for task in tasks}
    options = {"queue": conf.celery_queue} if conf.celery_queue else {}
    return {
        f"saleor-retention-{task.name.rpartition('.')[2].replace('_', '-')}": {
            "task": task.name,
            "schedule": interval,
            "options": options,
        }
        for task, interval in every.items()
    }
