"""Ann's code, and what Ben's purchase brings."""

from .actions import PAST, buy
from .runner import Step, by_staff


def know_link(told, data):
    referral = data["me"]["referral"]
    told.know("link", referral["link"])
    told.know("an SVG in a data URI of the link", referral["qr"]["svg"])
    told.know("a PNG in a data URI", referral["qr"]["png"])


def know_code(told, data):
    told.know("code", data["referralCodeChange"]["referral"]["code"])
    told.know("link", data["referralCodeChange"]["referral"]["link"])


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
                    "referrerPoints": 500.0,
                    "refereePoints": 250.0,
                    "minimum": None,
                    "isActive": True,
                    "validFrom": "<instant>",
                    "loyaltyProgramme": {"slug": "points"},
                },
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
                            "terms": {
                                "channel": "<channel>",
                                "loyaltyProgramme": {"name": "Points"},
                                "referrerPoints": 500.0,
                                "refereePoints": 250.0,
                                "minimum": None,
                                "isActive": True,
                                "validFrom": "<instant>",
                            },
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
                    "rewarded": 1,
                    "reversed": 0,
                    "pointsEarned": 500.0,
                    "receivedState": None,
                }
            }
        },
        before=buy("ben", "ben's order"),
    ),
]
