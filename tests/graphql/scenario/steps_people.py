"""One person with two accounts, and somebody who wants to be forgotten."""

from saleor_retention.customers.identity import customers_of, identity

from .actions import ask
from .runner import Step, Told, by_staff

GUEST = "guest@example.com"


def another_account(told: Told) -> None:
    """Cleo has an account and 30 points: they turn out to be Ben."""
    told.know("cleo", told.host.user("cleo"))
    ask(told, "staff/points_adjust", "cleo's points", userId=told["cleo"], points=30)


def a_guest(told: Told) -> None:
    """Somebody without an account is known."""
    customers_of([identity(None, GUEST)])


PEOPLE = [
    Step(
        "staff/customer_merge",
        "staff",
        lambda told: by_staff(
            "ticket-4714", "Is it one person?", userId=told["ben"], intoUserId=told["ann"], dryRun=True
        ),
        {
            "retentionCustomerMerge": {
                "orders": 3,
                "points": 0.0,
                "offers": 1,
                "offersWithdrawn": 1,
                "referralsDropped": 1,
                "errors": [],
            }
        },
        scene="only told",
    ),
    Step(
        "staff/customer_merge",
        "staff",
        lambda told: by_staff(
            "ticket-4714", "One person, two accounts", userId=told["cleo"], intoUserId=told["ben"]
        ),
        {
            "retentionCustomerMerge": {
                "orders": 0,
                "points": 30.0,
                "offers": 0,
                "offersWithdrawn": 0,
                "referralsDropped": 0,
                "errors": [],
            }
        },
        before=another_account,
    ),
    Step(
        "staff/customer_erase",
        "staff",
        lambda told: by_staff("ticket-4715", "They asked for it", email=GUEST),
        {
            "retentionCustomerErase": {
                "customers": 1,
                "orders": 0,
                "points": 0.0,
                "addresses": 0,
                "errors": [],
            }
        },
        before=a_guest,
    ),
]
