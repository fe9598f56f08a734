"""Scores and groups of the access matrix: a plan of staff, a night before anybody bought, and today's."""

from datetime import UTC, date, datetime
from typing import Any

from saleor_retention.core.idempotency import StaffContext
from saleor_retention.segments.groups import Bound, GroupRule
from saleor_retention.segments.plans import SegmentTerms, segment_plan_set
from saleor_retention.segments.runs import score_day

GROUPS = (
    GroupRule("often", "CANARY-OFTEN", "CANARY-STEP", {"orders": Bound(1_000, None)}),
    GroupRule("everybody", "CANARY-EVERYBODY", "CANARY-STEP"),
)
ALSO_GIVEN: dict[tuple[str, str], Any] = {
    ("RetentionSegmentPlanSetInput", "scale"): 5,
    ("RetentionSegmentPlanSetInput", "quietDays"): 365,
    ("RetentionSegmentPlanSetInput", "groups"): [
        {"code": "often", "name": "Often", "nextStep": "Thank them.", "orders": {"atLeast": 1_000}},
        {"code": "everybody", "name": "Everybody", "nextStep": "Greet them."},
    ],
}
MAY_BE_EMPTY = {
    "churn": "nobody is gone",
    "valueClass": "nobody is worth more than all others",
    "fromGroup": "they were in none",
    "fromName": "they were in none",
    "atMost": "no upper bound",
    "choices": "no argument of a few values",
}


def scored(at: datetime) -> None:
    segment_plan_set(
        SegmentTerms(groups=GROUPS),
        by=StaffContext("CANARY-ACTOR", "CANARY-WHY"),
        now=datetime(2020, 1, 1, tzinfo=UTC),
    )
    score_day(now=at, day=date(2025, 12, 31))
    score_day(now=at)
