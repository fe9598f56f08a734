"""The operations about figures, groups and what customers are worth, over the history that the demo replays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .....graphql import kit
from .. import cdnow
from ..scenario import A_MONTH, DemoScenario, shop_day
from ..staff_inputs import staff_input

FIRST, AFTER = "1997-01-01", "1998-07-01"
"""The period of the history; the end is not part of it."""

Variables = Mapping[str, Any]


def figures(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    """What staff read of the history, and say about it."""
    scope = {
        "period": {"start": FIRST, "end": AFTER},
        "currency": cdnow.CURRENCY,
        "channel": cdnow.CHANNEL,
    }
    audience = kit.global_id("RetentionAudience", cast.holdings.audience.pk)
    return {
        "staff/metrics": scope,
        "staff/figures": {**scope, "interval": "MONTH", "cohortInterval": "QUARTER"},
        "staff/figures_of_customers": {**scope, "customers": {"first": {"by": "WEEKDAY", "value": "6"}}},
        "staff/figures_csv": {**scope, "table": "COHORTS_BY", "by": "WEEKDAY", "top": 7},
        "staff/cohorts_by": {**scope, "by": "WEEKDAY", "top": 7},
        "staff/returns": {**scope, "by": "PRODUCT"},
        "staff/profile": {**scope, "audienceId": audience},
        **_values(cast),
        **_groups(cast, now),
    }


def _values(cast: DemoScenario) -> dict[str, Variables]:
    scope = {"currency": cdnow.CURRENCY, "channel": cdnow.CHANNEL}
    return {
        "staff/lifetime_value": scope,
        "staff/customer_value": {"id": kit.global_id("User", cast.shopper)},
        "staff/cost_set": staff_input(
            "costs", "From the books", **scope, month=FIRST, acquisition=20_000, serving=4_000, visits=60_000
        ),
        "staff/costs": {**scope, "first": 20},
    }


def _groups(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    of_history = {"currency": cdnow.CURRENCY}
    return {
        "staff/segments": of_history,
        "staff/segment_customers": {**of_history, "group": "soulmates", "first": 20},
        "staff/segment_movements": {
            **of_history,
            "start": f"{shop_day(now - A_MONTH)}",
            "end": f"{shop_day(now)}",
        },
        "staff/customer_scores": {"id": kit.global_id("User", cast.shopper)},
        # Says what each group would have, and leaves the groups as they are.
        "staff/segment_plan_set": staff_input(
            "groups",
            "Are two groups enough?",
            vipPercent=5,
            preVipPercent=10,
            riskPercent=200,
            groups=[
                {
                    "code": "again",
                    "name": "Came again",
                    "nextStep": "Ask them for a review.",
                    "orders": {"atLeast": 2},
                },
                {"code": "everybody", "name": "Everybody else", "nextStep": "Say thank you."},
            ],
            dryRun=True,
        ),
    }
