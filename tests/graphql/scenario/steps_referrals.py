"""Ann's code, and what Ben's purchase brings."""

from saleor_retention.core.clock import now
from saleor_retention.metrics.rollups.consumer import run

from .actions import PAST, buy
from .runner import Step, by_staff, money

TERMS = {
    "channel": "<channel>",
    "referrerPoints": 500.0,
    "refereePoints": 250.0,
    "minimum": None,
    "returnDays": 0,
    "withinDays": None,
    "productIds": [],
    "categoryIds": [],
    "collectionIds": [],
    "referrerRewardId": None,
    "refereeRewardId": None,
    "welcomeRewardId": None,
    "tiers": [{"fromFriends": 3, "points": 700.0, "rewardId": None}],
    "bonuses": [],
    "mostRewards": 20,
    "limitDays": 30,
    "budget": None,
    "referrerAudienceId": None,
    "refereeAudienceId": None,
    "isActive": True,
    "validFrom": "<instant>",
}
"""As they are read wherever they are."""
LISTED = {"channel": "<channel>", "loyaltyProgramme": {"name": "Points"}, **TERMS}


def know_link(told, data):
    referral = data["me"]["referral"]
    told.know("link", referral["link"])
    told.know("an SVG in a data URI of the link", referral["qr"]["svg"])
    told.know("a PNG in a data URI", referral["qr"]["png"])


def count(told):
    run(now())
    told.know("first of the month", told.host.period["start"])
    told.know("first of the next month", told.host.period["end"])


def know_code(told, data):
    told.know("code", data["referralCodeChange"]["referral"]["code"])
    told.know("link", data["referralCodeChange"]["referral"]["link"])


MONTH = {
    "start": "<first of the month>",
    "end": "<first of the next month>",
    "invitations": 1,
    "visits": 0,
    "claims": 1,
    "conversions": 1,
    "reversed": 0,
    "cost": money(7.5),
    "reversedCost": money(0.0),
    "orders": 1,
    "revenue": money(130.0),
}
"""One code that was claimed without a link, and one friend who bought."""

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
            tiers=[{"fromFriends": 3, "points": 700}],
            mostRewards=20,
            limitDays=30,
            validFrom=PAST,
        ),
        {
            "referralTermsSet": {
                "terms": {**TERMS, "loyaltyProgramme": {"slug": "points"}},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/referral_terms",
        "staff",
        lambda told: {"first": 10, "channel": told.host.channel},
        {
            "referralTerms": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "isInForce": True,
                            "reason": "Launch",
                            "createdAt": "<instant>",
                            "terms": LISTED,
                        }
                    }
                ],
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
        "staff/referral_code_set",
        "staff",
        lambda told: by_staff("code-1", "They wish", userId=told["ann"], code="ANN-27-BEE"),
        {"referralCodeSet": {"referral": {"code": "ANN27BEE"}, "errors": []}},
    ),
    Step(
        "shopper/referral_code_change",
        "ann",
        lambda told: {"code": "anna 22"},
        {"referralCodeChange": {"referral": {"code": "<code>", "link": "<link>"}, "errors": []}},
        learn=know_code,
    ),
    Step(
        "shopper/referral_link",
        "ann",
        lambda told: {},
        {
            "me": {
                "referral": {
                    "code": "<code>",
                    "link": "<link>",
                    "qr": {"svg": "<an SVG in a data URI of the link>", "png": "<a PNG in a data URI>"},
                    "visits": 0,
                }
            }
        },
        learn=know_link,
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
                    "link": "<link>",
                    "visits": 0,
                    "pending": 0,
                    "qualified": 0,
                    "rewarded": 1,
                    "reversed": 0,
                    "pointsEarned": 500.0,
                    "receivedState": None,
                }
            }
        },
        before=buy("ben", "ben's order"),
    ),
    Step(
        "shopper/referral_promise",
        "ann",
        lambda told: {"channel": told.host.channel},
        {
            "me": {
                "referral": {
                    "code": "<code>",
                    "promise": {
                        "referrer": {"points": 500.0, "reward": None},
                        "referee": {"points": 250.0, "reward": None},
                        "welcome": None,
                        "minimum": None,
                        "withinDays": None,
                        "returnDays": 0,
                        "nextTier": {"friends": 3, "missing": 2, "points": 700.0},
                        "nextBonus": None,
                    },
                }
            }
        },
    ),
    Step(
        "shopper/referral_friends",
        "ann",
        lambda told: {"channel": told.host.channel},
        {
            "me": {
                "referral": {
                    "shareText": "Follow my link: with your first order you get 250 points, and I get 500 points. <link>",
                    "friends": [
                        {
                            "state": "REWARDED",
                            "claimedOn": "<the day of the claim>",
                            "rewardsAt": None,
                            "points": 500.0,
                            "reward": None,
                        }
                    ],
                }
            }
        },
        learn=lambda told, data: told.know(
            "the day of the claim", data["me"]["referral"]["friends"][0]["claimedOn"]
        ),
    ),
    Step(
        "shopper/referral_name_set",
        "ann",
        lambda told: {"name": "Annie"},
        {"referralNameSet": {"referral": {"name": "Annie"}, "errors": []}},
    ),
    Step(
        "shopper/referral_leaderboard",
        "ann",
        lambda told: {},
        {
            "me": {
                "referral": {
                    "name": "Annie",
                    "leaderboard": {
                        "leaders": [{"rank": 1, "friends": 1, "name": "Annie"}],
                        "friends": 1,
                        "rank": 1,
                    },
                }
            }
        },
        before=count,
    ),
    Step(
        "staff/referral_leaderboard",
        "staff",
        lambda told: {"first": 10},
        {"referralLeaderboard": [{"rank": 1, "friends": 1, "name": "Annie", "userId": "<ann>"}]},
    ),
    Step(
        "staff/referral_figures",
        "staff",
        lambda told: {
            "period": told.host.period,
            "currency": "USD",
            "channel": told.host.channel,
            "interval": "MONTH",
        },
        {
            "retentionReferralFigures": {
                "currency": "USD",
                "total": MONTH,
                "series": [MONTH],
                "members": 1,
                "invitationsPerCustomer": 1.0,
                "conversion": 1.0,
                "k": 1.0,
                "reward": money(7.5),
                "roi": 33.666667,
                "referred": {"customers": 1, "meanLifetimeRevenue": money(130.0)},
                "others": {"customers": 0, "meanLifetimeRevenue": None},
                "isComplete": True,
            }
        },
    ),
    Step(
        "staff/referral_conversions",
        "staff",
        lambda told: {"first": 10, "state": "REWARDED"},
        {
            "referralConversions": {
                "edges": [
                    {
                        "node": {
                            "state": "REWARDED",
                            "reason": None,
                            "claimedAt": "<instant>",
                            "convertedAt": "<instant>",
                            "dueAt": "<instant>",
                            "rewardedAt": "<instant>",
                            "place": 1,
                            "referrerPoints": 500.0,
                            "refereePoints": 250.0,
                            "givenRewards": [],
                        }
                    }
                ]
            }
        },
    ),
    Step(
        "staff/referral_switch",
        "staff",
        lambda told: by_staff("switch-off", "A pause", channel=told.host.channel, isActive=False),
        {
            "referralSwitch": {
                "terms": {
                    "channel": "<channel>",
                    "isActive": False,
                    "validFrom": "<instant>",
                    "referrerPoints": 500.0,
                    "refereePoints": 250.0,
                },
                "errors": [],
            }
        },
    ),
]
