"""The figures of a group of customers, and figures as files."""

from .runner import Step, Told, csv, money

POLAND = {"first": {"by": "COUNTRY", "value": "PL"}}


def _scope(told: Told) -> dict:
    return {"period": told.host.period, "currency": "USD", "channel": told.host.channel}


GROUPS = [
    Step(
        "staff/figures_of_customers",
        "staff",
        lambda told: {**_scope(told), "customers": POLAND},
        {
            "retentionMetrics": {
                "retention": {
                    "source": "HISTORIES",
                    "customersAtStart": 0,
                    "customersAtEnd": 2,
                    "new": 2,
                    "retained": 0,
                    "lost": 0,
                    "reactivated": 0,
                    "retentionRate": None,
                    "churnRate": None,
                },
                "repeat": {
                    "source": "HISTORIES",
                    "customers": 2,
                    "repeatCustomers": 0,
                    "orders": 2,
                    "rate": 0.0,
                },
                "sales": {
                    "source": "HISTORIES",
                    "orders": 2,
                    "net": money(247.0),
                    "averageOrder": money(123.5),
                },
                "returns": {"source": "ORDERS", "units": 6, "unitsReturned": 0, "unitRate": 0.0},
            }
        },
    ),
    Step(
        "staff/figures_csv",
        "staff",
        lambda told: {**_scope(told), "table": "DISCOUNTS_BY_CHANNEL"},
        {
            "retentionMetrics": {
                "tableCsv": csv(
                    "currency|channel|orders|with_voucher|with_sale_item|discounted|share|discount|depth",
                    "USD|<channel>|2|1|0|1|0.500000|13.00|0.100000",
                )
            }
        },
    ),
]
