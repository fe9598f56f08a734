"""The plan of groups: read, tried and set by staff."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import graphene

from ...core.idempotency import StaffContext
from ...segments.groups import MEASURES, Bound, GroupRule
from ...segments.models import SegmentPlan
from ...segments.plans import SegmentTerms, check_terms, plans, segment_plan_set, terms_of
from ...segments.runs import GroupForecast, preview
from .. import kit

RANGE = "Both ends included; a score is of a scale of five."


class RetentionSegmentBound(kit.Type):
    """Roots are a measure and its `Bound`."""

    measure = graphene.String(required=True, description=f"What is bounded: {', '.join(MEASURES)}.")
    at_least = graphene.Int(description="The least that fits; null: as low as there is.")
    at_most = graphene.Int(description="The most that fits; null: as high as there is.")

    class Meta:
        description = f"What a group asks for. {RANGE}"

    @staticmethod
    def resolve_measure(root: tuple[str, Bound], info: Any) -> str:
        return root[0]

    @staticmethod
    def resolve_at_least(root: tuple[str, Bound], info: Any) -> int | None:
        return root[1].least

    @staticmethod
    def resolve_at_most(root: tuple[str, Bound], info: Any) -> int | None:
        return root[1].most


class RetentionSegmentRule(kit.Type):
    """Roots are `GroupRule`."""

    code = graphene.String(required=True, description="Its code, as rules of audiences name it.")
    name = graphene.String(required=True, description="What it is called.")
    next_step = graphene.String(required=True, description="What is best done next for its customers.")
    bounds = kit.NonNullList(
        RetentionSegmentBound,
        required=True,
        description="What it asks for; nothing: it takes everybody who is left.",
    )

    class Meta:
        description = "A group of customers: of all rules, the first that fits a customer takes them."

    @staticmethod
    def resolve_bounds(root: GroupRule, info: Any) -> list[tuple[str, Bound]]:
        return list(root.bounds.items())


class RetentionSegmentPlan(kit.Type):
    """Roots are the model, or None of the terms that every store begins with."""

    scale = graphene.Int(description="How far scores go, 3 to 5; null: by the number of customers.")
    vip_percent = graphene.Int(required=True, description="The share of customers who are VIPs, in percent.")
    pre_vip_percent = graphene.Int(required=True, description="The share just below them, in percent.")
    risk_percent = graphene.Int(
        required=True, description="At risk after so many times their own interval, in percent."
    )
    quiet_days = graphene.Int(
        description="Gone after so many days without an order; null: the gap that nine of ten repeated orders came within."
    )
    groups = kit.NonNullList(
        RetentionSegmentRule, required=True, description="The groups, in the order in which they are tried."
    )
    valid_from = kit.DateTime(description="Since when; null: since ever.")
    actor = graphene.String(
        required=True, description="Who set it; empty for the one that every store begins with."
    )
    reason = graphene.String(required=True, description="Why; empty for that one, too.")

    class Meta:
        description = "How customers are scored and grouped."


def plan_root(plan: SegmentPlan | None) -> dict[str, Any]:
    """The root of a plan's type."""
    terms = terms_of(plan)
    return {
        "scale": terms.scale,
        "vip_percent": terms.vip_percent,
        "pre_vip_percent": terms.pre_vip_percent,
        "risk_percent": terms.risk_percent,
        "quiet_days": terms.quiet_days,
        "groups": terms.groups,
        "valid_from": plan and plan.valid_from,
        "actor": plan.actor if plan else "",
        "reason": plan.reason if plan else "",
    }


def all_plans(using: str) -> list[dict[str, Any]]:
    """Roots of all plans, the newest first; the last is the one that every store begins with."""
    return [plan_root(plan) for plan in [*plans(using=using), None]]


class RetentionSegmentRangeInput(kit.Input):
    at_least = graphene.Int(description="The least that fits.")
    at_most = graphene.Int(description="The most that fits.")

    class Meta:
        description = f"From one value to another. {RANGE}"


class RetentionSegmentRuleInput(kit.Input):
    code = graphene.String(required=True, description="Its code: small letters, digits and underscores.")
    name = graphene.String(required=True, description="What it is called.")
    next_step = graphene.String(required=True, description="What is best done next for its customers.")
    recency = RetentionSegmentRangeInput(description="The recency score; the highest bought last.")
    frequency = RetentionSegmentRangeInput(description="The frequency score.")
    monetary = RetentionSegmentRangeInput(description="The monetary score.")
    orders = RetentionSegmentRangeInput(description="How often they bought.")
    days = RetentionSegmentRangeInput(description="Days since they bought last.")
    interval = RetentionSegmentRangeInput(description="Days between their orders on average.")
    rhythm = RetentionSegmentRangeInput(description="How long they are silent, in percent of that interval.")

    class Meta:
        description = "A group. All that is bounded has to fit; the last group bounds nothing."


class RetentionSegmentPlanSetInput(kit.StaffInput):
    scale = graphene.Int(description="How far scores go, 3 to 5; by the number of customers when left out.")
    vip_percent = graphene.Int(required=True, description="The share of customers who are VIPs, in percent.")
    pre_vip_percent = graphene.Int(required=True, description="The share just below them, in percent.")
    risk_percent = graphene.Int(
        required=True, description="At risk after so many times their own interval, in percent."
    )
    quiet_days = graphene.Int(
        description="Gone after so many days without an order; measured by the shop's own gaps when left out."
    )
    groups = kit.NonNullList(
        RetentionSegmentRuleInput,
        required=True,
        description="The groups, in the order in which they are tried.",
    )
    dry_run = graphene.Boolean(description="Say what each group would have, and set nothing.")

    class Meta:
        description = "How customers are scored and grouped from the next run on."


class RetentionSegmentForecast(kit.Type):
    """Roots are as `forecasts` makes them."""

    currency = graphene.String(required=True, description="The currency.")
    code = graphene.String(required=True, description="The code of the group.")
    name = graphene.String(required=True, description="Its name.")
    customers = graphene.Int(required=True, description="How many it would have today.")
    moved = graphene.Int(required=True, description="How many of them are in another group now, or in none.")

    class Meta:
        description = "A group as it would be today."


def forecasts(rows: Sequence[GroupForecast], terms: SegmentTerms) -> list[dict[str, Any]]:
    """As JSON."""
    return [
        {
            "currency": row.currency,
            "code": row.code,
            "name": terms.name_of(row.code),
            "customers": row.customers,
            "moved": row.moved,
        }
        for row in rows
    ]


class RetentionSegmentPlanSet(kit.StaffMutation):
    plan = graphene.Field(
        RetentionSegmentPlan, description="The plan in force; after a dry run the one as it was."
    )
    forecasts = kit.NonNullList(
        RetentionSegmentForecast,
        description="What each group would have today by the plan that was handed in.",
    )

    class Arguments:
        input = RetentionSegmentPlanSetInput(required=True, description="The plan.")

    class Meta:
        description = (
            "Sets how customers are scored and grouped, or says what each group would have. The next run follows it; scores "
            "of today and the history stay."
        )
        permissions = (kit.MANAGE_ORDERS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns what each group would have."""
        terms = terms_in(data)
        check_terms(terms)
        rows = preview(now=at, terms=terms)
        if not data.get("dry_run"):
            segment_plan_set(terms, by=by, now=at)
        return {"forecasts": forecasts(rows, terms)}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        (plan, *_) = all_plans(kit.port.alias(info.context))
        return cls(plan=plan, forecasts=result["forecasts"], errors=[])


def terms_in(data: Mapping[str, Any]) -> SegmentTerms:
    """The terms of an input, not checked yet."""
    return SegmentTerms(
        data.get("scale"),
        data["vip_percent"],
        data["pre_vip_percent"],
        data["risk_percent"],
        data.get("quiet_days"),
        tuple(_rule_in(row) for row in data["groups"]),
    )


def _rule_in(row: Mapping[str, Any]) -> GroupRule:
    bounds = {
        measure: Bound(row[measure].get("at_least"), row[measure].get("at_most"))
        for measure in MEASURES
        if row.get(measure) is not None
    }
    return GroupRule(row["code"].strip(), row["name"].strip(), row["next_step"].strip(), bounds)


class SegmentPlanMutations(graphene.ObjectType):
    retention_segment_plan_set = RetentionSegmentPlanSet.Field()
