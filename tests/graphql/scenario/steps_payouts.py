"""Ben is an outside partner from now on: Dora, whom he brings, buys, and he is paid for it."""

from ..operations import document
from .actions import ask, buy
from .runner import Step, Told, by_staff, csv, money

TERMS = {"amount": money(5.0), "percent": 10.0}
OWED = {"earned": money(18.0), "paid": money(0.0), "open": money(18.0)}


def a_friend_buys(told: Told) -> None:
    ask(told, "staff/referral_switch", "switch-on", channel=told.host.channel, isActive=True)
    told.know("dora", told.host.user("dora"))
    made = told.host.post("ben", document("shopper/referral_code"), {})
    told.know("ben's code", code := made["data"]["referralCodeCreate"]["referral"]["code"])
    told.host.post("dora", document("shopper/referral_claim"), {"code": code})
    buy("dora", "dora's order")(told)


PAYOUTS = [
    Step(
        "staff/referral_partner_set",
        "staff",
        lambda told: by_staff(
            "partner-1",
            "As agreed",
            userId=told["ben"],
            name="Ben's Blog",
            amount="5",
            currency="USD",
            percent="10",
        ),
        {
            "referralPartnerSet": {
                "partner": {
                    "id": "<partner>",
                    "name": "Ben's Blog",
                    "isActive": True,
                    "commission": TERMS,
                },
                "errors": [],
            }
        },
        learn=lambda told, data: told.know("partner", data["referralPartnerSet"]["partner"]["id"]),
    ),
    Step(
        "shopper/referral_commissions",
        "ben",
        lambda told: {},
        {"me": {"referral": {"commission": TERMS, "commissions": [OWED]}}},
        before=a_friend_buys,
    ),
    Step(
        "staff/referral_partners",
        "staff",
        lambda told: {"first": 10},
        {
            "referralPartners": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<partner>",
                            "userId": "<ben>",
                            "name": "Ben's Blog",
                            "code": "<ben's code>",
                            "isActive": True,
                            "createdAt": "<instant>",
                            "balances": [OWED],
                        }
                    }
                ],
            }
        },
    ),
    Step(
        "staff/referral_payout_create",
        "staff",
        lambda told: by_staff("payout-1", "March", currency="USD", minimum="10", reference="March"),
        {
            "referralPayoutCreate": {
                "payout": {
                    "id": "<payout>",
                    "currency": "USD",
                    "reference": "March",
                    "createdAt": "<instant>",
                    "total": money(18.0),
                    "lines": [{"name": "Ben's Blog", "friends": 1, "amount": money(18.0)}],
                },
                "errors": [],
            }
        },
        learn=lambda told, data: told.know("payout", data["referralPayoutCreate"]["payout"]["id"]),
    ),
    Step(
        "staff/referral_payout",
        "staff",
        lambda told: {"id": told["payout"]},
        {
            "referralPayout": {
                "reference": "March",
                "paidAt": None,
                "csv": csv(
                    "partner|code|friends|amount|currency|reference",
                    "Ben's Blog|<ben's code>|1|18.00|USD|March",
                ),
            }
        },
    ),
    Step(
        "staff/referral_payout_mark_paid",
        "staff",
        lambda told: by_staff("paid-1", "Bank transfer of 1 April", payoutId=told["payout"]),
        {
            "referralPayoutMarkPaid": {
                "payout": {"id": "<payout>", "paidAt": "<instant>", "paidBy": "<actor of staff>"},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/referral_payouts",
        "staff",
        lambda told: {"first": 10},
        {
            "referralPayouts": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<payout>",
                            "currency": "USD",
                            "reference": "March",
                            "createdAt": "<instant>",
                            "paidAt": "<instant>",
                            "total": money(18.0),
                        }
                    }
                ],
            }
        },
    ),
    Step(
        "staff/referral_commissions",
        "staff",
        lambda told: {"id": told["partner"], "first": 10},
        {
            "referralPartner": {"name": "Ben's Blog"},
            "referralCommissions": {
                "edges": [
                    {
                        "node": {
                            "amount": money(18.0),
                            "at": "<instant>",
                            "payoutId": "<payout>",
                            "paidAt": "<instant>",
                        }
                    }
                ]
            },
        },
    ),
]
