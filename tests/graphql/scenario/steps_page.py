"""The page "Points & offers" of an account, in one answer: what the story has brought so far, and its newest movements."""

from typing import Any

from .runner import Step, Told, money
from .steps_rewards import shown


def _offer(
    key: str, name: str, state: str, percent: float, sentence: str, minimum: Any = None
) -> dict[str, Any]:
    return {
        "id": f"<{key}>",
        "name": name,
        "state": state,
        "kind": "DISCOUNT",
        "percent": percent,
        "per": "ORDER",
        "goods": {"products": [], "categories": [], "collections": [], "favourite": None},
        "buyQuantity": None,
        "getQuantity": None,
        "minimumQuantity": 0,
        "sentence": sentence,
        "startsAt": "<instant>",
        "endsAt": None,
        "usesLeft": None,
        "listings": [{"channel": "<channel>", "amount": None, "minimum": minimum, "maxDiscount": None}],
        "translation": None,
    }


def _movement(
    name: str, kind: str, points: float, after: float, summary: str, **source: Any
) -> dict[str, Any]:
    return {
        "node": {
            "id": f"<{name}>",
            "kind": kind,
            "points": points,
            "balanceAfter": after,
            "summary": summary,
            "createdAt": "<instant>",
            "source": {"type": None, "orderNumber": None, "rewardName": None, "event": None} | source,
        }
    }


def _amount(amount: float) -> dict[str, Any]:
    return {"amount": money(amount), "points": None, "orders": None}


LOYALTY = {
    "programme": {"name": "Points"},
    "isFrozen": False,
    "balance": {"available": 667.0, "held": 0.0, "owed": 0.0, "pending": 0.0},
    "pending": [],
    "nextExpiry": {"points": 117.0, "lastDay": "<last day of the order's points>"},
    "tier": {
        "slug": "silver",
        "name": "Silver",
        "since": "<instant>",
        "keepsUntil": "<instant>",
        "benefits": {"multiplier": 1.25, "earlyAccess": []},
        "basis": "SPEND",
        "measure": _amount(117.0),
        "next": {"slug": "gold", "name": "Gold", "threshold": _amount(5000.0), "missing": _amount(4883.0)},
    },
    "rewards": [{"reward": shown(), "canBuy": False, "obstacle": "LIMIT_REACHED", "missingPoints": 0.0}],
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
    "transactions": {
        "totalCount": 7,
        "edges": [
            _movement(
                "movement 1",
                "SPEND",
                -500.0,
                667.0,
                "Spent on a reward.",
                type="REWARD",
                rewardName="Gift card of 5.00",
            ),
            _movement("movement 2", "ADJUST", 500.0, 1167.0, "Given by the shop.", type="GOODWILL"),
        ],
        "pageInfo": {"hasNextPage": True, "endCursor": "<cursor of the page>"},
    },
}

REFERRAL = {
    "code": "<code>",
    "link": "<link>",
    "visits": 0,
    "pending": 0,
    "qualified": 0,
    "rewarded": 1,
    "reversed": 0,
    "pointsEarned": 500.0,
    "receivedState": None,
    "qr": {"svg": "<an SVG in a data URI of the link>"},
    "shareText": None,
    "promise": None,
    "friends": [
        {
            "state": "REWARDED",
            "claimedOn": "<today>",
            "rewardsAt": None,
            "points": 500.0,
            "reward": None,
        }
    ],
}


def _learn(told: Told, data: dict[str, Any]) -> None:
    me = data["me"]
    told.know(
        "the customer's Big basket", next(one["id"] for one in me["personalOffers"] if one["percent"] == 30)
    )
    # Only where the shop has a catalogue do goods have names.
    told.know("25% off the goods, by name", me["personalOffers"][0]["sentence"])
    told.know("last day of the order's points", me["loyalty"]["nextExpiry"]["lastDay"])
    movements = me["loyalty"]["transactions"]
    for place, edge in enumerate(movements["edges"], start=1):
        told.know(f"movement {place}", edge["node"]["id"])
    told.know("cursor of the page", movements["pageInfo"]["endCursor"])


PAGE = [
    Step(
        "shopper/rewards_page",
        "ann",
        lambda told: {"channel": told.host.channel, "languageCode": "EN", "first": 2},
        {
            "me": {
                "personalOffers": [
                    _offer("apology", "With our apologies", "USED", 25.0, "<25% off the goods, by name>"),
                    _offer("claimed offer", "Newsletter", "ENDED", 15.0, "15% off everything"),
                    _offer(
                        "the customer's Big basket",
                        "Big basket",
                        "AVAILABLE",
                        30.0,
                        "30% off everything, for orders of 200.00 USD or more",
                        money(200.0),
                    ),
                    _offer(
                        "offer",
                        "Welcome back",
                        "USED",
                        10.0,
                        "10% off everything, for orders of 20.00 USD or more",
                        money(20.0),
                    ),
                ],
                "loyalty": LOYALTY,
                "referral": REFERRAL,
            }
        },
        learn=_learn,
    ),
]
