"""Ann's two carts."""

from typing import Any

from .actions import cart
from .runner import Step, Told, money

OFFER = {"id": "<offer>", "name": "Welcome back", "translation": None}
WITH_OFFER = {
    "offer": OFFER,
    "saving": money(13.0),
    "reason": "APPLIED",
    "declined": False,
    "pointsToEarn": 117.0,
    "nextStep": "APPLIED",
    "sentence": "“Welcome back” takes off 13.00 USD.",
    "chosen": False,
}
DECLINED = {
    "offer": None,
    "saving": None,
    "reason": "DECLINED",
    "declined": True,
    "pointsToEarn": 130.0,
    "nextStep": "TURNED_OFF",
    "sentence": "You turned your offer off for this checkout.",
    "chosen": False,
}
NO_POINTS = {
    "redeemed": 0.0,
    "amount": money(0.0),
    "wanted": 0.0,
    "mostRedeemable": 500.0,
    "mostAmount": money(5.0),
    "leastPoints": 10.0,
    "stepPoints": 10.0,
    "stepAmount": money(0.1),
}


def shown(retention: dict[str, Any]) -> dict[str, Any]:
    """All that a storefront asks of a cart; points could pay for it, and none do."""
    told = {
        "offer": retention["offer"],
        "saving": retention["saving"],
        "reason": retention["reason"],
        "missing": None,
        "declined": retention["declined"],
        "isValid": True,
        "pointsToEarn": retention["pointsToEarn"],
        "combinedWith": [],
        "nextStep": retention["nextStep"],
        "sentence": retention["sentence"],
        "missingQuantity": None,
        "hints": [],
        "points": NO_POINTS,
        "chosen": retention["chosen"],
    }
    return {"checkout": {"id": "<checkout>", "retention": told}}


def whole(mutation: str, retention: dict[str, Any]) -> dict[str, Any]:
    """The answer of a mutation that shows the checkout again."""
    return {mutation: shown(retention) | {"errors": []}}


def in_english(told: Told) -> dict[str, Any]:
    return {"checkoutId": told["checkout"], "languageCode": "EN"}


CHECKOUTS = [
    Step(
        "shopper/checkout",
        "ann",
        lambda told: {"id": told["declined checkout"]},
        {
            "checkout": {
                "id": "<declined checkout>",
                "retention": {
                    "offer": {"id": "<offer>", "name": "Welcome back"},
                    "saving": money(13.0),
                    "reason": "APPLIED",
                    "missing": None,
                    "declined": False,
                    "isValid": True,
                    "pointsToEarn": 117.0,
                },
            }
        },
        before=cart("declined checkout"),
    ),
    Step(
        "shopper/checkout_decline",
        "ann",
        lambda told: {"checkoutId": told["declined checkout"]},
        {
            "checkoutPersonalOfferDecline": {
                "retention": {"offer": None, "reason": "DECLINED", "declined": True},
                "errors": [],
            }
        },
    ),
    Step(
        "shopper/checkout_refresh",
        "ann",
        lambda told: {"checkoutId": told["checkout"]},
        {
            "checkoutRetentionRefresh": {
                "checkout": {"id": "<checkout>"},
                "retention": {
                    "offer": {"name": "Welcome back"},
                    "saving": money(13.0),
                    "reason": "APPLIED",
                    "isValid": True,
                },
                "errors": [],
            }
        },
        before=cart("checkout"),
    ),
    Step(
        "shopper/checkout_choose",
        "ann",
        lambda told: {"checkoutId": told["checkout"], "offerId": told["offer"]},
        {
            "checkoutPersonalOfferChoose": {
                "retention": {
                    "offer": {"id": "<offer>", "name": "Welcome back"},
                    "saving": money(13.0),
                    "reason": "APPLIED",
                    "chosen": True,
                },
                "errors": [],
            }
        },
    ),
    Step("shopper/cart_decline", "ann", in_english, whole("checkoutPersonalOfferDecline", DECLINED)),
    Step("shopper/cart_refresh", "ann", in_english, whole("checkoutRetentionRefresh", WITH_OFFER)),
    Step(
        "shopper/cart_choose",
        "ann",
        lambda told: in_english(told) | {"offerId": told["offer"]},
        whole("checkoutPersonalOfferChoose", WITH_OFFER | {"chosen": True}),
    ),
    Step(
        "shopper/cart",
        "ann",
        lambda told: {"id": told["checkout"], "languageCode": "EN"},
        shown(WITH_OFFER | {"chosen": True}),
    ),
]
