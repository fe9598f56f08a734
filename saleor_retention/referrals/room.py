"""Referrals, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from ..conf import conf
from ..loyalty.ledger.entitlements import Target
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Job, JobResult, Room
from . import invariants, privacy, settle
from .board.models import ReferralName
from .fraud import invariants as fraud_invariants
from .fraud import traces
from .fraud.models import CustomerTrace, ReferralReview
from .links.models import FormerReferralCode, GuestReferralHint, ReferralVisit, ReferralVisitCount
from .links.visits import forget_visits
from .messages import invariants as message_invariants
from .messages.delivery import HANDLERS
from .messages.models import ReferralMessage
from .models import Referral, ReferralCode, ReferralProgramme, ReferralReward
from .payouts import invariants as payout_invariants
from .payouts import privacy as payout_privacy
from .payouts.models import ReferralCommission, ReferralPayout, ReferralPayoutEntry, ReferralPayoutLine
from .payouts.partners import ReferralPartner, ReferralPartnerTerms


def _settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    traces.record(changes)


def _points_due(changes: Sequence[OrderChange], *, now: datetime) -> Sequence[Target]:
    return settle.due(changes, now=now)


def _settle_due(now: datetime) -> JobResult:
    return JobResult(has_more=settle.settle_due(now=now, limit=conf.batch_size) == conf.batch_size)


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
        ReferralReward,
        ReferralVisit,
        ReferralVisitCount,
        GuestReferralHint,
        CustomerTrace,
        ReferralReview,
        ReferralMessage,
        ReferralName,
        ReferralPartner,
        ReferralPartnerTerms,
        ReferralCommission,
        ReferralPayout,
        ReferralPayoutLine,
        ReferralPayoutEntry,
    ),
    settle=_settle,
    points_due=_points_due,
    jobs=(
        Job(
            "settle_referrals",
            "Reward referrals whose return window is over.",
            timedelta(minutes=5),
            _settle_due,
        ),
    ),
    invariants=(
        *invariants.INVARIANTS,
        *fraud_invariants.INVARIANTS,
        *message_invariants.INVARIANTS,
        *payout_invariants.INVARIANTS,
    ),
    handlers=HANDLERS,
    export=(*privacy.SECTIONS, *payout_privacy.SECTIONS),
    erase=privacy.forget,
    merge=_merge,
    retention_periods={"visits": forget_visits},
)
