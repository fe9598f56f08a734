"""Referrals in the world of the access matrix: terms that say all there is, but for what they need of others."""

from datetime import datetime

from graphql_relay import to_global_id

from saleor_retention.core.db import command
from saleor_retention.referrals.board.names import choose_name
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails

DETAILS = TermsDetails(
    within_days=90,
    tiers=(ReferrerTier(50, 700),),
    bonuses=(FriendBonus(60, 800),),
    most_rewards=100,
    limit_days=30,
    budget_minor=900_000,
)

ALSO_GIVEN = {
    ("ReferralTermsSetInput", "withinDays"): 90,
    ("ReferralTermsSetInput", "productIds"): to_global_id("Product", 99),
    ("ReferralTermsSetInput", "categoryIds"): to_global_id("Category", 99),
    ("ReferralTermsSetInput", "collectionIds"): to_global_id("Collection", 99),
    ("ReferralTermsSetInput", "tiers"): [{"fromFriends": 50, "points": 700}],
    ("ReferralTermsSetInput", "bonuses"): [{"atFriends": 60, "points": 800}],
    ("ReferralTermsSetInput", "mostRewards"): 100,
    ("ReferralTermsSetInput", "limitDays"): 30,
    ("ReferralTermsSetInput", "budget"): "9000",
    ("ReferralTermsSetInput", "currency"): "USD",
}
"""What terms that are set beside the required say."""

MAY_BE_EMPTY = {
    **dict.fromkeys(
        ("referrerRewardId", "refereeRewardId", "welcomeRewardId", "rewardId", "reward", "welcome"),
        "terms that give points alone",
    ),
    **dict.fromkeys(("productIds", "categoryIds", "collectionIds"), "terms for any goods"),
    **dict.fromkeys(("referrerAudienceId", "refereeAudienceId"), "terms for everybody"),
    **dict.fromkeys(
        (
            "dueAt",
            "rewardedAt",
            "rewardsAt",
            "place",
            "node.referrerPoints",
            "node.refereePoints",
            "givenRewards",
        ),
        "friends who have not bought",
    ),
    "node.reason": "nobody was rejected",
}


def named(customer_ids: list[int], at: datetime) -> None:
    """They are on the leaderboard by a name, which everybody who is signed in may see."""
    with command():
        for customer_id in customer_ids:
            choose_name(customer_id, "Bee Keeper", at)
