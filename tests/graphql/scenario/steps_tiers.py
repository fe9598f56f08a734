"""Tiers: who would move, then the terms, and where a customer stands by them."""

from typing import Any

from .runner import Step, Told, by_staff, money


def terms(told: Told, key: str, **more: Any) -> dict[str, Any]:
    """Bronze for everybody, silver from 100.00 and gold from 5000.00 in a calendar year."""
    return by_staff(
        key,
        "Launch of the club",
        programmeId=told["programme"],
        basis="SPEND",
        window="CALENDAR",
        graceDays=30,
        tiers=[
            {"slug": "bronze", "name": "Bronze", "threshold": 0},
            {"slug": "silver", "name": "Silver", "threshold": 100, "multiplier": 1.25},
            {
                "slug": "gold",
                "name": "Gold",
                "threshold": 5000,
                "multiplier": 1.5,
                "earlyAccess": ["spring-collection"],
            },
        ],
        **more,
    )


def value(amount: float | None = None) -> dict[str, Any]:
    return {"amount": None if amount is None else money(amount), "points": None, "orders": None}


MOVEMENTS: list[dict[str, Any]] = [
    {"fromTier": None, "toTier": "silver", "customers": 2, "userIds": ["<ann>", "<ben>"]}
]

TIERS = [
    Step(
        "staff/tiers_set",
        "staff",
        lambda told: terms(told, "tiers-try", dryRun=True),
        {"loyaltyTiersSet": {"measured": 2, "kept": 0, "movements": MOVEMENTS, "plan": None, "errors": []}},
        scene="only see who would move",
    ),
    Step(
        "staff/tiers_set",
        "staff",
        lambda told: terms(told, "tiers-2026"),
        {
            "loyaltyTiersSet": {
                "measured": 2,
                "kept": 0,
                "movements": MOVEMENTS,
                "plan": {
                    "validFrom": "<instant>",
                    "falling": "KEEP_UNTIL_PERIOD_END",
                    "tiers": [{"slug": "bronze"}, {"slug": "silver"}, {"slug": "gold"}],
                },
                "errors": [],
            }
        },
    ),
    Step(
        "staff/tier_plans",
        "staff",
        lambda told: {"id": told["programme"]},
        {
            "loyaltyProgramme": {
                "tierPlans": [
                    {
                        "basis": "SPEND",
                        "window": "CALENDAR",
                        "months": None,
                        "graceDays": 30,
                        "currency": "USD",
                        "falling": "KEEP_UNTIL_PERIOD_END",
                        "validFrom": "<instant>",
                        "appliedAt": "<instant>",
                        "reason": "Launch of the club",
                        "tiers": [
                            {
                                "slug": "bronze",
                                "name": "Bronze",
                                "threshold": value(0.0),
                                "benefits": {"multiplier": 1.0, "earlyAccess": []},
                                "campaignIds": [],
                                "customers": None,
                            },
                            {
                                "slug": "silver",
                                "name": "Silver",
                                "threshold": value(100.0),
                                "benefits": {"multiplier": 1.25, "earlyAccess": []},
                                "campaignIds": [],
                                "customers": 2,
                            },
                            {
                                "slug": "gold",
                                "name": "Gold",
                                "threshold": value(5000.0),
                                "benefits": {"multiplier": 1.5, "earlyAccess": ["spring-collection"]},
                                "campaignIds": [],
                                "customers": 0,
                            },
                        ],
                    }
                ]
            }
        },
    ),
    Step(
        "shopper/tiers",
        "stranger",
        lambda told: {"channel": told.host.channel},
        {
            "loyaltyRules": {
                "tiers": [
                    {
                        "slug": "bronze",
                        "name": "Bronze",
                        "position": 1,
                        "threshold": value(0.0),
                        "benefits": {"multiplier": 1.0, "earlyAccess": []},
                    },
                    {
                        "slug": "silver",
                        "name": "Silver",
                        "position": 2,
                        "threshold": value(100.0),
                        "benefits": {"multiplier": 1.25, "earlyAccess": []},
                    },
                    {
                        "slug": "gold",
                        "name": "Gold",
                        "position": 3,
                        "threshold": value(5000.0),
                        "benefits": {"multiplier": 1.5, "earlyAccess": ["spring-collection"]},
                    },
                ]
            }
        },
    ),
    Step(
        "shopper/tier",
        "ann",
        lambda told: {},
        {
            "me": {
                "loyalty": {
                    "tier": {
                        "slug": "silver",
                        "name": "Silver",
                        "since": "<instant>",
                        "keepsUntil": "<instant>",
                        "benefits": {"multiplier": 1.25, "earlyAccess": []},
                        "basis": "SPEND",
                        "measure": value(117.0),
                        "next": {
                            "slug": "gold",
                            "name": "Gold",
                            "threshold": value(5000.0),
                            "missing": value(4883.0),
                        },
                    }
                }
            }
        },
    ),
]
