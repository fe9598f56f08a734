"""Referrals, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ..loyalty.ledger.entitlements import Target
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Room
from . import invariants, privacy, settle
from .links.models import FormerReferralCode, GuestReferralHint, ReferralVisit, ReferralVisitCount
from .links.visits import forget_visits
from .models import Referral, ReferralCode, ReferralProgramme


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
    tables=(
        ReferralProgramme,
        ReferralCode,
        FormerReferralCode,
        Referral,
        ReferralVisit,
        ReferralVisitCount,
        GuestReferralHint,
    ),
    points_due=_points_due,
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=lambda erasure: privacy.drop_codes(erasure.customer_ids),
    merge=_merge,
    retention_periods={"visits": forget_visits},
)
