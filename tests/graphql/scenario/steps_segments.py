"""How Ann and Ben buy: both were scored yesterday, when they had bought nothing, and today."""

from datetime import timedelta

from saleor_retention.core.clock import now, store_zone
from saleor_retention.segments.default_groups import DEFAULT_GROUPS
from saleor_retention.segments.groups import GroupRule
from saleor_retention.segments.runs import score_day

from .runner import Step, Told, by_staff, money

STEP = "Remind them once of what they bought and what is new; do not discount before they answer."
EVERYBODY = {"code": "everybody", "name": "Everybody", "nextStep": "Say thank you."}
TWICE = {
    "code": "again",
    "name": "Came again",
    "nextStep": "Ask them for a review.",
    "orders": {"atLeast": 2},
}


def _two_nights(told: Told) -> None:
    today = now().astimezone(store_zone()).date()
    told.know("today", today.isoformat())
    told.know("yesterday", (today - timedelta(days=1)).isoformat())
    score_day(now=now(), day=today - timedelta(days=1))
    score_day(now=now())


def _group(rule: GroupRule) -> dict:
    is_theirs = rule.code == "acquaintances"
    return {
        "code": rule.code,
        "name": rule.name,
        "nextStep": rule.next_step,
        "customers": 2 if is_theirs else 0,
        "share": 1.0 if is_theirs else 0.0,
        "orders": 2 if is_theirs else 0,
        "net": money(247.0 if is_theirs else 0.0),
        "averageOrder": money(123.5) if is_theirs else None,
    }


def _bounds(rule: GroupRule) -> list[dict]:
    return [
        {"measure": measure, "atLeast": bound.least, "atMost": bound.most}
        for measure, bound in rule.bounds.items()
    ]


USUAL_PLAN = {
    "scale": 5,
    "vipPercent": 5,
    "preVipPercent": 10,
    "riskPercent": 200,
    "quietDays": 365,
    "groups": [
        {"code": rule.code, "name": rule.name, "nextStep": rule.next_step, "bounds": _bounds(rule)}
        for rule in DEFAULT_GROUPS
    ],
    "validFrom": None,
    "actor": "",
    "reason": "",
}
NO_BOUNDS = {"vipPercent": 5, "preVipPercent": 10, "riskPercent": 200}


def _member(name: str, monetary: int, net: float) -> dict:
    return {
        "node": {
            "userId": f"<{name}>",
            "recency": 1,
            "frequency": 1,
            "monetary": monetary,
            "isAtRisk": False,
            "churn": None,
            "valueClass": None,
            "orders": 1,
            "net": money(net),
            "lastDay": "<today>",
        }
    }


SEGMENTS = [
    Step(
        "staff/segments",
        "staff",
        lambda told: {"currency": "USD"},
        {
            "retentionSegments": {
                "currency": "USD",
                "day": "<today>",
                "scale": 5,
                "customers": 2,
                "quietDays": 365,
                "recencyCuts": ["<today>"] * 4,
                "frequencyCuts": [1, 1, 1, 1],
                "monetaryCuts": [money(117.0), money(117.0), money(130.0), money(130.0)],
                "vipOver": money(130.0),
                "preVipOver": money(130.0),
                "groups": [_group(rule) for rule in DEFAULT_GROUPS],
                "cells": [
                    {
                        "recency": recency,
                        "frequency": frequency,
                        "customers": 2 if (recency, frequency) == (1, 1) else 0,
                    }
                    for recency in range(1, 6)
                    for frequency in range(1, 6)
                ],
            }
        },
        before=_two_nights,
    ),
    Step(
        "staff/segment_movements",
        "staff",
        lambda told: {"currency": "USD", "start": told["yesterday"], "end": told["today"]},
        {
            "retentionSegmentMovements": {
                "start": "<yesterday>",
                "end": "<today>",
                "movements": [
                    {
                        "fromGroup": None,
                        "fromName": None,
                        "toGroup": "acquaintances",
                        "toName": "Acquaintances",
                        "customers": 2,
                    }
                ],
            }
        },
    ),
    Step(
        "staff/segment_customers",
        "staff",
        lambda told: {"currency": "USD", "group": "acquaintances", "first": 10},
        {
            "retentionSegmentCustomers": {
                "totalCount": 2,
                "edges": [_member("ben", 3, 130.0), _member("ann", 1, 117.0)],
                "pageInfo": {"hasNextPage": False, "endCursor": "<last score>"},
            }
        },
        learn=lambda told, data: told.know(
            "last score", data["retentionSegmentCustomers"]["pageInfo"]["endCursor"]
        ),
    ),
    Step(
        "staff/customer_scores",
        "staff",
        lambda told: {"id": told["ann"]},
        {
            "user": {
                "retention": {
                    "scores": [
                        {
                            "currency": "USD",
                            "scoredOn": "<today>",
                            "scale": 5,
                            "recency": 1,
                            "frequency": 1,
                            "monetary": 1,
                            "group": "acquaintances",
                            "groupName": "Acquaintances",
                            "nextStep": STEP,
                            "isAtRisk": False,
                            "churn": None,
                            "valueClass": None,
                            "orders": 1,
                            "net": money(117.0),
                            "firstDay": "<today>",
                            "lastDay": "<today>",
                            "changes": [{"day": "<today>", "fromGroup": None, "toGroup": "acquaintances"}],
                        }
                    ]
                }
            }
        },
    ),
    Step("staff/segment_plans", "staff", lambda told: {}, {"retentionSegmentPlans": [USUAL_PLAN]}),
    Step(
        "staff/segment_plan_set",
        "staff",
        lambda told: by_staff(
            "groups-dry", "A look at it", **NO_BOUNDS, groups=[EVERYBODY, TWICE], dryRun=True
        ),
        {
            "retentionSegmentPlanSet": {
                "plan": None,
                "forecasts": None,
                "errors": [
                    {
                        "field": "groups",
                        "message": "groups[1].bounds: the last group takes everybody who is left, without bounds.",
                        "code": "INVALID",
                    }
                ],
            }
        },
        scene="a list that leaves customers out",
    ),
    Step(
        "staff/segment_plan_set",
        "staff",
        lambda told: by_staff("groups", "Two are enough", **NO_BOUNDS, groups=[TWICE, EVERYBODY]),
        {
            "retentionSegmentPlanSet": {
                "plan": {
                    "scale": None,
                    "quietDays": None,
                    "groups": [
                        {"code": "again", "name": "Came again"},
                        {"code": "everybody", "name": "Everybody"},
                    ],
                    "reason": "Two are enough",
                },
                "forecasts": [
                    {"currency": "USD", "code": "everybody", "name": "Everybody", "customers": 2, "moved": 2}
                ],
                "errors": [],
            }
        },
    ),
]
