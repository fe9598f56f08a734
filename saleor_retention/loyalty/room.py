"""Points, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from ..conf import conf
from ..core.clock import months_before
from ..core.db import command
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Erasure, Job, JobResult, Room
from . import invariants, privacy, settle
from .events import privacy as event_privacy
from .events.accounts import celebrate, walk
from .events.invariants import INVARIANTS as OF_EVENTS
from .events.models import AccountWalk, Event, EventRule
from .ledger.adjustments import expire
from .ledger.converge import forget_old_reasons
from .ledger.entitlements import Target
from .ledger.holds import release_of, release_stale
from .models import (
    Account,
    Entitlement,
    Hold,
    Lot,
    LotConsumption,
    Posting,
    Programme,
    ProgrammeVersion,
    Transaction,
    Withheld,
)
from .reminders import privacy as reminder_privacy
from .reminders.invariants import INVARIANTS as OF_REMINDERS
from .reminders.message import HANDLERS
from .reminders.models import ExpiryReminder
from .reminders.remind import remind


def _points_due(changes: Sequence[OrderChange], *, now: datetime) -> Sequence[Target]:
    return settle.due(changes, now=now)


def _release_stale(*, now: datetime) -> int:
    return release_stale(now=now, limit=conf.batch_size)


def _expire(*, now: datetime) -> int:
    return expire(now=now, limit=conf.batch_size)


def _forget_reasons(*, now: datetime) -> int:
    """What staff wrote about movements of points; who, when and what stays."""
    if not conf.keep_staff_notes_months:
        return 0
    with command():
        return forget_old_reasons(months_before(now, conf.keep_staff_notes_months), limit=conf.batch_size)


def _erase(erasure: Erasure) -> None:
    event_privacy.forget(erasure.customer_ids)
    reminder_privacy.forget(erasure.customer_ids)
    erasure.totals["points"] += privacy.write_off(erasure.customer_ids, now=erasure.now)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    """Points of orders and referrals converge by themselves; what is left is moved."""
    release_of([merge.source_id], now=merge.now)
    event_privacy.move(merge.source_id, merge.target_id, now=merge.now)
    reminder_privacy.move(merge.source_id, merge.target_id)
    yield
    merge.totals["points"] += privacy.move(
        merge.source_id, merge.target_id, actor=merge.actor, reason=merge.reason, now=merge.now
    )


def _celebrate(now: datetime) -> JobResult:
    celebrate(now=now)
    return JobResult()


def _walk(now: datetime) -> JobResult:
    return JobResult(has_more=walk(now=now) > 0)


def _remind(now: datetime) -> JobResult:
    return JobResult(has_more=remind(now=now) > 0)


JOBS = (
    Job("celebrate_birthdays", "Give points for birthdays.", timedelta(hours=1), _celebrate),
    Job(
        "walk_accounts",
        "Give points for what accounts showed before a rule of events, where its owner chose so.",
        timedelta(minutes=10),
        _walk,
    ),
    Job(
        "remind_of_expiry",
        "Write the reminders of points that are about to end.",
        timedelta(hours=1),
        _remind,
    ),
)

ROOM = Room(
    name="loyalty",
    tables=(
        Programme,
        ProgrammeVersion,
        Account,
        Transaction,
        Posting,
        Lot,
        LotConsumption,
        Entitlement,
        Hold,
        Withheld,
        EventRule,
        AccountWalk,
        Event,
        ExpiryReminder,
    ),
    points_due=_points_due,
    sweep={"holds": _release_stale, "lots": _expire},
    handlers=HANDLERS,
    jobs=JOBS,
    invariants=(*invariants.INVARIANTS, *OF_EVENTS, *OF_REMINDERS),
    export=(*privacy.SECTIONS, event_privacy.EVENTS, reminder_privacy.REMINDERS),
    erase=_erase,
    merge=_merge,
    retention_periods={"texts": _forget_reasons, "reminders": reminder_privacy.forget_old},
)
