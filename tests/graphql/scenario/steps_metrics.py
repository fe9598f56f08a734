"""The figures of the month."""

from datetime import date, timedelta
from typing import Any

from .runner import Step, Told, money


def _scope(told: Told) -> dict:
    return {"period": told.host.period, "currency": "USD", "channel": told.host.channel}


def _know_months(told: Any) -> None:
    first = date.fromisoformat(told.host.period["start"])
    told.know("first of the next month", told.host.period["end"])
    told.know("first of the month before", str((first - timedelta(days=1)).replace(day=1)))


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
        "staff/figures",
        "staff",
        lambda told: {
            "period": told.host.period,
            "currency": "USD",
            "channel": told.host.channel,
            "interval": "QUARTER",
            "cohortInterval": "MONTH",
        },
        {
            "retentionMetrics": {
                "currency": "USD",
                "freshness": {"asOf": "<instant>", "waitingOrders": 0, "isBuilt": True},
                "periodRetention": {
                    "source": "ROLL_UPS",
                    "beforeStart": "<first of the month before>",
                    "before": 0,
                    "customers": 2,
                    "retained": 0,
                    "lost": 0,
                    "new": 2,
                    "reactivated": 0,
                    "rate": None,
                },
                "timeBetween": {
                    "source": "HISTORIES",
                    "customers": 0,
                    "gaps": 0,
                    "meanOfCustomers": None,
                    "meanOfOrders": None,
                    "median": None,
                    "percentile90": None,
                },
                "churn": {
                    "source": "HISTORIES",
                    "silenceDays": 365,
                    "gaps": 0,
                    "customers": 2,
                    "quick": 0,
                    "late": 0,
                    "undecided": 2,
                    "active": 0,
                    "quickRate": None,
                    "lateRate": None,
                },
                "series": [
                    {
                        "source": "HISTORIES",
                        "start": "<first of the month>",
                        "end": "<first of the next month>",
                        "isComplete": False,
                        "customers": 2,
                        "new": 2,
                        "orders": 2,
                        "net": money(247.0),
                        "gross": money(247.0),
                    }
                ],
                "discounts": {
                    "source": "ROLL_UPS",
                    "orders": 2,
                    "discountedOrders": 1,
                    "share": 0.5,
                    "discount": money(13.0),
                    "depth": 0.05,
                },
                "customerShares": {
                    "source": "HISTORIES",
                    "newCustomers": 2,
                    "returningCustomers": 0,
                    "newShare": 1.0,
                    "newNet": money(247.0),
                    "returningNet": money(0.0),
                    "newNetShare": 1.0,
                    "newDiscountDepth": 0.05,
                    "returningDiscountDepth": None,
                },
                "margins": {
                    "source": "HISTORIES",
                    "newMargin": None,
                    "returningMargin": None,
                    "newMarginShare": None,
                    "knownShare": 0.0,
                },
                "pareto": {
                    "source": "HISTORIES",
                    "customers": 2,
                    "bestCustomers": 1,
                    "net": money(247.0),
                    "bestNet": money(130.0),
                    "bestShare": 0.526316,
                },
                "growth": {
                    "source": "HISTORIES",
                    "beforeStart": "<first of the month before>",
                    "netBefore": money(0.0),
                    "net": money(247.0),
                    "fromNew": money(247.0),
                    "fromReactivated": money(0.0),
                    "expansion": money(0.0),
                    "contraction": money(0.0),
                    "fromLost": money(0.0),
                    "customersRatio": None,
                    "frequencyRatio": None,
                    "averageOrderRatio": None,
                },
                "cohorts": [
                    {
                        "source": "HISTORIES",
                        "month": "<first of the month>",
                        "size": 2,
                        "active": [2],
                        "orders": [2],
                        "net": [money(247.0)],
                        "cumulativeNet": [money(247.0)],
                        "complete": 0,
                    }
                ],
            }
        },
        before=_know_months,
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
                "discountsByChannel": [
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
