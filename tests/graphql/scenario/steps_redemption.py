"""Ben pays for a checkout with points: how many there can be, so many, none again, and what the order says of them."""

from typing import Any

from ..operations import document
from .actions import ask, buy
from .runner import Step, Told, money


def points(redeemed: float, amount: float) -> dict[str, Any]:
    """What is told of points on the checkout."""
    return {
        "redeemed": redeemed,
        "amount": money(amount),
        "wanted": redeemed,
        "mostRedeemable": 670.0,
        "mostAmount": money(6.7),
        "leastPoints": 100.0,
        "stepPoints": 10.0,
        "stepAmount": money(0.1),
    }


def on_checkout(redeemed: float, amount: float) -> dict[str, Any]:
    return {"id": "<paid checkout>", "retention": {"points": points(redeemed, amount)}}


def line(name: str, earned: float, counted: float) -> dict[str, Any]:
    """What points paid of the line earns none; Ben is Silver by now, which earns a quarter more."""
    return {
        "lineId": f"<line {name} of paid order>",
        "points": earned,
        "counted": money(counted),
        "multiplier": "1.25",
        "bonuses": ["Silver"],
    }


def _rules(told: Told) -> None:
    """Points are money from now on, and Ben opens a cart."""
    ask(
        told,
        "staff/programme_version_add",
        "points-are-money",
        programmeId=told["programme"],
        channel=told.host.channel,
        currency="USD",
        ratePoints=1,
        rateAmount=1,
        terms={
            "redemption": {
                "redeemPoints": 100,
                "redeemAmount": 1,
                "stepPoints": 10,
                "leastPoints": 100,
                "mostPercent": 50,
            }
        },
    )
    told.know("paid checkout", told.host.cart("ben"))


def _bought(told: Told) -> None:
    """Ben chooses 300 points after all, and buys."""
    chosen = {"checkoutId": told["paid checkout"], "points": 300}
    answer = told.host.post("ben", document("shopper/points_redeem"), chosen)
    assert answer["data"]["loyaltyPointsRedeem"]["errors"] == []
    buy("ben", "paid order", "paid checkout")(told)


REDEMPTION = [
    Step(
        "shopper/checkout_points",
        "ben",
        lambda told: {"id": told["paid checkout"]},
        {"checkout": on_checkout(0.0, 0.0)},
        before=_rules,
    ),
    Step(
        "shopper/points_redeem",
        "ben",
        lambda told: {"checkoutId": told["paid checkout"], "points": 300},
        {"loyaltyPointsRedeem": {"checkout": on_checkout(300.0, 3.0), "errors": []}},
    ),
    Step(
        "shopper/points_redeem",
        "ben",
        lambda told: {"checkoutId": told["paid checkout"], "points": 55},
        {
            "loyaltyPointsRedeem": {
                "checkout": None,
                "errors": [
                    {"field": "points", "code": "INVALID", "message": "Points are spent in steps of 10."}
                ],
            }
        },
        scene="a number that is no whole step",
    ),
    Step(
        "shopper/points_release",
        "ben",
        lambda told: {"checkoutId": told["paid checkout"]},
        {"loyaltyPointsRelease": {"checkout": on_checkout(0.0, 0.0), "errors": []}},
    ),
    Step(
        "shopper/order",
        "ben",
        lambda told: {"id": told["paid order"]},
        {
            "order": {
                "retention": {
                    "pointsDue": 159.0,
                    "lines": [line("A", 122.0, 97.86), line("B", 37.0, 29.36)],
                    "otherPoints": [],
                    "pending": None,
                    "stage": "SETTLED",
                    "pointsToEarn": None,
                    "pointsSpent": 300.0,
                    "pointsAmount": money(3.0),
                    "redemptions": [],
                }
            }
        },
        before=_bought,
        scene="paid in part with points",
    ),
]
