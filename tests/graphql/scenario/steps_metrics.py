"""The figures of the month."""

from .runner import Step, money

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
]
