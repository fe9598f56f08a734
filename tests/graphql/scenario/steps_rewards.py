"""Rewards: staff fill the catalogue, and a customer buys from it."""

from typing import Any

from .actions import ask, learn_id
from .runner import Step, Told, by_staff, money


def reward(**changes: Any) -> dict[str, Any]:
    return {
        "id": "<reward>",
        "name": "Gift card of 5.00",
        "points": 500.0,
        "kind": "GIFT_CARD",
        "cardAmount": money(5.0),
        "tier": "silver",
        "startsAt": None,
        "endsAt": None,
        "customerLimit": 1,
        "totalLimit": None,
        "isActive": True,
    } | changes


def shown(**changes: Any) -> dict[str, Any]:
    hidden = {"startsAt", "customerLimit", "totalLimit", "isActive"}
    return {name: value for name, value in reward(**changes).items() if name not in hidden}


def in_catalogue() -> dict[str, Any]:
    """With what staff see beside."""
    of_kind = {"cardAmount": money(5.0), "campaignId": None}
    parts = {name: of_kind if name == "cardAmount" else {name: value} for name, value in reward().items()}
    return {name: value for part in parts.values() for name, value in part.items()} | {"bought": 1}


def _given(told: Told) -> None:
    """What the reward costs comes from staff."""
    ask(told, "staff/points_adjust", "for-a-card", userId=told["ann"], points=500)


def _bought(told: Told, data: dict[str, Any]) -> None:
    learn_id(told, "reward purchase", data["loyaltyRewardBuy"]["purchase"])


def learn_card_code(told: Told, data: dict[str, Any]) -> None:
    """Of the card that Ann bought."""
    (purchase,) = data["me"]["loyalty"]["rewardPurchases"]
    told.know("code of the card", purchase["cardCode"])


REWARDS = [
    Step(
        "staff/reward_create",
        "staff",
        lambda told: by_staff(
            "card-5",
            "Launch",
            programmeId=told["programme"],
            name="Gift card of 5.00",
            points=500,
            kind="GIFT_CARD",
            cardAmount=5,
            cardCurrency="USD",
            tier="silver",
        ),
        {"loyaltyRewardCreate": {"loyaltyReward": reward(customerLimit=None), "errors": []}},
        learn=lambda told, data: learn_id(told, "reward", data["loyaltyRewardCreate"]["loyaltyReward"]),
    ),
    Step(
        "staff/reward_update",
        "staff",
        lambda told: by_staff("card-5-limit", "One is enough", rewardId=told["reward"], customerLimit=1),
        {"loyaltyRewardUpdate": {"loyaltyReward": reward(), "errors": []}},
    ),
    Step(
        "shopper/reward_buy",
        "ann",
        lambda told: {"rewardId": told["reward"], "idempotencyKey": "ann-1"},
        {
            "loyaltyRewardBuy": {
                "purchase": {
                    "id": "<reward purchase>",
                    "name": "Gift card of 5.00",
                    "kind": "GIFT_CARD",
                    "points": 500.0,
                    "state": "PAID",
                },
                "balance": {"available": 667.0},
                "errors": [],
            }
        },
        before=_given,
        learn=_bought,
    ),
    Step(
        "shopper/rewards",
        "ann",
        lambda told: {},
        {
            "me": {
                "loyalty": {
                    "rewards": [
                        {
                            "reward": shown(),
                            "canBuy": False,
                            "obstacle": "LIMIT_REACHED",
                            "missingPoints": 0.0,
                        }
                    ],
                    "rewardPurchases": [
                        {
                            "id": "<reward purchase>",
                            "name": "Gift card of 5.00",
                            "kind": "GIFT_CARD",
                            "points": 500.0,
                            "state": "GIVEN",
                            "createdAt": "<instant>",
                            "cardCode": "<code of the card>",
                        }
                    ],
                }
            }
        },
        learn=learn_card_code,
    ),
    Step(
        "staff/rewards",
        "staff",
        lambda told: {"id": told["programme"]},
        {"loyaltyProgramme": {"rewards": [in_catalogue()]}},
    ),
]
