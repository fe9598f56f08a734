"""Plans: how the store scores and groups. Each is checked once and kept; the last one is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ..core.db import command, execute
from ..core.idempotency import StaffContext
from ..errors import Invalid, Required
from .default_groups import DEFAULT_GROUPS
from .groups import GroupRule, parse_groups
from .models import SegmentPlan
from .rules import SCALES, USUAL_QUIET_DAYS, USUAL_SCALE

MOST_SHARE = 50
LEAST_RISK, MOST_RISK = 100, 10_000
MOST_QUIET_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class SegmentTerms:
    """What a plan says. `scale` None: by the number of customers. `quiet_days` None: measured by the shop's own gaps."""

    scale: int | None = USUAL_SCALE
    vip_percent: int = 5
    pre_vip_percent: int = 10
    risk_percent: int = 200
    quiet_days: int | None = USUAL_QUIET_DAYS
    groups: tuple[GroupRule, ...] = DEFAULT_GROUPS

    def name_of(self, code: str) -> str:
        """What the group of this code is called; one that the plan does not know keeps its code."""
        return next((group.name for group in self.groups if group.code == code), code)

    def step_of(self, code: str) -> str:
        """What is best done next for customers of the group; nothing for one that the plan does not know."""
        return next((group.next_step for group in self.groups if group.code == code), "")


USUAL_TERMS = SegmentTerms()
"""Until an owner sets others."""


def plan_in_force(using: str = DEFAULT_DB_ALIAS) -> SegmentPlan | None:
    """The last plan; None as long as nobody set one. One statement."""
    return SegmentPlan.objects.using(using).order_by("-valid_from").first()


def terms_of(plan: SegmentPlan | None) -> SegmentTerms:
    """What a plan says; the usual terms without one."""
    if plan is None:
        return USUAL_TERMS
    return SegmentTerms(
        plan.scale,
        plan.vip_percent,
        plan.pre_vip_percent,
        plan.risk_percent,
        plan.quiet_days,
        tuple(GroupRule.of(row) for row in plan.groups),
    )


def segment_plan_set(terms: SegmentTerms, *, by: StaffContext, now: datetime) -> SegmentPlan:
    """Put a plan in force: the next run scores and groups by it, the scores of today stay. Raises `Invalid` and `Required`."""
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    check_terms(terms)
    with command():
        execute("SELECT pg_advisory_xact_lock(hashtextextended('segment plan', 0))", [])
        if SegmentPlan.objects.filter(valid_from__gte=now).exists():
            raise Invalid("Another plan came into force at that instant.", field="groups")
        return SegmentPlan.objects.create(
            scale=terms.scale,
            vip_percent=terms.vip_percent,
            pre_vip_percent=terms.pre_vip_percent,
            risk_percent=terms.risk_percent,
            quiet_days=terms.quiet_days,
            groups=[group.as_json() for group in terms.groups],
            valid_from=now,
            actor=by.actor,
            reason=by.reason,
        )


def check_terms(terms: SegmentTerms) -> None:
    """Raises `Invalid` and `Required`, each at the field that is wrong."""
    if terms.scale is not None and terms.scale not in SCALES:
        raise Invalid("A scale goes to 3, 4 or 5, or is chosen by the number of customers.", field="scale")
    for field, share in (("vip_percent", terms.vip_percent), ("pre_vip_percent", terms.pre_vip_percent)):
        if not 1 <= share <= MOST_SHARE:
            raise Invalid(f"A share is 1 to {MOST_SHARE} percent.", field=field)
    if not LEAST_RISK <= terms.risk_percent <= MOST_RISK:
        raise Invalid(f"The factor is {LEAST_RISK} to {MOST_RISK} percent.", field="risk_percent")
    if terms.quiet_days is not None and not 1 <= terms.quiet_days <= MOST_QUIET_DAYS:
        raise Invalid(f"The silence is 1 to {MOST_QUIET_DAYS} days, or measured.", field="quiet_days")
    parse_groups(terms.groups)


def plans(*, using: str = DEFAULT_DB_ALIAS) -> Sequence[SegmentPlan]:
    """All that were ever set, the newest first."""
    return list(SegmentPlan.objects.using(using).order_by("-valid_from"))
