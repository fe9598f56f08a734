"""The read side of tiers, each a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count

from ...core.db import fetch
from . import rules
from .measures import contributions_of
from .models import TierMembership, TierPlan
from .plans import period_of, plans_in_force, tiers_in
from .rules import Tier

TierMoment = tuple[int, int, datetime]
"""A customer, a programme and an instant."""


@dataclass(frozen=True, slots=True)
class TierStatus:
    """Where a customer stands. `tier` None: below the first; `membership` None: in none that asks for something."""

    plan: TierPlan
    tier: Tier | None
    membership: TierMembership | None
    measure: int
    next: Tier | None

    @property
    def missing(self) -> int:
        """What is missing to the next tier; 0 at the top."""
        return max(0, self.next.threshold - self.measure) if self.next else 0


def statuses_of(
    accounts: Collection[tuple[int | None, int]], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[tuple[int | None, int], TierStatus]:
    """By customer (None: whom the engine has not met) and programme; programmes without tiers are absent.

    Two statements, and one for each programme.
    """
    plans = plans_in_force(programme_ids={programme for _, programme in accounts}, using=using)
    customers = {customer for customer, _ in accounts if customer is not None}
    rows = TierMembership.objects.using(using).filter(programme__in=plans, customer__in=customers, until=None)
    held = {(row.customer_id, row.programme_id): row for row in rows.select_related("plan")}
    statuses = {}
    for pk, plan in plans.items():
        parts = contributions_of(plan, customers, now=now, using=using)
        for account in accounts:
            if account[1] == pk:
                measure = rules.measure(parts.get(account[0] or 0, []), period_of(plan), now)
                statuses[account] = _status(plan, held.get((account[0] or 0, pk)), measure)
    return statuses


def _status(plan: TierPlan, membership: TierMembership | None, measure: int) -> TierStatus:
    tiers = tiers_in(plan)
    tier = _tier(tiers, membership.tier) if membership else _free_tier(tiers)
    if membership and tier is None:  # a plan that is being applied knows the tier no more
        tier = _tier(tiers_in(membership.plan), membership.tier)
    return TierStatus(plan, tier, membership, measure, rules.next_tier(tiers, tier.slug if tier else None))


def _tier(tiers: Sequence[Tier], slug: str) -> Tier | None:
    return next((tier for tier in tiers if tier.slug == slug), None)


def _free_tier(tiers: Sequence[Tier]) -> Tier | None:
    return tiers[0] if tiers and tiers[0].threshold == 0 else None


@dataclass(frozen=True, slots=True)
class _SpanRow:
    customer_id: int
    programme_id: int
    at: datetime
    tier: str | None
    plan_id: int | None


SPANS = """
SELECT w.customer_id, w.programme_id, w.at, m.tier, p.id AS plan_id
FROM unnest(%(customers)s::bigint[], %(programmes)s::bigint[], %(instants)s::timestamptz[])
    AS w(customer_id, programme_id, at)
LEFT JOIN LATERAL (
    SELECT tier FROM saleor_retention_tiermembership
    WHERE customer_id = w.customer_id AND programme_id = w.programme_id AND since <= w.at
      AND (until IS NULL OR until > w.at) ORDER BY since DESC, id DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
    SELECT id FROM saleor_retention_tierplan WHERE programme_id = w.programme_id AND valid_from <= w.at
    ORDER BY valid_from DESC LIMIT 1) p ON true
"""


def benefits_at(moments: Sequence[TierMoment], *, using: str = DEFAULT_DB_ALIAS) -> dict[TierMoment, Tier]:
    """The tier each customer was in at an instant, with the benefits it had by the plan of then; whoever was in none is absent.

    The past is never rewritten: a tier reached by an order holds for later ones. Two statements.
    """
    if not moments:
        return {}
    columns = [list(column) for column in zip(*dict.fromkeys(moments), strict=True)]
    params = dict(zip(("customers", "programmes", "instants"), columns, strict=True))
    rows = [row for row in fetch(_SpanRow, SPANS, params, using) if row.plan_id is not None]
    plans = TierPlan.objects.using(using).in_bulk({row.plan_id for row in rows}) if rows else {}
    tiers = {pk: tiers_in(plan) for pk, plan in plans.items()}
    result = {}
    for row in rows:
        of_plan = tiers[row.plan_id or 0]
        tier = _tier(of_plan, row.tier) if row.tier else _free_tier(of_plan)
        if tier is not None:
            result[row.customer_id, row.programme_id, row.at] = tier
    return result


def tiers_at(moments: Sequence[TierMoment], *, using: str = DEFAULT_DB_ALIAS) -> Mapping[TierMoment, str]:
    """The slug of the tier each customer was in at an instant; whoever was in none is absent. Two statements."""
    return {moment: tier.slug for moment, tier in benefits_at(moments, using=using).items()}


def plans_of(programme_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[TierPlan]]:
    """Each programme's plans, the newest first."""
    plans: dict[int, list[TierPlan]] = {pk: [] for pk in programme_ids}
    for plan in TierPlan.objects.using(using).filter(programme__in=programme_ids).order_by("-valid_from"):
        plans[plan.programme_id].append(plan)
    return plans


def sizes_of(programme_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, dict[str, int]]:
    """How many customers are in each tier now, by its slug. One statement."""
    sizes: dict[int, dict[str, int]] = {pk: {} for pk in programme_ids}
    rows = TierMembership.objects.using(using).filter(programme__in=programme_ids, until=None)
    for programme, slug, count in rows.values_list("programme", "tier").annotate(Count("pk")).order_by():
        sizes[programme][slug] = count
    return sizes
