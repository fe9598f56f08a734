"""Points, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ..conf import conf
from ..core.clock import months_before
from ..core.db import command
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Erasure, Room
from . import invariants, privacy, settle
from .evaluation.models import EarningStart
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
    erasure.totals["points"] += privacy.write_off(erasure.customer_ids, now=erasure.now)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    """Points of orders and referrals converge by themselves; what is left is moved."""
    release_of([merge.source_id], now=merge.now)
    yield
    merge.totals["points"] += privacy.move(
        merge.source_id, merge.target_id, actor=merge.actor, reason=merge.reason, now=merge.now
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
        EarningStart,
    ),
    points_due=_points_due,
    sweep={"holds": _release_stale, "lots": _expire},
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=_erase,
    merge=_merge,
    retention_periods={"texts": _forget_reasons},
)
