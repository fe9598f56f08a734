"""Who is in which tier: measured anew from what they bought, and moved there. The one writer of memberships.

Up as soon as an order settles, down when the time is over that the tier was kept for, by the sweep. What is due is a
function of the orders, so two workers, late news and repetitions end at the same tier.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...core.db import command, execute
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...customers.identity import hold_customers
from ...customers.models import Customer
from ...guards import guard
from ..campaign_grants import grant_effect
from . import rules
from .imported_tiers import imported_tiers
from .measures import contributions_of
from .models import FallPolicy, TierChange, TierMembership, TierPlan
from .plans import period_of, plans_in_force, tiers_in
from .published import publish_tiers
from .rules import Standing


@dataclass(frozen=True, slots=True)
class TierMove:
    """A customer, the tier they are in and what they are due. None: in none that asks for something."""

    customer_id: int
    held: TierMembership | None
    due: Standing | None
    is_imported: bool = False
    """Whether they are due it because of the level that they brought along."""

    @property
    def has_moved(self) -> bool:
        return (self.held.tier if self.held else None) != (self.due.slug if self.due else None)


def remeasure(customer_ids: Collection[int], *, now: datetime) -> int:
    """Bring these customers to the tier they are due, in every active programme; returns how many moved.

    Call inside a transaction, after their orders and points are written. A fixed number of statements a programme.
    """
    if not customer_ids:
        return 0
    programmes = sorted(plans_in_force(only_active=True))
    accounts = members_of(customer_ids) if programmes else {}
    for pk in programmes:
        lock_customers(pk, accounts)
    # A new plan may have come into force while we waited for the customers.
    plans = plans_in_force(programme_ids=programmes) if programmes else {}
    return sum(_converge(plans[pk], accounts, now=now) for pk in programmes)


@guard("tiers.lock_customers")
def lock_customers(programme_id: int, customer_ids: Collection[int]) -> None:
    """Of two orders of one customer, the second is counted once the first is there to be counted."""
    execute(
        """
        SELECT pg_advisory_xact_lock(hashtextextended('tier:' || name, 0)) FROM (
            SELECT %(programme)s::text || ':' || id AS name FROM unnest(%(customers)s::bigint[]) AS id ORDER BY 1) w
        """,
        {"programme": programme_id, "customers": sorted(customer_ids)},
    )


def _converge(plan: TierPlan, accounts: Mapping[int, int], *, now: datetime) -> int:
    """The customers, each with their account, are held and locked."""
    moves = due_moves(plan, accounts, now=now)
    moved = [move for move in moves if move.has_moved]
    _write(plan, moves, now)
    publish_tiers([move.customer_id for move in moved])
    effects = [
        effect for move in moved for effect in _grants(plan, move, accounts[move.customer_id], now=now)
    ]
    if effects:
        outbox.put(effects)
    return len(moved)


def members_of(customer_ids: Collection[int]) -> dict[int, int]:
    """Accounts of those who can be in a tier: members who were neither erased nor merged into another, nor are before we end.

    Ask before `lock_customers`: a merge comes to that lock with the customers locked.
    """
    return {pk: user_id for pk, user_id in hold_customers(customer_ids).items() if user_id is not None}


def due_moves(plan: TierPlan, customer_ids: Collection[int], *, now: datetime) -> list[TierMove]:
    """What each customer has and is due by a plan, in the order of their ids; a plan need not be saved. Three statements."""
    tiers, period = tiers_in(plan), period_of(plan)
    open_rows = TierMembership.objects.filter(
        programme=plan.programme_id, customer__in=list(customer_ids), until=None
    )
    held = {row.customer_id: row for row in open_rows}
    parts = contributions_of(plan, customer_ids, now=now)
    levels = imported_tiers(plan.programme_id, customer_ids)
    moves = []
    for pk in sorted(customer_ids):
        earned = rules.standing(tiers, parts.get(pk, []), period, now)
        own = rules.kept_promise(_promise(held.get(pk), plan), earned, tiers, now)
        level = levels.get(pk)
        brought = rules.brought_along(tiers, level.name, level.since, period, now) if level else None
        due = rules.higher(own, brought, tiers)
        if pk in held or due is not None:
            moves.append(TierMove(pk, held.get(pk), due, is_imported=due is not own))
    return moves


def _promise(row: TierMembership | None, plan: TierPlan) -> Standing | None:
    """What is held. Another plan's is promised to its end, or not at all: as the new plan says."""
    if row is None:
        return None
    promised = row.promised_until
    if row.plan_id != plan.pk:
        is_kept = plan.falling == FallPolicy.KEEP_UNTIL_PERIOD_END
        promised = row.keeps_until if is_kept else None
    return Standing(row.tier, row.keeps_until, promised)


def _write(plan: TierPlan, moves: Sequence[TierMove], now: datetime) -> None:
    """End spans, renew those that go on, begin new ones: three statements at most."""
    ended = [move.held.pk for move in moves if move.held and move.has_moved]
    if ended:
        TierMembership.objects.filter(pk__in=ended, until=None).update(until=now)
    renewed = [move.held for move in moves if move.held and not move.has_moved and _renew(move, plan)]
    if renewed:
        TierMembership.objects.bulk_update(renewed, ["plan", "keeps_until", "promised_until"])
    begun = [_begun(plan, move, move.due, now) for move in moves if move.due and move.has_moved]
    TierMembership.objects.bulk_create(begun, ignore_conflicts=True)


def _renew(move: TierMove, plan: TierPlan) -> bool:
    """Whether something of the span that goes on changes."""
    row, due = move.held, move.due
    assert row is not None
    assert due is not None
    before = (row.plan_id, row.keeps_until, row.promised_until)
    row.plan, row.keeps_until, row.promised_until = plan, due.keeps_until, due.promised_until
    return before != (row.plan_id, row.keeps_until, row.promised_until)


def _begun(plan: TierPlan, move: TierMove, due: Standing, now: datetime) -> TierMembership:
    return TierMembership(
        programme_id=plan.programme_id,
        customer_id=move.customer_id,
        tier=due.slug,
        plan=plan,
        since=now,
        why=_why(plan, move, now),
        keeps_until=due.keeps_until,
        promised_until=due.promised_until,
    )


def _why(plan: TierPlan, move: TierMove, now: datetime) -> TierChange:
    """Why a customer comes into the tier they are due."""
    if move.is_imported:
        return TierChange.IMPORT
    places = {tier.slug: place for place, tier in enumerate(tiers_in(plan))}
    is_new = plan.applied_at is None and move.customer_id > plan.position
    if is_new or (move.held is not None and move.held.plan_id != plan.pk):
        return TierChange.PLAN
    if move.held is None or move.due is None or places[move.due.slug] > places.get(move.held.tier, -1):
        return TierChange.REACHED
    return TierChange.LAPSED if move.held.keeps_until <= now else TierChange.RETURNED


def _grants(plan: TierPlan, move: TierMove, user_id: int, *, now: datetime) -> list[Effect]:
    """Campaigns of the tiers passed on the way up by buying; who a new plan puts there is granted none."""
    if move.due is None or _why(plan, move, now) != TierChange.REACHED:
        return []
    before = move.held.tier if move.held else None
    return [
        grant_effect(f"tier:{plan.programme_id}:{tier.slug}", campaign_id, user_id, at=now)
        for tier in rules.reached(tiers_in(plan), before, move.due.slug)
        for campaign_id in tier.campaign_ids
    ]


def apply_plan(plan: TierPlan, *, now: datetime, limit: int) -> int:
    """Measure the next customers by a plan that is new, in order of their ids; returns how many, 0 when all are.

    Call inside a transaction.
    """
    row = TierPlan.objects.select_for_update().get(pk=plan.pk)
    if row.applied_at is not None:
        return 0
    rows = Customer.objects.filter(pk__gt=row.position, user_id__isnull=False, erased_at=None)
    customer_ids = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    if customer_ids:
        _measure(row, customer_ids, now)
        row.position = customer_ids[-1]
    if len(customer_ids) < limit:
        row.applied_at = now
    row.save(update_fields=["position", "applied_at"])
    return len(customer_ids)


def review(*, now: datetime, limit: int) -> int:
    """One batch each of what time alone changes: customers of a new plan, and tiers that were kept long enough.

    Returns how many customers were measured, 0 when nothing is left. The sweep's verb. Each batch is a transaction of its
    own: customers are locked in one order.
    """
    plans = plans_in_force(only_active=True)
    fresh = [pk for pk, plan in sorted(plans.items()) if plan.applied_at is None]
    return sum(_apply_next(pk, now, limit) for pk in fresh) + _review_due(now, limit)


def _apply_next(programme_id: int, now: datetime, limit: int) -> int:
    with command():
        plan = plans_in_force(programme_ids=[programme_id]).get(programme_id)
        return 0 if plan is None else apply_plan(plan, now=now, limit=limit)


def _review_due(now: datetime, limit: int) -> int:
    with command():
        plans = plans_in_force(only_active=True)
        rows = TierMembership.objects.filter(programme__in=plans, until=None, keeps_until__lte=now)
        due = list(rows.order_by("keeps_until", "pk").values_list("programme_id", "customer_id")[:limit])
        for pk in sorted({programme for programme, _ in due}):
            customer_ids = [who for programme, who in due if programme == pk]
            _measure(plans[pk], customer_ids, now)
        return len(due)


def _measure(plan: TierPlan, customer_ids: Collection[int], now: datetime) -> None:
    accounts = members_of(customer_ids)
    lock_customers(plan.programme_id, accounts)
    _converge(plan, accounts, now=now)
