"""Staff look at the referral of Ben, whom Ann brought, and take back what it gave."""

from .runner import Step, Told, by_staff

CONVERSIONS = (
    "{ referralConversions(first: 9, state: REWARDED) { edges { node { id orderNumber refereeId } } } }"
)


def the_referral(told: Told) -> None:
    """Its ID is told with the friends whom members brought."""
    edges = told.host.post("staff", CONVERSIONS, {})["data"]["referralConversions"]["edges"]
    (node,) = (edge["node"] for edge in edges if edge["node"]["refereeId"] == told["ben"])
    told.know("referral", node["id"])
    told.know("number of the friend's order", node["orderNumber"])


REVIEWS = [
    Step(
        "staff/referral_review",
        "staff",
        lambda told: {"id": told["referral"]},
        {
            "retentionReferralReview": {
                "id": "<referral>",
                "state": "REWARDED",
                "reason": None,
                "score": 0,
                "claimedAt": "<instant>",
                "convertedAt": "<instant>",
                "orderNumber": "<number of the friend's order>",
                "referrer": {"userId": "<ann>", "purchases": 1},
                "referee": {"userId": "<ben>", "purchases": 4},
                "referrerClaims": 1,
                "referrerRewarded": 1,
                "referrerInReview": 0,
                "referrerRejected": 0,
            }
        },
        before=the_referral,
    ),
    Step(
        "staff/referral_review_decide",
        "staff",
        lambda told: by_staff("ticket-4720", "One person", referralId=told["referral"], decision="VOIDED"),
        {
            "referralReviewDecide": {
                "referral": {
                    "id": "<referral>",
                    "state": "REJECTED",
                    "reason": "VOIDED",
                    "decision": "VOIDED",
                    "decidedAt": "<instant>",
                },
                "errors": [],
            }
        },
    ),
    Step(
        "staff/referral_reviews",
        "staff",
        lambda told: {"first": 10, "sortBy": "SCORE"},
        {
            "retentionReferralReviews": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<referral>",
                            "state": "REJECTED",
                            "reason": "VOIDED",
                            "score": 0,
                            "signals": [],
                            "decision": "VOIDED",
                            "decidedAt": "<instant>",
                            "actor": "<actor of staff>",
                            "note": "One person",
                        }
                    }
                ],
            }
        },
    ),
]
