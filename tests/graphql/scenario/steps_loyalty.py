"""Points: the programme at first, the account when points have moved."""

from .actions import PAST, learn_id
from .runner import Step, Told, by_staff, money

NOTHING_SAID = {"pending": None, "counting": None, "bonuses": None}
TERMS = NOTHING_SAID | {
    "redemption": {
        "redeemPoints": 100,
        "redeemAmount": money(1.0),
        "leastPoints": 10,
        "stepPoints": 10,
        "mostPercent": 50,
        "summary": "100 points are worth 1.00 USD at the checkout, in steps of 10, for at most 50 % of an order.",
    }
}


def switched(is_active: bool) -> dict:
    found = {"name": "Points", "isActive": is_active, "offSince": None if is_active else "<instant>"}
    return {"loyaltyProgrammeUpdate": {"loyaltyProgramme": found, "errors": []}}


def _learn_statement(told: Told, data: dict) -> None:
    page = data["me"]["loyalty"]["transactions"]
    told.know("cursor", page["pageInfo"]["endCursor"])
    told.know("number of order", page["edges"][1]["node"]["source"]["orderNumber"])


PROGRAMME = [
    Step(
        "staff/programme_create",
        "staff",
        lambda told: by_staff("create-points", "Launch", slug="points", name="Points"),
        {
            "loyaltyProgrammeCreate": {
                "loyaltyProgramme": {
                    "id": "<programme>",
                    "slug": "points",
                    "name": "Points",
                    "isActive": True,
                    "versions": [],
                },
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "programme", data["loyaltyProgrammeCreate"]["loyaltyProgramme"]
        ),
    ),
    Step(
        "staff/programme_version_add",
        "staff",
        lambda told: by_staff(
            "points-2020",
            "Launch",
            programmeId=told["programme"],
            channel=told.host.channel,
            currency="USD",
            ratePoints=1,
            rateAmount=1,
            expiryMonths=120,
            validFrom=PAST,
            terms={
                "redemption": {"redeemPoints": 100, "redeemAmount": 1, "stepPoints": 10, "mostPercent": 50}
            },
        ),
        {
            "loyaltyProgrammeVersionAdd": {
                "version": {
                    "channel": "<channel>",
                    "ratePoints": 1,
                    "rateAmount": money(1.0),
                    "expiryMonths": 120,
                    "terms": TERMS,
                    "validFrom": "<instant>",
                },
                "errors": [],
            }
        },
    ),
    Step(
        "staff/programmes",
        "staff",
        lambda told: {"first": 10},
        {
            "loyaltyProgrammes": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<programme>",
                            "slug": "points",
                            "isActive": True,
                            "versions": [
                                {
                                    "channel": "<channel>",
                                    "ratePoints": 1,
                                    "rateAmount": money(1.0),
                                    "expiryMonths": 120,
                                    "validFrom": "<instant>",
                                    "reason": "Launch",
                                }
                            ],
                        }
                    }
                ],
            }
        },
    ),
    Step(
        "staff/programme",
        "staff",
        lambda told: {"id": told["programme"]},
        {"loyaltyProgramme": {"id": "<programme>", "slug": "points", "name": "Points", "isActive": True}},
    ),
    Step(
        "staff/programme_update",
        "staff",
        lambda told: by_staff("points-off", "Too early", programmeId=told["programme"], isActive=False),
        switched(False),
    ),
    Step(
        "staff/programme_update",
        "staff",
        lambda told: by_staff("points-on", "Now", programmeId=told["programme"], isActive=True),
        switched(True),
        scene="on again",
    ),
    Step(
        "shopper/loyalty_rules",
        "stranger",
        lambda told: {"channel": told.host.channel, "amount": 49.99},
        {
            "loyaltyRules": {
                "name": "Points",
                "ratePoints": 1,
                "rateAmount": money(1.0),
                "expiryMonths": 120,
                "terms": TERMS,
                "pointsFor": 49.0,
            }
        },
    ),
]

ACCOUNT = [
    Step(
        "staff/points_adjust",
        "staff",
        lambda told: by_staff(
            "ticket-4711",
            "Parcel came late",
            userId=told["ann"],
            points=50,
            message="Sorry for the late parcel",
        ),
        {
            "loyaltyPointsAdjust": {
                "loyalty": {"balance": {"available": 667.0, "held": 0.0, "owed": 0.0}},
                "errors": [],
            }
        },
    ),
    Step(
        "shopper/account",
        "ann",
        lambda told: {"first": 2},
        {
            "me": {
                "loyalty": {
                    "programme": {"name": "Points"},
                    "balance": {"available": 667.0, "held": 0.0, "owed": 0.0, "pending": 0.0},
                    "pending": [],
                    "transactions": {
                        "totalCount": 3,
                        "edges": [
                            {
                                "node": {
                                    "kind": "ADJUST",
                                    "points": 50.0,
                                    "source": {"type": "GOODWILL", "orderId": None, "orderNumber": None},
                                    "message": "Sorry for the late parcel",
                                    "createdAt": "<instant>",
                                }
                            },
                            {
                                "node": {
                                    "kind": "EARN",
                                    "points": 117.0,
                                    "source": {
                                        "type": "ORDER",
                                        "orderId": "<order>",
                                        "orderNumber": "<number of order>",
                                    },
                                    "message": "",
                                    "createdAt": "<instant>",
                                }
                            },
                        ],
                        "pageInfo": {"hasNextPage": True, "endCursor": "<cursor>"},
                    },
                }
            }
        },
        learn=_learn_statement,
    ),
    Step(
        "shopper/accounts",
        "ann",
        lambda told: {},
        {
            "me": {
                "loyaltyAccounts": [
                    {
                        "programme": {"name": "Points"},
                        "balance": {"available": 667.0, "held": 0.0, "owed": 0.0},
                    }
                ]
            }
        },
    ),
]
