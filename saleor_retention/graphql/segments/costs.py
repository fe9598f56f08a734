"""What the fields of scores and groups cost, and of what is known of one customer."""

from typing import Any

from ..costs import BATCH, CONNECTION, FIGURES, FREE

TOTALS = {"averageOrder": FREE, "net": FREE}

SEGMENT_COSTS: dict[str, dict[str, dict[str, Any]]] = {
    "RetentionCustomer": {"scores": BATCH, "values": FIGURES},
    "RetentionCustomerScore": {
        "changes": BATCH,
        "groupName": BATCH,
        "net": FREE,
        "nextStep": BATCH,
        "scale": BATCH,
    },
    "RetentionCustomerScoreCountableConnection": CONNECTION,
    "RetentionCustomerScoreCountableEdge": {"node": FREE},
    "RetentionScoreCell": TOTALS,
    "RetentionSegment": TOTALS,
    "RetentionSegmentMovements": {"movements": FREE},
    "RetentionSegmentPlan": {"groups": FREE},
    "RetentionSegmentRule": {"bounds": FREE},
    "RetentionSegments": {
        "cells": FREE,
        "frequencyCuts": FREE,
        "groups": FREE,
        "monetaryCuts": FREE,
        "preVipOver": FREE,
        "recencyCuts": FREE,
        "vipOver": FREE,
    },
}
