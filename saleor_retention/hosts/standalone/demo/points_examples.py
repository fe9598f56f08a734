"""The operations about points beside the programme's own, with what the demo holds of them."""

from collections.abc import Mapping
from typing import Any

from ....graphql import kit
from . import scenario
from .scenario import DemoScenario

Variables = Mapping[str, Any]


def points_for_staff(cast: DemoScenario) -> dict[str, Variables]:
    """What staff read of points."""
    programme = kit.global_id("LoyaltyProgramme", cast.programme.pk)
    shopper = kit.global_id("User", cast.shopper)
    return {
        "staff/balances": {"programmeId": programme},
        "staff/liability": {"programmeId": programme},
        "staff/statement": {"id": shopper},
        "staff/customer_events": {"userId": shopper, "first": 10},
        "staff/tier_plans": {"id": programme},
        "staff/rewards": {"id": programme},
        "staff/milestones": {"id": programme},
    }


def points_for_shopper() -> dict[str, Variables]:
    """What a member reads of their points."""
    return {
        "shopper/expiring_points": {"days": 365, "first": 10},
        "shopper/loyalty_events": {"channel": scenario.CHANNEL},
        "shopper/tier": {},
        "shopper/tiers": {"channel": scenario.CHANNEL},
        "shopper/rewards": {},
        "shopper/milestones": {},
    }
