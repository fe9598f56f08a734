"""A campaign from its draft to its end."""

from .actions import PAST, learn_id, run
from .runner import Step, Told, by_staff, money


def translated(told: Told, key: str, name: str) -> dict:
    """The campaign's name in German."""
    asked = by_staff(key, "For Germany", campaignId=told["campaign"], languageCode="DE", name=name)
    return asked | {"languageCode": "DE"}


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
            "welcome-back-ann", "They asked", campaignId=told["campaign"], userIds=[told["ann"]]
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
                        "kind": "DISCOUNT",
                        "percent": 10.0,
                        "per": "ORDER",
                        "goods": {"products": [], "categories": [], "collections": [], "favourite": None},
                        "buyQuantity": None,
                        "getQuantity": None,
                        "minimumQuantity": 0,
                        "sentence": "10% off everything, for orders of 20.00 USD or more",
                        "startsAt": "<instant>",
                        "endsAt": None,
                        "usesLeft": None,
                        "listings": [
                            {
                                "channel": "<channel>",
                                "amount": None,
                                "minimum": money(20.0),
                                "maxDiscount": None,
                            }
                        ],
                    }
                ]
            }
        },
        learn=lambda told, data: learn_id(told, "offer", data["me"]["personalOffers"][0]),
    ),
    Step(
        "staff/campaign_translate",
        "staff",
        lambda told: translated(told, "willkommen", "Willkommen zurück"),
        {
            "personalOfferCampaignTranslate": {
                "personalOfferCampaign": {
                    "name": "Welcome back",
                    "translation": {"languageCode": "DE", "name": "Willkommen zurück"},
                },
                "errors": [],
            }
        },
    ),
    Step(
        "staff/campaign_translate",
        "staff",
        lambda told: translated(told, "too-long", "Willkommen zurück! " * 6),
        {
            "personalOfferCampaignTranslate": {
                "personalOfferCampaign": None,
                "errors": [
                    {"field": "name", "code": "INVALID", "message": "A name has at most 100 letters."}
                ],
            }
        },
        scene="with a name that is too long",
    ),
    Step(
        "shopper/offers_translated",
        "ann",
        lambda told: {"languageCode": "DE"},
        {
            "me": {
                "personalOffers": [
                    {
                        "name": "Welcome back",
                        "translation": {"languageCode": "DE", "name": "Willkommen zurück"},
                    }
                ]
            }
        },
    ),
    Step(
        "shopper/offers_translated",
        "ann",
        lambda told: {"languageCode": "FR"},
        {"me": {"personalOffers": [{"name": "Welcome back", "translation": None}]}},
        scene="without a translation",
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


def _by_actor(told: Told, data: dict) -> None:
    (change,) = data["personalOfferCampaign"]["changes"]
    told.know("by staff", change["actor"])


def changed(field: str, before: str | None, after: str) -> dict:
    return {"field": field, "before": before, "after": after}


LATER = "2999-06-01T00:00:00+00:00"
CHANGED = [
    changed("name", "Autumn", "Late autumn"),
    changed("endsAt", "<instant>", "<instant>"),
    changed("usesLimit", "10", "20"),
    changed("budgets", "100.00 USD", "150.00 USD"),
]
CHANGES = [
    Step(
        "staff/campaign_update",
        "staff",
        lambda told: by_staff(
            "late-autumn",
            "It sells well",
            campaignId=told["autumn"],
            name="Late autumn",
            endsAt=LATER,
            usesLimit=20,
            budgets=[{"currency": "USD", "limit": 150}],
        ),
        {
            "personalOfferCampaignUpdate": {
                "personalOfferCampaign": {"name": "Late autumn", "state": "ACTIVE", "endsAt": "<instant>"},
                "changed": CHANGED,
                "errors": [],
            }
        },
        before=lambda told: run(
            told, "Autumn", percent=5, usesLimit=10, endsAt="2999-01-01T00:00:00+00:00", terms={"budget": 100}
        ),
    ),
    Step(
        "staff/campaign_update",
        "staff",
        lambda told: by_staff(
            "less-autumn", "Too dear", campaignId=told["autumn"], budgets=[{"currency": "USD", "limit": 149}]
        ),
        {
            "personalOfferCampaignUpdate": {
                "personalOfferCampaign": None,
                "changed": None,
                "errors": [
                    {
                        "field": "budgets",
                        "code": "INVALID",
                        "message": "Of a live campaign this limit cannot be set: it only goes up.",
                    }
                ],
            }
        },
        scene="a live one gives nothing less",
    ),
    Step(
        "staff/campaign_changes",
        "staff",
        lambda told: {"id": told["autumn"]},
        {
            "personalOfferCampaign": {
                "changes": [
                    {
                        "at": "<instant>",
                        "actor": "<by staff>",
                        "reason": "It sells well",
                        "changed": CHANGED,
                    }
                ]
            }
        },
        learn=_by_actor,
    ),
    Step(
        "staff/campaigns",
        "staff",
        lambda told: {
            "first": 10,
            "filter": {
                "states": ["ACTIVE", "PAUSED"],
                "search": "AUTUMN",
                "runsAt": "2998-01-01T00:00:00+00:00",
            },
            "sortBy": {"field": "NAME", "direction": "ASC"},
        },
        {
            "personalOfferCampaigns": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "id": "<autumn>",
                            "name": "Late autumn",
                            "state": "ACTIVE",
                            "percent": 5.0,
                            "listings": [{"channel": "<channel>", "amount": None}],
                        }
                    }
                ],
            }
        },
        scene="some of them, sorted",
    ),
]


def asked(name: str, usual: int | None) -> dict:
    return {"name": name, "usual": usual, "isRequired": usual is None}


def template(name: str, about: str, *parameters: dict, has_audience: bool = True) -> dict:
    return {"name": name, "about": about, "hasAudience": has_audience, "parameters": list(parameters)}


OFTEN = {"name": "usesPerCustomer", "usual": None, "isRequired": False}
USUAL = [
    Step(
        "staff/templates",
        "staff",
        lambda told: {},
        {
            "personalOfferTemplates": [
                template(
                    "WELCOME",
                    "For who registered lately and never ordered, once; a guest's orders under the same address count.",
                    asked("days", 30),
                    OFTEN,
                ),
                template(
                    "BIRTHDAY",
                    "Around a customer's birthday, once each year.",
                    asked("daysBefore", 7),
                    asked("daysAfter", 7),
                    OFTEN,
                ),
                template(
                    "ANNIVERSARY",
                    "Around the day on which a customer registered, once each year.",
                    asked("daysBefore", 0),
                    asked("daysAfter", 14),
                    OFTEN,
                ),
                template(
                    "AFTER_PURCHASE",
                    "So many months after a customer bought one of these products, once for each purchase.",
                    asked("productIds", None),
                    asked("months", 6),
                    asked("daysBefore", 0),
                    asked("daysAfter", 14),
                    OFTEN,
                ),
                template(
                    "WIN_BACK",
                    "For who has not ordered for long, once in as long a time, or so often in all.",
                    asked("days", 180),
                    OFTEN,
                ),
                template(
                    "VIP",
                    "For the best customers, once.",
                    asked("ordersAtLeast", 5),
                    {"name": "spentAtLeast", "usual": None, "isRequired": False},
                    OFTEN,
                ),
                template(
                    "LIMITED_CODE",
                    "For the first who type a code that everybody may know, once each.",
                    asked("usesLimit", 500),
                    asked("code", None),
                    has_audience=False,
                ),
                template("GOODWILL", "An apology: only for those who are granted it.", has_audience=False),
            ]
        },
    ),
    Step(
        "staff/template_audience",
        "staff",
        lambda told: {"input": {"template": "BIRTHDAY", "daysBefore": 3}},
        {
            "personalOfferTemplateAudience": {
                "rule": '{"birthday": {"daysAfter": 7, "daysBefore": 3}}',
                "summary": "Members who have their birthday today, in 3 days or less or at most 7 days ago.",
                "count": 0,
                "total": 2,
                "countedAt": "<instant>",
            }
        },
    ),
    Step(
        "staff/campaign_create_from_template",
        "staff",
        lambda told: by_staff(
            "welcome",
            "For newcomers",
            template="WELCOME",
            name="Welcome",
            percent=15,
            days=14,
            listings=[{"channel": told.host.channel, "currency": "USD", "minimum": 30}],
        ),
        {
            "personalOfferCampaignCreateFromTemplate": {
                "personalOfferCampaign": {
                    "name": "Welcome",
                    "state": "DRAFT",
                    "percent": 15.0,
                    "terms": {"template": "welcome", "stacking": "EXCLUSIVE", "usesPerCustomer": 1},
                    "listings": [{"channel": "<channel>", "minimum": money(30.0)}],
                },
                "errors": [],
            }
        },
    ),
]
