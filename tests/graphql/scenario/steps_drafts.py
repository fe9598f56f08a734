"""Drafts: what a campaign may give beside a percentage of everything, and one that is thrown away."""

from .actions import draft, learn_id
from .runner import Step, Told, by_staff

FUTURE = "2999-01-01T00:00:00+00:00"
NO_GOODS = {
    "products": [],
    "variants": [],
    "categories": [],
    "collections": [],
    "excludedProducts": [],
    "excludedCategories": [],
    "excludedCollections": [],
    "excludesSaleItems": False,
    "marginFloorPercent": None,
    "favourite": None,
}


def _two_drafts(told: Told) -> None:
    """One is a mistake; the other one cannot be carried."""
    draft(told, "Mistake", percent=99)
    draft(told, "Free delivery", kind="FREE_SHIPPING", terms={"budget": 100})


DRAFTS = [
    Step(
        "staff/campaign_create",
        "staff",
        lambda told: by_staff(
            "two-for-one",
            "Too many of A",
            name="Two for one",
            kind="BUNDLE",
            percent=50,
            buyQuantity=1,
            getQuantity=1,
            maxSets=1,
            scope={
                "variants": [told.host.variant],
                "excludesSaleItems": True,
                "marginFloorPercent": 12.5,
            },
            countries=["pl"],
            cities=["Wrocław"],
            restorePolicy="NEVER",
            cooldownDays=30,
            listings=[{"channel": told.host.channel, "currency": "USD"}],
            startsAt=FUTURE,
        ),
        {
            "personalOfferCampaignCreate": {
                "personalOfferCampaign": {
                    "id": "<two for one>",
                    "name": "Two for one",
                    "state": "DRAFT",
                    "percent": 50.0,
                    "graceSeconds": 3600,
                    "listings": [{"channel": "<channel>", "minimum": None}],
                },
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "two for one", data["personalOfferCampaignCreate"]["personalOfferCampaign"]
        ),
        scene="a bundle of some goods, planned ahead",
    ),
    Step(
        "staff/campaign_terms",
        "staff",
        lambda told: {"id": told["two for one"]},
        {
            "personalOfferCampaign": {
                "name": "Two for one",
                "percent": 50.0,
                "startsAt": "<instant>",
                "endsAt": None,
                "terms": {
                    "kind": "BUNDLE",
                    "per": "ORDER",
                    "scope": NO_GOODS
                    | {"variants": ["<variant A>"], "excludesSaleItems": True, "marginFloorPercent": 12.5},
                    "buyQuantity": 1,
                    "getQuantity": 1,
                    "maxSets": 1,
                    "audienceId": None,
                    "minimumQuantity": 0,
                    "countries": ["PL"],
                    "cities": ["wrocław"],
                    "stacking": "EXCLUSIVE",
                    "restorePolicy": "NEVER",
                    "codeKind": "NONE",
                    "usesPerCustomer": 1,
                    "periodDays": None,
                    "cooldownDays": 30,
                    "holdoutPercent": 0.0,
                    "template": "",
                },
                "listings": [{"channel": "<channel>", "amount": None, "minimum": None}],
                "uses": None,
            }
        },
        scene="of the bundle",
    ),
    Step(
        "staff/campaign_discard",
        "staff",
        lambda told: by_staff("mistake", "A mistake", campaignId=told["mistake"]),
        {"personalOfferCampaignDiscard": {"errors": []}},
        before=_two_drafts,
    ),
]
