"""What Ann's second cart became."""

from .actions import buy
from .runner import Step, money


def told_line(name: str, points: float) -> dict:
    """A line that counts once, at a point for each 1.00."""
    made_of = {"counted": money(points), "multiplier": "1", "bonuses": []}
    return {"lineId": f"<line {name} of order>", "points": points, **made_of}


ORDERS = [
    Step(
        "shopper/order",
        "ann",
        lambda told: {"id": told["order"]},
        {
            "order": {
                "retention": {
                    "pointsDue": 117.0,
                    "lines": [
                        told_line("A", 90.0),
                        told_line("B", 27.0),
                    ],
                    "otherPoints": [],
                    "pending": None,
                    "stage": "SETTLED",
                    "pointsToEarn": None,
                    "pointsSpent": 0.0,
                    "pointsAmount": None,
                    "redemptions": [
                        {
                            "name": "Welcome back",
                            "saving": money(13.0),
                            "redeemedAt": "<instant>",
                            "restoredAt": None,
                        }
                    ],
                }
            }
        },
        before=buy("ann", "order", "checkout"),
    ),
    Step(
        "staff/order",
        "staff",
        lambda told: {"id": told["order"]},
        {"order": {"retention": {"pointsDue": 117.0, "isPurchase": True, "netSales": money(117.0)}}},
    ),
]
