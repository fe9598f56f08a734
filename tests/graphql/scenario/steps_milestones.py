"""Milestones: staff add one for the next order, the customer buys, and chooses a reward."""

from typing import Any

from .actions import ask, buy, learn_id
from .runner import Step, Told, by_staff

CHOICES = ["Gift card of 5.00", "Gift card of 8.00"]


def milestone(**changes: Any) -> dict[str, Any]:
    return {
        "id": "<milestone>",
        "name": "Next order",
        "basis": "ORDERS",
        "threshold": {"orders": 1.0},
        "rewards": [{"name": name} for name in CHOICES],
        "isActive": True,
    } | changes


def orders(number: float) -> dict[str, Any]:
    return {"amount": None, "points": None, "orders": number}


NAMED = [{"id": "<reward>", "name": CHOICES[0]}, {"id": "<other reward>", "name": CHOICES[1]}]


def changed() -> dict[str, Any]:
    """After the change, with when it counts from."""
    told = milestone(threshold=orders(1.0), rewards=NAMED)
    return {name: value for name, value in told.items() if name != "isActive"} | {
        "countsFrom": "<instant>",
        "isActive": True,
    }


def _another_reward(told: Told) -> None:
    made = ask(
        told,
        "staff/reward_create",
        "card-8",
        programmeId=told["programme"],
        name=CHOICES[1],
        points=800,
        kind="GIFT_CARD",
        cardAmount=8,
        cardCurrency="USD",
    )
    told.know("other reward", made["loyaltyReward"]["id"])


def _learn(told: Told, data: dict[str, Any]) -> None:
    learn_id(told, "milestone", data["loyaltyMilestoneCreate"]["loyaltyMilestone"])


MILESTONES = [
    Step(
        "staff/milestone_create",
        "staff",
        lambda told: by_staff(
            "next-order",
            "Launch",
            programmeId=told["programme"],
            name="The next order",
            basis="ORDERS",
            threshold=2,
            rewardIds=[told["reward"]],
        ),
        {
            "loyaltyMilestoneCreate": {
                "loyaltyMilestone": milestone(
                    name="The next order", threshold={"orders": 2.0}, rewards=[{"name": CHOICES[0]}]
                ),
                "errors": [],
            }
        },
        before=_another_reward,
        learn=_learn,
    ),
    Step(
        "staff/milestone_update",
        "staff",
        lambda told: by_staff(
            "next-name",
            "Shorter, and a choice",
            milestoneId=told["milestone"],
            name="Next order",
            threshold=1,
            rewardIds=[told["reward"], told["other reward"]],
        ),
        {
            "loyaltyMilestoneUpdate": {
                "loyaltyMilestone": changed(),
                "errors": [],
            }
        },
    ),
    Step(
        "shopper/milestones",
        "ben",
        lambda told: {},
        {
            "me": {
                "loyalty": {
                    "milestones": [
                        {
                            "milestone": {"id": "<milestone>", "name": "Next order"},
                            "rewards": NAMED,
                            "measure": orders(1.0),
                            "missing": orders(0.0),
                            "reachedAt": "<instant>",
                            "canChoose": True,
                            "purchase": None,
                        }
                    ]
                }
            }
        },
        before=buy("ben", "milestone order"),
    ),
    Step(
        "shopper/milestone_choose",
        "ben",
        lambda told: {"milestoneId": told["milestone"], "rewardId": told["other reward"]},
        {
            "loyaltyMilestoneChoose": {
                "purchase": {"name": CHOICES[1], "kind": "GIFT_CARD", "points": 0.0, "state": "PAID"},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/milestones",
        "staff",
        lambda told: {"id": told["programme"]},
        {
            "loyaltyProgramme": {
                "milestones": [
                    {
                        "id": "<milestone>",
                        "name": "Next order",
                        "basis": "ORDERS",
                        "threshold": orders(1.0),
                        "rewards": NAMED,
                        "countsFrom": "<instant>",
                        "isActive": True,
                        "customers": 1,
                    }
                ]
            }
        },
    ),
]
