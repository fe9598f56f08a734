"""Drafts: what a campaign may give beside a percentage of everything, and one that is thrown away."""

from ..story import Step, Told, by_staff
from .deeds import draft, learn_id

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


def _learn_best(told: Told, data: dict) -> None:
    made = data["personalOfferCampaignDraft"]["personalOfferCampaign"]
    learn_id(told, "best customers", made)
    told.know("best audience", made["terms"]["audienceId"])


def _two_drafts(told: Told) -> None:
    """One is a mistake; the other one cannot be carried."""
    draft(told, "Mistake", percent=99)
    draft(told, "Free delivery", kind="FREE_SHIPPING", terms={"budget": 100})


def _asks(name: str, usual: int | None = None, *, is_required: bool = False) -> dict:
    return {"name": name, "usual": usual, "isRequired": is_required}


def _usual(name: str, about: str, *parameters: dict, has_audience: bool = True) -> dict:
    return {"name": name, "about": about, "hasAudience": has_audience, "parameters": list(parameters)}


USUAL = [
    _usual(
        "WELCOME",
        "For who registered lately and never ordered, once; a guest's orders under her address count.",
        _asks("days", 30),
    ),
    _usual(
        "BIRTHDAY",
        "Around a customer's birthday, once each year.",
        _asks("daysBefore", 7),
        _asks("daysAfter", 7),
    ),
    _usual(
        "ANNIVERSARY",
        "Around the day on which a customer registered, once each year.",
        _asks("daysBefore", 0),
        _asks("daysAfter", 14),
    ),
    _usual(
        "AFTER_PURCHASE",
        "So many months after a customer bought one of these products, once for each purchase.",
        _asks("productIds", is_required=True),
        _asks("months", 6),
        _asks("daysBefore", 0),
        _asks("daysAfter", 14),
    ),
    _usual("WIN_BACK", "For who has not ordered for long, once in as long a time.", _asks("days", 180)),
    _usual("VIP", "For the best customers, once.", _asks("ordersAtLeast", 5), _asks("spentAtLeast")),
    _usual(
        "FIRST_COMERS",
        "For the first who type a code that everybody may know, once each.",
        _asks("usesLimit", 500),
        _asks("code", is_required=True),
        has_audience=False,
    ),
    _usual("SORRY", "An apology: only for those who are granted it.", has_audience=False),
]
DRAFTS = [
    Step("staff/templates", "staff", lambda told: {}, {"personalOfferTemplates": USUAL}),
    Step(
        "staff/campaign_draft",
        "staff",
        lambda told: by_staff(
            "best",
            "For the best",
            template="VIP",
            name="For our best customers",
            percent=15,
            ordersAtLeast=3,
            spentAtLeast=300,
            listings=[{"channel": told.host.channel, "currency": "USD", "most": 30}],
        ),
        {
            "personalOfferCampaignDraft": {
                "personalOfferCampaign": {
                    "id": "<best customers>",
                    "name": "For our best customers",
                    "state": "DRAFT",
                    "percent": 15.0,
                    "terms": {
                        "template": "vip",
                        "audienceId": "<best audience>",
                        "usesPerCustomer": 1,
                        "periodDays": None,
                    },
                },
                "errors": [],
            }
        },
        learn=_learn_best,
    ),
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
            mostSets=1,
            scope={
                "variants": [told.host.variant],
                "excludesSaleItems": True,
                "marginFloorPercent": 12.5,
            },
            countries=["pl"],
            cities=["Wrocław"],
            givesBack="NEVER",
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
                    "mostSets": 1,
                    "audienceId": None,
                    "minimumQuantity": 0,
                    "countries": ["PL"],
                    "cities": ["wrocław"],
                    "stacking": "EXCLUSIVE",
                    "givesBack": "NEVER",
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
