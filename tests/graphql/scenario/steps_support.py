"""What support does for one customer."""

from .actions import cart, learn_id
from .runner import Step, by_staff, money

SUPPORT = [
    Step(
        "staff/goodwill_grant",
        "staff",
        lambda told: by_staff(
            "ticket-4712",
            "A came broken",
            userId=told["ann"],
            channel=told.host.channel,
            currency="USD",
            percent=25,
            variantIds=[told.host.variant],
        ),
        {
            "personalOfferGoodwillGrant": {
                "personalOffer": {
                    "id": "<apology>",
                    "name": "With our apologies",
                    "state": "AVAILABLE",
                    "percent": 25.0,
                },
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "apology", data["personalOfferGoodwillGrant"]["personalOffer"]
        ),
    ),
    Step(
        "shopper/checkout_choose",
        "ann",
        lambda told: {"checkoutId": told["third checkout"], "offerId": told["claimed offer"]},
        {
            "checkoutPersonalOfferChoose": {
                "retention": {
                    "offer": {"id": "<claimed offer>", "name": "Newsletter"},
                    "saving": money(19.5),
                    "reason": "APPLIED",
                    "chosen": True,
                },
                "errors": [],
            }
        },
        before=cart("third checkout"),
        scene="one that saves less",
    ),
    Step(
        "staff/apply_to_draft_order",
        "staff",
        lambda told: by_staff(
            "ticket-4712", "They order by telephone", orderId=told["draft order"], offerId=told["apology"]
        ),
        {
            "personalOfferApplyToDraftOrder": {
                "personalOffer": {"name": "With our apologies", "state": "USED"},
                "errors": [],
            }
        },
        before=lambda told: told.know("draft order", told.host.draft("ann")),
    ),
    Step(
        "staff/offer_withdraw",
        "staff",
        lambda told: by_staff("ticket-4713", "A claim by mistake", offerId=told["claimed offer"]),
        {
            "personalOfferWithdraw": {
                "personalOffer": {"name": "Newsletter", "state": "ENDED"},
                "errors": [],
            }
        },
    ),
]
