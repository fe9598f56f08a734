"""Points, as the whole sees this room."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from ..conf import conf
from ..core.clock import months_before
from ..core.db import command
from ..orders.rules import OrderChange
from ..room import CustomerMerge, Erasure, Job, JobResult, Room
from . import invariants, privacy, settle, totals
from .evaluation.models import EarningStart
from .events import privacy as event_privacy
from .events.accounts import celebrate, walk
from .events.invariants import INVARIANTS as OF_EVENTS
from .events.models import AccountWalk, Event, EventRule
from .imports import owners as imports
from .ledger import freezes
from .ledger.adjustments import expire
from .ledger.converge import forget_old_reasons
from .ledger.entitlements import Target
from .ledger.holds import release_of, release_stale
from .ledger.staff_limits import forget_actors, forget_allowances
from .milestones import invariants as milestone_invariants
from .milestones import privacy as milestone_privacy
from .milestones.models import Milestone, ReachedMilestone
from .models import (
    Account,
    AccountFreeze,
    Entitlement,
    Hold,
    Lot,
    LotConsumption,
    Posting,
    Programme,
    ProgrammeVersion,
    StaffAllowance,
    Transaction,
    Withheld,
)
from .models.imports import ImportedBalance, ImportedMovement
from .redemption import settle as redemptions
from .redemption.invariants import INVARIANTS as REDEMPTION_INVARIANTS
from .redemption.models import PointsRedemption, PointsRedemptionState
from .redemption.privacy import SECTIONS as REDEMPTION_SECTIONS
from .redemption.privacy import move_redemptions
from .reminders import privacy as reminder_privacy
from .reminders.invariants import INVARIANTS as OF_REMINDERS
from .reminders.message import HANDLERS as REMINDER_HANDLERS
from .reminders.models import ExpiryReminder
from .reminders.remind import remind
from .rewards import gift_cards, purchases
from .rewards import invariants as reward_invariants
from .rewards import privacy as reward_privacy
from .rewards.kinds.gift_card import CARD
from .rewards.models import Reward, RewardPurchase
from .simulation.invariants import INVARIANTS as DRAFT_INVARIANTS
from .simulation.models import PointsSimulation, ProgrammeDraft
from .simulation.simulations import advance
from .tiers import invariants as tier_invariants
from .tiers import memberships
from .tiers import privacy as tier_privacy
from .tiers.models import TierMembership, TierPlan


def _points_due(changes: Sequence[OrderChange], *, now: datetime) -> Sequence[Target]:
    return settle.due(changes, now=now)


def _settle_redemptions(*, now: datetime) -> int:
    """Before the holds: what an order was made of is spent, not released."""
    return redemptions.sweep(now=now)


def _release_stale(*, now: datetime) -> int:
    redeemed = PointsRedemption.objects.filter(hold=OuterRef("pk"), state=PointsRedemptionState.OPEN)
    return release_stale(now=now, limit=conf.batch_size, which=Q(~Exists(redeemed)))


def _expire(*, now: datetime) -> int:
    return expire(now=now, limit=conf.batch_size)


def _review_tiers(*, now: datetime) -> int:
    return memberships.review(now=now, limit=conf.batch_size)


def _restore_rewards(*, now: datetime) -> int:
    return purchases.restore_failed(now=now, limit=conf.batch_size)


def _give_waiting(*, now: datetime) -> int:
    return imports.give_waiting(now=now, limit=conf.batch_size)


def _forget_reasons(*, now: datetime) -> int:
    """What staff wrote about movements of points and freezes; who, when and what stays."""
    if not conf.keep_staff_notes_months:
        return 0
    with command():
        before = months_before(now, conf.keep_staff_notes_months)
        return forget_old_reasons(before, limit=conf.batch_size) + freezes.forget_old_reasons(
            before, limit=conf.batch_size
        )


def _erase(erasure: Erasure) -> None:
    redemptions.note_customers(erasure.customer_ids, now=erasure.now)
    tier_privacy.forget(erasure.customer_ids)
    reward_privacy.forget(erasure.customer_ids)
    milestone_privacy.forget(erasure.customer_ids)
    event_privacy.forget(erasure.customer_ids)
    reminder_privacy.forget(erasure.customer_ids)
    erasure.totals["points"] += privacy.write_off(erasure.customer_ids, now=erasure.now)
    imports.forget(erasure.customer_ids)
    freezes.forget(erasure.customer_ids)
    forget_actors([f"user:{user_id}" for user_id in erasure.user_ids])


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    """Points of orders, referrals and imports converge; what is left is moved, and who was frozen stays so."""
    redemptions.note_customers([merge.source_id], now=merge.now)
    release_of([merge.source_id], now=merge.now)
    event_privacy.move(merge.source_id, merge.target_id, now=merge.now)
    reminder_privacy.move(merge.source_id, merge.target_id)
    yield
    move_redemptions(merge.source_id, merge.target_id)
    imports.follow(merge.source_id, now=merge.now)
    freezes.carry_over(merge.source_id, merge.target_id, actor=merge.actor, reason=merge.reason)
    merge.totals["points"] += privacy.move(
        merge.source_id, merge.target_id, actor=merge.actor, reason=merge.reason, now=merge.now
    )
    milestone_privacy.move(merge.source_id, merge.target_id)
    merge.totals["rewards"] += reward_privacy.move(merge.source_id, merge.target_id)
    merge.totals["tiers"] += tier_privacy.move(merge.source_id, merge.target_id, now=merge.now)
    totals.remeasure([merge.target_id], now=merge.now)


def _celebrate(now: datetime) -> JobResult:
    celebrate(now=now)
    return JobResult()


def _walk(now: datetime) -> JobResult:
    return JobResult(has_more=walk(now=now) > 0)


def _remind(now: datetime) -> JobResult:
    return JobResult(has_more=remind(now=now) > 0)


def _simulate(now: datetime) -> JobResult:
    return JobResult(has_more=advance(now=now))


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
    Job(
        "simulate_points",
        "Work off simulations of points that staff started.",
        timedelta(minutes=1),
        _simulate,
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
        PointsRedemption,
        TierPlan,
        TierMembership,
        Reward,
        RewardPurchase,
        Milestone,
        ReachedMilestone,
        EventRule,
        AccountWalk,
        Event,
        ExpiryReminder,
        AccountFreeze,
        StaffAllowance,
        ImportedBalance,
        ImportedMovement,
        EarningStart,
        ProgrammeDraft,
        PointsSimulation,
    ),
    settle=redemptions.note_orders,
    orders_gone=redemptions.note_gone,
    handlers={redemptions.SETTLE: redemptions.settle_effect, CARD: gift_cards.issue, **REMINDER_HANDLERS},
    points_due=_points_due,
    sweep_batches={
        "redemptions": _settle_redemptions,
        "holds": _release_stale,
        "lots": _expire,
        "tiers": _review_tiers,
        "rewards": _restore_rewards,
        "imports": _give_waiting,
    },
    invariants=(
        *invariants.INVARIANTS,
        *REDEMPTION_INVARIANTS,
        *tier_invariants.INVARIANTS,
        *reward_invariants.INVARIANTS,
        *milestone_invariants.INVARIANTS,
        *OF_EVENTS,
        *OF_REMINDERS,
        *DRAFT_INVARIANTS,
    ),
    export=(
        *privacy.SECTIONS,
        *REDEMPTION_SECTIONS,
        *tier_privacy.SECTIONS,
        *reward_privacy.SECTIONS,
        *milestone_privacy.SECTIONS,
        event_privacy.EVENTS,
        reminder_privacy.REMINDERS,
    ),
    erase=_erase,
    merge=_merge,
    retention_periods={
        "texts": _forget_reasons,
        "reminders": reminder_privacy.forget_old,
        "allowances": forget_allowances,
    },
    jobs=JOBS,
)
