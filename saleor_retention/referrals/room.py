"""Referrals, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ..loyalty.ledger.entitlements import Target
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Room
from . import invariants, privacy, settle
from .fraud import invariants as fraud_invariants
from .fraud import traces
from .fraud.models import CustomerTrace, ReferralReview
from .models import Referral, ReferralCode, ReferralProgramme


def _settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    traces.record(changes)


def _points_due(changes: Sequence[OrderChange], *, now: datetime) -> Sequence[Target]:
    return settle.due(changes, now=now)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    moved = privacy.move(merge.source_id, merge.target_id, now=merge.now)
    merge.totals["referrals_dropped"] += moved.dropped
    yield
    settle.settle_these(moved.referral_ids, now=merge.now)


ROOM = Room(
    name="referrals",
    tables=(ReferralProgramme, ReferralCode, Referral, CustomerTrace, ReferralReview),
    settle=_settle,
    points_due=_points_due,
    invariants=(*invariants.INVARIANTS, *fraud_invariants.INVARIANTS),
    export=privacy.SECTIONS,
    erase=privacy.forget,
    merge=_merge,
)
