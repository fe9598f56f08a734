"""The steps of the story."""

from .story import Step, Told, by_staff, money

PAST = "2020-01-01T00:00:00+00:00"


def _cart(name: str):
    def open_cart(told: Told) -> None:
        told.know(name, told.host.cart("ann"))

    return open_cart


def _buy(who: str, order: str, cart: str = ""):
    def buy(told: Told) -> None:
        found, lines = told.host.buy(who, told[cart] if cart else told.host.cart(who))
        told.know(order, found)
        for product, line in lines.items():
            told.know(f"line {product} of {order}", line)
        told.host.settle()

    return buy


def _id(told: Told, name: str, at: dict) -> None:
    told.know(name, at["id"])


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
        learn=lambda told, data: _id(told, "programme", data["loyaltyProgrammeCreate"]["loyaltyProgramme"]),
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
            expiryMonths=12,
            validFrom=PAST,
        ),
        {
            "loyaltyProgrammeVersionAdd": {
                "version": {
                    "channel": "<channel>",
                    "ratePoints": 1,
                    "rateAmount": money(1.0),
                    "expiryMonths": 12,
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
                                    "expiryMonths": 12,
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
]

REFERRALS = [
    Step(
        "staff/referral_terms_set",
        "staff",
        lambda told: by_staff(
            "terms-2020",
            "Launch",
            channel=told.host.channel,
            programmeId=told["programme"],
            referrerPoints=500,
            refereePoints=250,
            validFrom=PAST,
        ),
        {
            "referralTermsSet": {
                "terms": {
                    "channel": "<channel>",
                    "referrerPoints": 500,
                    "refereePoints": 250,
                    "isActive": True,
                    "validFrom": "<instant>",
                    "loyaltyProgramme": {"slug": "points"},
                },
                "errors": [],
            }
        },
    ),
    Step(
        "shopper/referral_code",
        "ann",
        lambda told: {},
        {"referralCodeCreate": {"referral": {"code": "<code>", "pending": 0, "rewarded": 0}, "errors": []}},
        learn=lambda told, data: told.know("code", data["referralCodeCreate"]["referral"]["code"]),
    ),
    Step(
        "shopper/referral_claim",
        "ben",
        lambda told: {"code": told["code"]},
        {"referralClaim": {"referral": {"receivedState": "PENDING"}, "errors": []}},
    ),
    Step(
        "shopper/referral",
        "ann",
        lambda told: {},
        {
            "me": {
                "referral": {
                    "code": "<code>",
                    "pending": 0,
                    "rewarded": 1,
                    "reversed": 0,
                    "pointsEarned": 500,
                    "receivedState": None,
                }
            }
        },
        before=_buy("ben", "ben's order"),
    ),
]

CAMPAIGN = [
    Step(
        "staff/campaign_create",
        "staff",
        lambda told: by_staff(
            "welcome-back",
            "Win back",
            name="Welcome back",
            percent=10,
            listings=[{"channel": told.host.channel, "currency": "USD", "minimum": 20}],
            startsAt=PAST,
        ),
        {
            "personalOfferCampaignCreate": {
                "personalOfferCampaign": {
                    "id": "<campaign>",
                    "name": "Welcome back",
                    "state": "DRAFT",
                    "percent": 10.0,
                    "graceSeconds": 3600,
                    "listings": [{"channel": "<channel>", "minimum": money(20.0)}],
                },
                "errors": [],
            }
        },
        learn=lambda told, data: _id(
            told, "campaign", data["personalOfferCampaignCreate"]["personalOfferCampaign"]
        ),
    ),
    Step(
        "staff/campaign_activate",
        "staff",
        lambda told: by_staff("welcome-back", "Approved", campaignId=told["campaign"]),
        {"personalOfferCampaignActivate": {"personalOfferCampaign": {"state": "ACTIVE"}, "errors": []}},
    ),
    Step(
        "staff/offer_grant",
        "staff",
        lambda told: by_staff(
            "welcome-back-ann", "She asked", campaignId=told["campaign"], userIds=[told["ann"]]
        ),
        {
            "personalOfferGrant": {
                "granted": 1,
                "personalOfferCampaign": {"name": "Welcome back"},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/campaigns",
        "staff",
        lambda told: {"first": 10},
        {
            "personalOfferCampaigns": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<campaign>",
                            "name": "Welcome back",
                            "state": "ACTIVE",
                            "percent": 10.0,
                            "listings": [{"channel": "<channel>", "amount": None}],
                        }
                    }
                ],
            }
        },
    ),
    Step(
        "staff/campaign",
        "staff",
        lambda told: {"id": told["campaign"]},
        {
            "personalOfferCampaign": {
                "id": "<campaign>",
                "name": "Welcome back",
                "state": "ACTIVE",
                "percent": 10.0,
                "startsAt": "<instant>",
                "endsAt": None,
                "graceSeconds": 3600,
            }
        },
    ),
    Step(
        "shopper/offers",
        "ann",
        lambda told: {},
        {
            "me": {
                "personalOffers": [
                    {
                        "id": "<offer>",
                        "name": "Welcome back",
                        "state": "AVAILABLE",
                        "percent": 10.0,
                        "endsAt": None,
                        "listings": [{"channel": "<channel>", "amount": None, "minimum": money(20.0)}],
                    }
                ]
            }
        },
        learn=lambda told, data: _id(told, "offer", data["me"]["personalOffers"][0]),
    ),
]

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
                    "pointsToEarn": 117,
                },
            }
        },
        before=_cart("declined checkout"),
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
        before=_cart("checkout"),
    ),
    Step(
        "shopper/order",
        "ann",
        lambda told: {"id": told["order"]},
        {
            "order": {
                "retention": {
                    "pointsDue": 117,
                    "lines": [
                        {"lineId": "<line A of order>", "points": 90},
                        {"lineId": "<line B of order>", "points": 27},
                    ],
                    "redemption": {
                        "name": "Welcome back",
                        "saving": money(13.0),
                        "redeemedAt": "<instant>",
                        "givenBackAt": None,
                    },
                }
            }
        },
        before=_buy("ann", "order", "checkout"),
    ),
    Step(
        "staff/order",
        "staff",
        lambda told: {"id": told["order"]},
        {"order": {"retention": {"pointsDue": 117, "isPurchase": True, "netSales": money(117.0)}}},
    ),
]

AFTERWARDS = [
    Step(
        "staff/points_adjust",
        "staff",
        lambda told: by_staff("ticket-4711", "Parcel came late", userId=told["ann"], points=50),
        {
            "loyaltyPointsAdjust": {
                "loyalty": {"balance": {"available": 667, "held": 0, "owed": 0}},
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
                    "balance": {"available": 667, "held": 0, "owed": 0},
                    "transactions": {
                        "totalCount": 3,
                        "edges": [
                            {
                                "node": {
                                    "kind": "ADJUST",
                                    "points": 50,
                                    "orderId": None,
                                    "reason": "Parcel came late",
                                    "createdAt": "<instant>",
                                }
                            },
                            {
                                "node": {
                                    "kind": "EARN",
                                    "points": 117,
                                    "orderId": "<order>",
                                    "reason": "",
                                    "createdAt": "<instant>",
                                }
                            },
                        ],
                        "pageInfo": {"hasNextPage": True, "endCursor": "<cursor>"},
                    },
                }
            }
        },
        learn=lambda told, data: told.know(
            "cursor", data["me"]["loyalty"]["transactions"]["pageInfo"]["endCursor"]
        ),
    ),
    Step(
        "staff/customer",
        "staff",
        lambda told: {"id": told["ann"]},
        {
            "user": {
                "loyalty": {"balance": {"available": 667}},
                "personalOffers": [{"name": "Welcome back", "state": "USED"}],
                "referral": {"rewarded": 1, "pointsEarned": 500},
            }
        },
    ),
    Step(
        "staff/metrics",
        "staff",
        lambda told: {"period": told.host.period, "currency": "USD", "channel": told.host.channel},
        {
            "retentionMetrics": {
                "currency": "USD",
                "retention": {
                    "customersAtStart": 0,
                    "customersAtEnd": 2,
                    "new": 2,
                    "retained": 0,
                    "lost": 0,
                    "reactivated": 0,
                    "retentionRate": None,
                    "churnRate": None,
                },
                "repeat": {"customers": 2, "repeatCustomers": 0, "orders": 2, "rate": 0.0, "frequency": 1.0},
                "sales": {
                    "orders": 2,
                    "net": money(247.0),
                    "gross": money(247.0),
                    "averageOrder": money(123.5),
                },
                "cohorts": [{"month": "<first of the month>", "size": 2, "active": [2]}],
            }
        },
        before=lambda told: told.know("first of the month", told.host.period["start"]),
    ),
    Step(
        "staff/campaign_stop",
        "staff",
        lambda told: by_staff("welcome-back", "Over", campaignId=told["campaign"]),
        {"personalOfferCampaignStop": {"personalOfferCampaign": {"state": "STOPPED"}, "errors": []}},
    ),
]

STEPS = [*PROGRAMME, *REFERRALS, *CAMPAIGN, *CHECKOUTS, *AFTERWARDS]
