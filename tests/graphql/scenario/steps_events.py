"""A review earns and is deleted; points that end by a day, and who is reminded of it."""

from .actions import learn_id
from .runner import Step, Told, by_staff

RULE = {
    "kind": "REVIEW",
    "name": "",
    "title": "A review",
    "points": 25.0,
    "most": 2,
    "period": "MONTH",
}


def _learn_event(told: Told, data: dict) -> None:
    learn_id(told, "event", data["loyaltyEventRecord"]["event"])


def _recorded(withdrawn_at: str | None = None) -> dict:
    return {
        "id": "<event>",
        "kind": "REVIEW",
        "name": "",
        "points": 25.0,
        "occurredAt": "<instant>",
        "withdrawnAt": withdrawn_at,
    }


EVENTS = [
    Step(
        "staff/programme_version_add",
        "staff",
        lambda told: by_staff(
            "points-calendar",
            "Points end with March",
            programmeId=told["programme"],
            channel=told.host.channel,
            currency="USD",
            ratePoints=1,
            rateAmount=1,
            terms={
                "expiry": {"expiryKind": "CALENDAR", "endsMonth": 3, "endsDay": 31},
                "reminders": {"remindDays": [30, 7]},
                "redemption": {"redeemPoints": 100, "redeemAmount": 1},
            },
        ),
        {
            "loyaltyProgrammeVersionAdd": {
                "version": {
                    "channel": "<channel>",
                    "ratePoints": 1,
                    "rateAmount": {"amount": 1.0, "currency": "USD"},
                    "expiryMonths": None,
                    "terms": {
                        "pending": None,
                        "counting": None,
                        "bonuses": None,
                        "redemption": {
                            "redeemPoints": 100,
                            "redeemAmount": {"amount": 1.0, "currency": "USD"},
                            "leastPoints": 100,
                            "stepPoints": 100,
                            "mostPercent": 100,
                            "summary": "100 points are worth 1.00 USD at the checkout, in steps of 100.",
                        },
                    },
                    "validFrom": "<instant>",
                },
                "errors": [],
            }
        },
        scene="with an end by the calendar",
    ),
    Step(
        "staff/event_rule_set",
        "staff",
        lambda told: by_staff(
            "reviews",
            "Spring",
            programmeId=told["programme"],
            eventKind="REVIEW",
            points=25,
            most=2,
            period="MONTH",
        ),
        {
            "loyaltyEventRuleSet": {
                "loyaltyProgramme": {
                    "eventRules": [
                        RULE
                        | {
                            "includesEarlier": False,
                            "validFrom": "<instant>",
                            "actor": "<actor of staff>",
                            "reason": "Spring",
                        }
                    ]
                },
                "errors": [],
            }
        },
        learn=lambda told, data: told.know(
            "actor of staff", data["loyaltyEventRuleSet"]["loyaltyProgramme"]["eventRules"][0]["actor"]
        ),
    ),
    Step(
        "shopper/loyalty_events",
        "stranger",
        lambda told: {"channel": told.host.channel},
        {
            "loyaltyRules": {
                "events": [RULE],
                "terms": {
                    "expiry": {
                        "expiryKind": "CALENDAR",
                        "lastsMonths": None,
                        "endsMonth": 3,
                        "endsDay": 31,
                        "endsYearsLater": 1,
                        "summary": "Points that were earned in a year end with 31 March of the next year.",
                    },
                    "reminders": {
                        "remindDays": [30, 7],
                        "summary": "Customers are reminded 30 and 7 days before points end.",
                    },
                },
            }
        },
    ),
    Step(
        "staff/event_record",
        "staff",
        lambda told: by_staff(
            "review-812", "From the review app", userId=told["ann"], eventKind="REVIEW", eventKey="review:812"
        ),
        {"loyaltyEventRecord": {"event": _recorded(), "errors": []}},
        learn=_learn_event,
    ),
    Step(
        "shopper/expiring_points",
        "ann",
        lambda told: {"days": 460, "first": 1},
        {
            "me": {
                "loyalty": {
                    "nextExpiry": {"points": 25.0, "lastDay": "<last day>"},
                    "expiringSoon": [{"points": 25.0, "lastDay": "<last day>", "expiresAt": "<instant>"}],
                    "transactions": {
                        "edges": [
                            {
                                "node": {
                                    "points": 25.0,
                                    "source": {
                                        "type": "EVENT",
                                        "event": {
                                            "kind": "REVIEW",
                                            "name": "",
                                            "title": "A review",
                                            "occurredAt": "<instant>",
                                        },
                                    },
                                }
                            }
                        ]
                    },
                }
            }
        },
        learn=lambda told, data: told.know("last day", data["me"]["loyalty"]["nextExpiry"]["lastDay"]),
    ),
    Step(
        "staff/event_withdraw",
        "staff",
        lambda told: by_staff("review-812-gone", "Deleted", eventKind="REVIEW", eventKey="review:812"),
        {
            "loyaltyEventWithdraw": {
                "event": {"id": "<event>", "points": 25.0, "withdrawnAt": "<instant>"},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/event_record",
        "staff",
        lambda told: by_staff(
            "review-812-again", "Told late", userId=told["ann"], eventKind="REVIEW", eventKey="review:812"
        ),
        {"loyaltyEventRecord": {"event": _recorded("<instant>"), "errors": []}},
        scene="told again after it was withdrawn",
    ),
    Step(
        "staff/customer_events",
        "staff",
        lambda told: {"userId": told["ann"], "first": 10},
        {
            "loyaltyEvents": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<event>",
                            "kind": "REVIEW",
                            "name": "",
                            "title": "A review",
                            "points": 25.0,
                            "key": "review:812",
                            "actor": "<actor of staff>",
                            "occurredAt": "<instant>",
                            "withdrawnAt": "<instant>",
                        }
                    }
                ],
                "pageInfo": {"hasNextPage": False, "endCursor": "<cursor of events>"},
            }
        },
        learn=lambda told, data: told.know(
            "cursor of events", data["loyaltyEvents"]["pageInfo"]["endCursor"]
        ),
    ),
]
