"""A campaign from its draft to its end."""

from ..story import Step, by_staff, money
from .deeds import PAST, learn_id

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
        learn=lambda told, data: learn_id(
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
        learn=lambda told, data: learn_id(told, "offer", data["me"]["personalOffers"][0]),
    ),
]

STOP = [
    Step(
        "staff/campaign_stop",
        "staff",
        lambda told: by_staff("welcome-back", "Over", campaignId=told["campaign"]),
        {"personalOfferCampaignStop": {"personalOfferCampaign": {"state": "STOPPED"}, "errors": []}},
    ),
]
