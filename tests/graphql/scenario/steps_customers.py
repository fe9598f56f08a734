"""One customer, seen by staff."""

from .runner import Step

CUSTOMER = [
    Step(
        "staff/customer",
        "staff",
        lambda told: {"id": told["ann"]},
        {
            "user": {
                "loyalty": {"balance": {"available": 667.0}},
                "personalOffers": [{"name": "Welcome back", "state": "USED"}],
                "referral": {"rewarded": 1, "pointsEarned": 500.0},
            }
        },
    ),
]
