"""What Ann and Ben are worth."""

from graphql_relay import from_global_id

from .. import value_fixture
from .runner import Step, Told, by_staff, money


def fit(told: Told) -> None:
    value_fixture.fitted([int(from_global_id(told[name])[1]) for name in ("ann", "ben")])


MONTH = {
    "channel": "<channel>",
    "month": "<first of the month>",
    "acquisition": money(20.0),
    "serving": money(4.0),
    "visits": 200,
}
MODEL = {
    "kind": "BG_NBD",
    "parameters": [{"name": name, "value": value} for name, value in value_fixture.PARAMETERS.items()],
    "purchaseLogLikelihood": -14363.5,
    "spendLogLikelihood": -8411.25,
    "version": 1,
    "firstDay": "2025-01-01",
    "lastDay": "2026-01-01",
    "customers": 2357,
    "repeaters": 1139,
    "correlation": 0.125,
    "isCorrelated": False,
    "checkedDay": "2025-07-02",
    "predictedPurchases": 1656.5,
    "actualPurchases": 1882,
    "error": -0.119819,
    "marginPercent": 40.0,
    "discountPercent": 10.0,
    "fittedAt": "<instant>",
    "finishedAt": "<instant>",
}


def decile(place: int, revenue: float, expected: float) -> dict[str, object]:
    return {
        "decile": place,
        "customers": 1,
        "lifetimeRevenue": money(revenue),
        "fromRevenue": money(revenue),
        "meanExpectedValue": money(expected),
    }


VALUE = [
    Step(
        "staff/cost_set",
        "staff",
        lambda told: by_staff(
            "costs-of-the-month",
            "From the books",
            channel=told.host.channel,
            currency="USD",
            month=told.host.period["start"],
            acquisition=20,
            serving=4,
            visits=200,
        ),
        {"retentionCostSet": {"cost": MONTH, "errors": []}},
        before=lambda told: told.know("first of the month", told.host.period["start"]),
    ),
    Step(
        "staff/costs",
        "staff",
        lambda told: {"currency": "USD", "first": 10},
        {
            "retentionCosts": {
                "totalCount": 1,
                "edges": [{"node": MONTH | {"reason": "From the books", "setAt": "<instant>"}}],
            }
        },
    ),
    Step(
        "staff/lifetime_value",
        "staff",
        lambda told: {"currency": "USD", "channel": told.host.channel},
        {
            "retentionLifetimeValue": {
                "currency": "USD",
                "customers": 2,
                "lifetimeRevenue": money(247.0),
                "meanLifetimeRevenue": money(123.5),
                "medianLifetimeRevenue": money(123.5),
                "lifetimeValue": money(111.5),
                "acquisitionCost": money(10.0),
                "growth": 22.3,
                "traffic": {
                    "visits": 200,
                    "orders": 2,
                    "conversion": 0.01,
                    "averageOrder": money(123.5),
                    "netSales": money(247.0),
                },
                "expectedValue": money(150.0),
                "meanExpectedValue": money(75.0),
                "medianExpectedValue": money(75.0),
                "horizonMonths": 12,
                "reason": None,
                "model": MODEL,
                "deciles": [decile(1, 130.0, 100.0), decile(2, 117.0, 50.0)],
            }
        },
        before=fit,
    ),
    Step(
        "staff/customer_value",
        "staff",
        lambda told: {"id": told["ann"]},
        {
            "user": {
                "retention": {
                    "values": [
                        {
                            "currency": "USD",
                            "orders": 1,
                            "lifetimeRevenue": money(117.0),
                            "lifetimeValue": money(105.0),
                            "expectedPurchases": 1.25,
                            "expectedValue": money(50.0),
                            "probabilityAlive": 0.75,
                            "horizonMonths": 12,
                            "scoredAt": "<instant>",
                            "reason": None,
                        }
                    ]
                }
            }
        },
    ),
]
