"""What Ann's second cart became."""

from .actions import buy
from .runner import Step, money

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
                        {"lineId": "<line A of order>", "points": 90.0},
                        {"lineId": "<line B of order>", "points": 27.0},
                    ],
                    "stage": "SETTLED",
                    "pointsToEarn": None,
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
