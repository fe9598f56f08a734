"""A new plan of tiers: what it would change, and the change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ...conf import conf
from ...core.db import command, execute
from ...customers.models import Customer
from ...errors import Invalid, Required
from .memberships import apply_plan, due_moves
from .models import TierPlan
from .plans import TierPlanDraft, plan_of_draft

FIRST_ACCOUNTS = 5
"""So many accounts of each move are named."""
PAGE = 5_000


@dataclass(slots=True)
class TierMovement:
    """How many go from one tier to another; None is none that asks for something. Accounts are the store's ids."""

    before: str | None
    after: str | None
    customers: int = 0
    user_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class TierPreview:
    """What a plan would change at once."""

    measured: int = 0
    kept: int = 0
    """Customers who fall short of their tier by the plan, and keep it until the time they were promised."""
    movements: list[TierMovement] = field(default_factory=list)


def tier_plan_preview(programme_id: int, draft: TierPlanDraft, *, now: datetime) -> TierPreview:
    """Who would move by a plan, without any change. Raises what `tier_plan_set` raises but for what concerns the reason."""
    plan = plan_of_draft(programme_id, draft, now=now)
    preview, movements = TierPreview(), dict[tuple[str | None, str | None], TierMovement]()
    for accounts in _pages():
        preview.measured += len(accounts)
        for move in due_moves(plan, accounts, now=now):
            if move.due is not None and move.due.promised_until is not None:
                preview.kept += 1
            if not move.has_moved:
                continue
            pair = (move.held.tier if move.held else None, move.due.slug if move.due else None)
            movement = movements.setdefault(pair, TierMovement(*pair))
            movement.customers += 1
            if len(movement.user_ids) < FIRST_ACCOUNTS:
                movement.user_ids.append(accounts[move.customer_id])
    places = {None: -1} | {row["slug"]: place for place, row in enumerate(plan.tiers)}
    preview.movements = sorted(
        movements.values(), key=lambda item: (places.get(item.before, -1), places[item.after])
    )
    return preview


def _pages() -> Iterator[dict[int, int]]:
    """Accounts of all members, by customer, a page at a time."""
    after = 0
    members = Customer.objects.filter(user_id__isnull=False, erased_at=None, merged_into=None)
    while rows := members.filter(pk__gt=after).order_by("pk").values_list("pk", "user_id")[:PAGE]:
        page = {pk: user_id for pk, user_id in rows if user_id is not None}
        yield page
        after = max(page)


def tier_plan_set(
    programme_id: int, draft: TierPlanDraft, *, actor: str, reason: str, now: datetime
) -> TierPlan:
    """Put a plan in force. The first customers are measured by it at once, the others by the sweep within minutes.

    Raises `NotFound`, `Required`, `Invalid` and `CurrencyMismatch`.
    """
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    plan = plan_of_draft(programme_id, draft, now=now)
    plan.actor, plan.reason = actor, reason
    with command():
        execute("SELECT pg_advisory_xact_lock(hashtextextended('tier plan:' || %s, 0))", [programme_id])
        if TierPlan.objects.filter(programme=programme_id, valid_from__gte=now).exists():
            raise Invalid("Another plan came into force at that instant.", field="programme_id")
        plan.save()
        apply_plan(plan, now=now, limit=conf.batch_size)
        plan.refresh_from_db()
    return plan
