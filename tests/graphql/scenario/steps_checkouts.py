"""Ann's two carts."""

from .actions import cart
from .runner import Step, money

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
]
