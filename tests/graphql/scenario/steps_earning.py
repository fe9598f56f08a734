"""Rules that say more than a rate, for a day to come: what waits, what counts, and what earns more."""

from graphql_relay import to_global_id

from .runner import Step, Told, by_staff, money
from .steps_drafts import FUTURE

SHOES = to_global_id("Category", 1)


def _rules(told: Told) -> dict:
    return by_staff(
        "points-2100",
        "A better programme",
        programmeId=told["programme"],
        channel=told.host.channel,
        currency="USD",
        ratePoints=1,
        rateAmount=1,
        validFrom=FUTURE,
        terms={
            "pending": {"until": "RETURN_WINDOW", "returnDays": 14},
            "counting": {"countSaleItems": False, "excludedCategoryIds": [SHOES]},
            "bonuses": {
                "entries": [
                    {"title": "Shoe week", "goods": {"bonusCategoryIds": [SHOES], "goodsTimes": "2"}},
                    {"title": "Welcome", "firstOrder": {"firstOrderPoints": 50}},
                    {
                        "title": "Sundays",
                        "days": {"firstDay": "2100-01-01", "weekdays": [7], "daysTimes": "1.5"},
                    },
                ],
                "mostTimes": "3",
            },
        },
    )


def _bonus(title: str, **kind: dict) -> dict:
    return {"title": title, "goods": None, "firstOrder": None, "days": None, "tier": None} | kind


EARNING = [
    Step(
        "staff/programme_version_add",
        "staff",
        _rules,
        {
            "loyaltyProgrammeVersionAdd": {
                "version": {
                    "channel": "<channel>",
                    "ratePoints": 1,
                    "rateAmount": money(1.0),
                    "expiryMonths": None,
                    "terms": {
                        "pending": {
                            "until": "RETURN_WINDOW",
                            "returnDays": 14,
                            "summary": "Points can be spent 14 days after all goods of the order were sent.",
                        },
                        "counting": {
                            "countTax": False,
                            "countShipping": False,
                            "countSaleItems": False,
                            "countGiftCards": True,
                            "excludedProductIds": [],
                            "excludedCategoryIds": [SHOES],
                            "excludedCollectionIds": [],
                            "summary": (
                                "Goods without tax count, but not sale items, some goods, what is paid with points."
                            ),
                        },
                        "bonuses": {
                            "entries": [
                                _bonus(
                                    "Shoe week",
                                    goods={
                                        "productIds": [],
                                        "variantIds": [],
                                        "categoryIds": [SHOES],
                                        "collectionIds": [],
                                        "times": "2",
                                    },
                                ),
                                _bonus("Welcome", firstOrder={"points": 50}),
                                _bonus(
                                    "Sundays",
                                    days={
                                        "firstDay": "2100-01-01",
                                        "lastDay": None,
                                        "weekdays": [7],
                                        "times": "1.5",
                                    },
                                ),
                            ],
                            "mostTimes": "3",
                            "summary": (
                                "Shoe week: some goods count 2 times; Welcome: 50 extra points for the first order; "
                                "Sundays: orders on Sunday from 2100-01-01 count 1.5 times. At most 3 times together."
                            ),
                        },
                        "redemption": None,
                    },
                    "validFrom": "<instant>",
                },
                "errors": [],
            }
        },
        scene="what earns more",
    ),
    Step(
        "shopper/product_points",
        "stranger",
        lambda told: {"channel": told.host.channel, "amount": 50},
        {"loyaltyRules": {"name": "Points", "pointsFor": 50.0}},
    ),
]
