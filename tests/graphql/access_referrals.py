"""Referrals in the world of the access matrix: terms that say all there is, but for what they need of others."""

from datetime import datetime

from graphql_relay import to_global_id

from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.referrals.board.names import choose_name
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.payouts.models import ReferralCommission
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.payouts.verbs import partner_set, payout_create, payout_mark_paid

DETAILS = TermsDetails(
    within_days=90,
    tiers=(ReferrerTier(50, 700),),
    bonuses=(FriendBonus(60, 800),),
    most_rewards=100,
    limit_days=30,
    budget_minor=900_000,
)


def paid_partner(customer_id: int) -> dict[str, str]:
    """Ann earned as a partner: once what was paid, and once what is in a payout that is not."""
    by = StaffContext("user:CANARY-ACTOR", "CANARY-WHY")
    partner = partner_set(
        customer_id, name="CANARY-PARTNER", terms=CommissionTerms(4_321, "USD", 500), by=by, now=now()
    )
    payouts = []
    for currency, amount in (("EUR", 8_765), ("USD", 9_876)):
        ReferralCommission.objects.create(
            partner=partner,
            referral=Referral.objects.filter(referrer=customer_id).first(),
            currency=currency,
            amount_minor=amount,
            at=now(),
        )
        payouts.append(payout_create(currency, minimum_minor=1, reference="CANARY-REF", by=by, now=now()))
    payout_mark_paid(payouts[0].pk, by=by, now=now())
    ReferralCommission.objects.create(
        partner=partner,
        referral=Referral.objects.filter(referrer=customer_id).first(),
        currency="USD",
        amount_minor=5_678,
        at=now(),
    )
    return {
        "partner": to_global_id("ReferralPartner", partner.pk),
        "payout": to_global_id("ReferralPayout", payouts[1].pk),
    }


ALSO_GIVEN = {
    ("ReferralPartnerSetInput", "amount"): "5",
    ("ReferralPartnerSetInput", "currency"): "USD",
    ("ReferralPartnerSetInput", "percent"): "5",
    ("ReferralPayoutCreateInput", "minimum"): "1",
    ("ReferralPayoutCreateInput", "reference"): "because",
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
