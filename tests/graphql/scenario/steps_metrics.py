"""The figures of the month."""

from .runner import Step, Told, money


def _scope(told: Told) -> dict:
    return {"period": told.host.period, "currency": "USD", "channel": told.host.channel}


FIGURES = [
    Step(
        "staff/metrics",
        "staff",
        lambda told: {"period": told.host.period, "currency": "USD", "channel": told.host.channel},
        {
            "retentionMetrics": {
                "currency": "USD",
                "retention": {
                    "customersAtStart": 0,
                    "customersAtEnd": 2,
                    "new": 2,
                    "retained": 0,
                    "lost": 0,
                    "reactivated": 0,
                    "retentionRate": None,
                    "churnRate": None,
                },
                "repeat": {"customers": 2, "repeatCustomers": 0, "orders": 2, "rate": 0.0, "frequency": 1.0},
                "sales": {
                    "orders": 2,
                    "net": money(247.0),
                    "gross": money(247.0),
                    "averageOrder": money(123.5),
                },
                "cohorts": [{"month": "<first of the month>", "size": 2, "active": [2]}],
                "firstAndLater": [
                    {
                        "month": "<first of the month>",
                        "firstOrders": 2,
                        "firstNet": money(247.0),
                        "laterOrders": 0,
                        "laterNet": money(0.0),
                    }
                ],
            }
        },
        before=lambda told: told.know("first of the month", told.host.period["start"]),
    ),
    Step(
        "staff/sales_history",
        "staff",
        lambda told: {},
        {
            "retentionSalesHistory": [
                {
                    "currency": "USD",
                    "channel": "<channel>",
                    "firstOrder": "<today>",
                    "lastOrder": "<today>",
                }
            ]
        },
        learn=lambda told, data: told.know("today", data["retentionSalesHistory"][0]["firstOrder"]),
    ),
    Step(
        "staff/cohorts_by",
        "staff",
        lambda told: {**_scope(told), "by": "COUNTRY", "top": 5},
        {
            "retentionMetrics": {
                "cohortsBy": [
                    {
                        "value": "PL",
                        "name": "Poland",
                        "customers": 2,
                        "months": [
                            {
                                "month": 0,
                                "observed": 2,
                                "customers": 2,
                                "orders": 2,
                                "net": money(247.0),
                                "cumulativeNet": money(247.0),
                            }
                        ],
                    }
                ]
            }
        },
    ),
    Step(
        "staff/returns",
        "staff",
        lambda told: {**_scope(told), "by": "PRODUCT", "top": 5},
        {
            "retentionMetrics": {
                "returns": {
                    "units": 6,
                    "unitsReturned": 0,
                    "unitRate": 0.0,
                    "orders": 2,
                    "ordersWithReturn": 0,
                    "orderRate": 0.0,
                },
                "returnsBy": [],
                "discounts": [
                    {
                        "channel": "<channel>",
                        "orders": 2,
                        "withVoucher": 1,
                        "withSaleItem": 0,
                        "discounted": 1,
                        "share": 0.5,
                        "discount": money(13.0),
                        "depth": 0.1,
                    }
                ],
            }
        },
    ),
]


PROFILE = [
    Step(
        "staff/profile",
        "staff",
        lambda told: {**_scope(told), "audienceId": told["audience"]},
        {"retentionProfile": {"customers": 2, "others": 0, "tested": 0, "findings": []}},
    ),
]
