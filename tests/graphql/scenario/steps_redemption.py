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


def whole(mutation: str, redeemed: float, amount: float, earns: float) -> dict[str, Any]:
    """The checkout as it is shown again; an offer waits for more goods."""
    missing = money(70.0)
    reason = {"reason": "MINIMUM_NOT_REACHED"}
    step = {"nextStep": "ADD_MORE", "sentence": "Add goods for 70.00 USD to get “Big basket”."}
    hint = {
        "id": "<the friend's Big basket>",
        "name": "Big basket",
        **reason,
        **step,
        "missing": missing,
        "missingQuantity": None,
        "wouldSave": money(60.0),
        "savesMore": None,
        "translation": None,
    }
    retention = {
        "offer": None,
        "saving": None,
        **reason,
        "missing": missing,
        "declined": False,
        "isValid": True,
        "pointsToEarn": earns,
        "combinedWith": [],
        **step,
        "missingQuantity": None,
        "hints": [hint],
        "points": points(redeemed, amount),
        "chosen": False,
    }
    checkout = {"id": "<paid checkout>", "retention": retention}
    return {mutation: {"checkout": checkout, "errors": []}}


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
        "shopper/cart_redeem",
        "ben",
        lambda told: {"checkoutId": told["paid checkout"], "points": 300, "languageCode": "EN"},
        whole("loyaltyPointsRedeem", 300.0, 3.0, earns=159.0),
    ),
    Step(
        "shopper/cart_release",
        "ben",
        lambda told: {"checkoutId": told["paid checkout"], "languageCode": "EN"},
        whole("loyaltyPointsRelease", 0.0, 0.0, earns=162.0),
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
