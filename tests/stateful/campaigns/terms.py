"""The campaigns of a year, and what each may take off: worked out as a clerk would, with nothing of the engine's."""

from saleor_retention.offers.models import RestorePolicy, Stacking
from saleor_retention.store.discounts import OfferListing

FIVE = {"percent_bp": None, "listings": (OfferListing("main", "USD", 500, 0),)}
MONEY = {"percent_bp": 1_500, "listings": (OfferListing("main", "USD", None, 0, budget_minor=6_000),)}
PLAIN = (OfferListing("main", "USD", None, 0),)
FROM_FIFTY = (OfferListing("main", "USD", None, 5_000),)
TERMS: dict[str, dict] = {
    "typed": FIVE | {"uses_limit": 3, "stacking": Stacking.COMBINABLE},
    "money": MONEY | {"stacking": Stacking.COMBINABLE, "restore_policy": RestorePolicy.REFUNDED},
    "never": {"percent_bp": 2_000, "listings": PLAIN, "uses_limit": 2, "restore_policy": RestorePolicy.NEVER},
    "audience": {
        "percent_bp": 1_000,
        "listings": PLAIN,
        "stacking": Stacking.ALWAYS,
        "holdout_bp": 3_000,
        "uses_per_customer": 2,
        "period_days": 90,
        "uses_limit": 8,
    },
    "first": {"percent_bp": 3_000, "listings": FROM_FIFTY, "cooldown_days": 30},
    "second": {"percent_bp": 2_500, "listings": FROM_FIFTY, "cooldown_days": 30},
    "loyal": {
        "percent_bp": 500,
        "listings": PLAIN,
        "stacking": Stacking.COMBINABLE,
        "uses_per_customer": 50,
        "cooldown_days": 60,
    },
}
AUDIENCES = {
    "Buyers": ({"orders": {"atLeast": 1}}, ("audience", "loyal")),
    "New here": ({"neverOrdered": {}}, ("first", "second")),
}
"""The rule of each, and the campaigns that are for it."""
COOLDOWNS = {"first": 30, "second": 30, "loyal": 60}
"""Days without any other use."""
NEWCOMERS = frozenset({"first", "second"})


def own_minor(name: str, goods_minor: int) -> int:
    """What a campaign gives on so much of goods, by itself; nothing below its minimum."""
    (listing,) = TERMS[name]["listings"]
    if goods_minor < listing.minimum_minor:
        return 0
    percent_bp = TERMS[name]["percent_bp"]
    if percent_bp is None:
        return min(listing.amount_minor, goods_minor)
    whole, rest = divmod(goods_minor * percent_bp, 10_000)
    return whole + (rest * 2 >= 10_000)


def together_minor(names: list[str], goods_minor: int) -> int:
    """What several take off together: never more than the goods."""
    return min(sum(own_minor(name, goods_minor) for name in names), goods_minor)
