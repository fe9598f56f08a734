"""A campaign for an audience, with all its terms: tried, seen on a checkout with others, used, and what came of it."""

from .actions import PAST, ask, buy, learn_id, run
from .runner import Step, Told, by_staff, money
from .steps_drafts import FUTURE, NO_GOODS


def _two_more(told: Told) -> None:
    """Ben is granted an amount that joins whatever is on, and a percentage of larger carts."""
    run(told, "Thank you", terms={"amount": 5}, stacking="ALWAYS")
    run(told, "Big basket", percent=30, terms={"minimum": 200})
    for name in ("thank you", "big basket"):
        ask(told, "staff/offer_grant", f"{name} for ben", campaignId=told[name], userIds=[told["ben"]])


def _offer(
    name: str,
    percent: float | None,
    amount: float | None,
    minimum: float | None,
    most: float | None = None,
    *,
    sentence: str,
) -> dict:
    of = {"amount": None if amount is None else money(amount)}
    of |= {"minimum": None if minimum is None else money(minimum)}
    of |= {"maxDiscount": None if most is None else money(most)}
    return {
        "id": f"<the friend's {name}>",
        "name": name,
        "state": "AVAILABLE",
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
        "listings": [{"channel": "<channel>", **of}],
    }


def _learn_offers(told: Told, data: dict) -> None:
    for one in data["me"]["personalOffers"]:
        told.know(f"the friend's {one['name']}", one["id"])


def _two_carts(told: Told) -> None:
    """Ann is held out; their cart gets nothing."""
    told.host.cart("ann")
    told.know("friend's checkout", told.host.cart("ben"))


def _friend_buys(told: Told) -> None:
    buy("ben", "ben's second order", "friend's checkout")(told)


SECOND_ORDER = [
    Step(
        "staff/campaign_create",
        "staff",
        lambda told: by_staff(
            "second-order",
            "Who bought once comes back",
            name="Second order",
            percent=20,
            audienceId=told["audience"],
            minimumQuantity=2,
            stacking="COMBINABLE",
            restorePolicy="REFUNDED",
            usesLimit=100,
            usesPerCustomer=1,
            periodDays=365,
            holdoutPercent=10,
            listings=[
                {
                    "channel": told.host.channel,
                    "currency": "USD",
                    "minimum": 50,
                    "maxDiscount": 20,
                    "budget": 500,
                }
            ],
            startsAt=PAST,
            endsAt=FUTURE,
            graceSeconds=600,
        ),
        {
            "personalOfferCampaignCreate": {
                "personalOfferCampaign": {
                    "id": "<second order>",
                    "name": "Second order",
                    "state": "DRAFT",
                    "percent": 20.0,
                    "graceSeconds": 600,
                    "listings": [{"channel": "<channel>", "minimum": money(50.0)}],
                },
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "second order", data["personalOfferCampaignCreate"]["personalOfferCampaign"]
        ),
        scene="for an audience, with all its terms",
    ),
    Step(
        "staff/campaign_terms",
        "staff",
        lambda told: {"id": told["second order"]},
        {
            "personalOfferCampaign": {
                "name": "Second order",
                "percent": 20.0,
                "startsAt": "<instant>",
                "endsAt": "<instant>",
                "terms": {
                    "kind": "DISCOUNT",
                    "per": "ORDER",
                    "scope": NO_GOODS,
                    "buyQuantity": None,
                    "getQuantity": None,
                    "maxSets": None,
                    "audienceId": "<audience>",
                    "minimumQuantity": 2,
                    "countries": [],
                    "cities": [],
                    "stacking": "COMBINABLE",
                    "restorePolicy": "REFUNDED",
                    "codeKind": "NONE",
                    "usesPerCustomer": 1,
                    "periodDays": 365,
                    "cooldownDays": 0,
                    "holdoutPercent": 10.0,
                    "template": "",
                },
                "listings": [{"channel": "<channel>", "amount": None, "minimum": money(50.0)}],
                "uses": {"limit": 100, "used": 0, "remaining": 100},
            }
        },
    ),
    Step(
        "staff/campaign_activate",
        "staff",
        lambda told: by_staff("second-order", "Approved", campaignId=told["second order"]),
        {"personalOfferCampaignActivate": {"personalOfferCampaign": {"state": "ACTIVE"}, "errors": []}},
        scene="the second one",
    ),
    Step(
        "staff/simulation",
        "staff",
        lambda told: {
            "userId": told["ben"],
            "channel": told.host.channel,
            "lines": [{"variantId": told.host.variant, "quantity": 3}],
            "country": "PL",
        },
        {
            "personalOfferSimulation": {
                "reason": "APPLIED",
                "offers": [
                    {"name": "Second order", "campaignId": "<second order>", "saving": money(20.0)},
                    {"name": "Thank you", "campaignId": "<thank you>", "saving": money(5.0)},
                ],
                "saving": money(25.0),
                "alternative": money(0.0),
                "subtotal": money(150.0),
                "hints": [
                    {
                        "name": "Big basket",
                        "campaignId": "<big basket>",
                        "reason": "MINIMUM_NOT_REACHED",
                        "missing": money(50.0),
                        "missingQuantity": None,
                    }
                ],
            }
        },
        before=_two_more,
    ),
    Step(
        "staff/offer_grant",
        "staff",
        lambda told: by_staff(
            "big-basket-for-all",
            "For all of them",
            campaignId=told["big basket"],
            audienceId=told["audience"],
        ),
        {
            "personalOfferGrant": {
                "granted": 1,
                "personalOfferCampaign": {"name": "Big basket"},
                "errors": [],
            }
        },
        scene="to an audience, of which one has it already",
    ),
    Step(
        "shopper/offers",
        "ben",
        lambda told: {},
        {
            "me": {
                "personalOffers": [
                    _offer(
                        "Second order",
                        20.0,
                        None,
                        50.0,
                        most=20.0,
                        sentence="20% off everything, for orders of 50.00 USD or more, from 2 pieces, at most 20.00 USD",
                    )
                    | {"minimumQuantity": 2, "endsAt": "<instant>", "usesLeft": 100},
                    _offer(
                        "Big basket",
                        30.0,
                        None,
                        200.0,
                        sentence="30% off everything, for orders of 200.00 USD or more",
                    ),
                    _offer("Thank you", None, 5.0, None, sentence="5.00 USD off everything"),
                ]
            }
        },
        learn=_learn_offers,
        scene="with what his audience gets",
    ),
    Step(
        "shopper/checkout_hints",
        "ben",
        lambda told: {"id": told["friend's checkout"]},
        {
            "checkout": {
                "retention": {
                    "offer": {"name": "Second order"},
                    "combinedWith": [{"name": "Thank you"}],
                    "saving": money(25.0),
                    "reason": "APPLIED",
                    "nextStep": "APPLIED",
                    "sentence": "“Second order” takes off 25.00 USD.",
                    "missing": None,
                    "missingQuantity": None,
                    "hints": [
                        {
                            "id": "<the friend's Big basket>",
                            "name": "Big basket",
                            "reason": "MINIMUM_NOT_REACHED",
                            "nextStep": "ADD_MORE",
                            "sentence": "Add goods for 70.00 USD to get “Big basket”.",
                            "missing": money(70.0),
                            "missingQuantity": None,
                            "wouldSave": money(60.0),
                            "savesMore": money(35.0),
                        }
                    ],
                }
            }
        },
        before=_two_carts,
    ),
    Step(
        "staff/campaign_pause",
        "staff",
        lambda told: by_staff("big-basket", "Too dear", campaignId=told["big basket"]),
        {"personalOfferCampaignPause": {"personalOfferCampaign": {"state": "PAUSED"}, "errors": []}},
    ),
    Step(
        "staff/campaign_resume",
        "staff",
        lambda told: by_staff("big-basket", "Not after all", campaignId=told["big basket"]),
        {"personalOfferCampaignResume": {"personalOfferCampaign": {"state": "ACTIVE"}, "errors": []}},
    ),
    Step(
        "staff/campaign_results",
        "staff",
        lambda told: {"id": told["second order"], "period": told.host.period},
        {
            "personalOfferCampaign": {
                "name": "Second order",
                "results": {
                    "granted": 1,
                    "seen": 1,
                    "applied": 1,
                    "redeemed": 1,
                    "restored": 0,
                    "days": [
                        {
                            "day": "<today>",
                            "granted": 1,
                            "seen": 1,
                            "applied": 1,
                            "redeemed": 1,
                            "restored": 0,
                        }
                    ],
                    "sales": [{"discounted": money(20.0), "orders": 1, "netSales": money(105.0)}],
                    "budgets": [{"limit": money(500.0), "used": money(20.0), "remaining": money(480.0)}],
                    "treatment": {
                        "customers": 1,
                        "buyers": 1,
                        "orders": 1,
                        "ordersPerCustomer": 1.0,
                        "netSales": [money(105.0)],
                        "netSalesPerCustomer": [money(105.0)],
                    },
                    "holdout": {
                        "customers": 1,
                        "buyers": 0,
                        "orders": 0,
                        "ordersPerCustomer": 0.0,
                        "netSales": [],
                        "netSalesPerCustomer": [],
                    },
                    "uplift": {
                        "difference": 1.0,
                        "lower": -0.122109,
                        "upper": 1.0,
                        "pValue": 0.999003,
                        "verdict": "TOO_EARLY",
                    },
                    "csv": (
                        '"campaign","day","figure","currency","value"\r\n'
                        '"Second order","<today>","granted","","1"\r\n'
                        '"Second order","<today>","seen","","1"\r\n'
                        '"Second order","<today>","applied","","1"\r\n'
                        '"Second order","<today>","redeemed","","1"\r\n'
                        '"Second order","<today>","discounted","USD","20.00"\r\n'
                        '"Second order","<today>","orders","USD","1"\r\n'
                        '"Second order","<today>","net_sales","USD","105.00"\r\n'
                    ),
                },
            }
        },
        before=_friend_buys,
        learn=lambda told, data: told.know(
            "today", data["personalOfferCampaign"]["results"]["days"][0]["day"]
        ),
    ),
]
