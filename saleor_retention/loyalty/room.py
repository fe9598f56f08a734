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
from .ledger.adjustments import expire
from .ledger.converge import forget_old_reasons
from .ledger.entitlements import Target
from .ledger.holds import release_of, release_stale
from .milestones import invariants as milestone_invariants
from .milestones import privacy as milestone_privacy
from .milestones import reached
from .milestones.models import Milestone, ReachedMilestone
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
from .rewards import gift_cards, purchases
from .rewards import invariants as reward_invariants
from .rewards import privacy as reward_privacy
from .rewards.kinds.gift_card import CARD
from .rewards.models import Reward, RewardPurchase
from .tiers import invariants as tier_invariants
from .tiers import memberships
from .tiers import privacy as tier_privacy
from .tiers.models import TierMembership, TierPlan


def _points_due(changes: Sequence[OrderChange], *, now: datetime) -> Sequence[Target]:
    return settle.due(changes, now=now)


def _release_stale(*, now: datetime) -> int:
    return release_stale(now=now, limit=conf.batch_size)


def _expire(*, now: datetime) -> int:
    return expire(now=now, limit=conf.batch_size)


def _settle_totals(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Once the points of the orders are booked."""
    memberships.settle(changes, now=now)
    reached.settle(changes, now=now)


def _review_tiers(*, now: datetime) -> int:
    return memberships.review(now=now, limit=conf.batch_size)


def _restore_rewards(*, now: datetime) -> int:
    return purchases.restore_failed(now=now, limit=conf.batch_size)


def _forget_reasons(*, now: datetime) -> int:
    """What staff wrote about movements of points; who, when and what stays."""
    if not conf.keep_staff_notes_months:
        return 0
    with command():
        return forget_old_reasons(months_before(now, conf.keep_staff_notes_months), limit=conf.batch_size)


def _erase(erasure: Erasure) -> None:
    tier_privacy.forget(erasure.customer_ids)
    reward_privacy.forget(erasure.customer_ids)
    milestone_privacy.forget(erasure.customer_ids)
    erasure.totals["points"] += privacy.write_off(erasure.customer_ids, now=erasure.now)


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    """Points of orders and referrals converge by themselves; what is left is moved."""
    release_of([merge.source_id], now=merge.now)
    yield
    merge.totals["points"] += privacy.move(
        merge.source_id, merge.target_id, actor=merge.actor, reason=merge.reason, now=merge.now
    )
    milestone_privacy.move(merge.source_id, merge.target_id)
    merge.totals["rewards"] += reward_privacy.move(merge.source_id, merge.target_id)
    merge.totals["tiers"] += tier_privacy.move(merge.source_id, merge.target_id, now=merge.now)


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
        TierPlan,
        TierMembership,
        Reward,
        RewardPurchase,
        Milestone,
        ReachedMilestone,
    ),
    points_due=_points_due,
    settle_totals=_settle_totals,
    handlers={CARD: gift_cards.issue},
    sweep={"holds": _release_stale, "lots": _expire, "tiers": _review_tiers, "rewards": _restore_rewards},
    invariants=(
        *invariants.INVARIANTS,
        *tier_invariants.INVARIANTS,
        *reward_invariants.INVARIANTS,
        *milestone_invariants.INVARIANTS,
    ),
    export=(*privacy.SECTIONS, *tier_privacy.SECTIONS, *reward_privacy.SECTIONS, *milestone_privacy.SECTIONS),
    erase=_erase,
    merge=_merge,
    retention_periods={"texts": _forget_reasons},
)
