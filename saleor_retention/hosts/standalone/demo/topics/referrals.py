"""The operations about referrals, with the friend that the demo's shopper brought."""

from collections.abc import Mapping
from typing import Any

from .....graphql import kit
from .....referrals.models import Referral
from .....referrals.payouts.models import ReferralPayout
from .....referrals.payouts.partners import ReferralPartner
from .. import cdnow, scenario
from ..scenario import DemoScenario
from ..staff_inputs import staff_input

Variables = Mapping[str, Any]


def referrals_for_staff(cast: DemoScenario, next_year: str) -> dict[str, Variables]:
    """Terms first, then the friend's referral and what staff may make of it."""
    period = {"start": f"{scenario.DAY:%Y-%m-01}", "end": f"{scenario.DAY.year + 1}-01-01"}
    referral = kit.global_id("Referral", Referral.objects.get(referee__user_id=scenario.FRIEND).pk)
    return {
        "staff/referral_terms": {"first": 10, "channel": scenario.CHANNEL},
        "staff/referral_terms_set": staff_input(
            "terms",
            "More for friends from next year on",
            channel=scenario.CHANNEL,
            programmeId=kit.global_id("LoyaltyProgramme", cast.programme.pk),
            referrerPoints=800,
            refereePoints=400,
            validFrom=next_year,
        ),
        "staff/referral_switch": staff_input(
            "switch", "The campaign begins", channel=scenario.CHANNEL, isActive=True
        ),
        "staff/referral_conversions": {"first": 10},
        "staff/referral_reviews": {"first": 10},
        "staff/referral_review": {"id": referral},
        "staff/referral_review_decide": staff_input(
            "void", "Both are one person", referralId=referral, decision="VOIDED"
        ),
        "staff/referral_code_set": staff_input(
            "code",
            "They asked for one to remember",
            userId=kit.global_id("User", scenario.FRIEND),
            code="RARE-TRACKS",
        ),
        "staff/referral_figures": {"period": period, "currency": cdnow.CURRENCY, "interval": "MONTH"},
        "staff/referral_leaderboard": {"first": 10},
        **_payouts(),
    }


def _payouts() -> dict[str, Variables]:
    """The outside partner, whose first payout is made and whose second is due."""
    partner = ReferralPartner.objects.get(customer__user_id=scenario.PARTNER)
    payout = ReferralPayout.objects.earliest("pk")
    return {
        "staff/referral_partners": {"first": 10},
        "staff/referral_partner_set": staff_input(
            "partner",
            "As agreed",
            userId=kit.global_id("User", scenario.PARTNER),
            name=partner.name,
            amount=6,
            currency=cdnow.CURRENCY,
            percent=5,
        ),
        "staff/referral_commissions": {"id": kit.global_id("ReferralPartner", partner.pk), "first": 10},
        "staff/referral_payouts": {"first": 10},
        "staff/referral_payout": {"id": kit.global_id("ReferralPayout", payout.pk)},
        "staff/referral_payout_create": staff_input("payout", "The month is over", currency=cdnow.CURRENCY),
        "staff/referral_payout_mark_paid": staff_input(
            "paid", "Transferred", payoutId=kit.global_id("ReferralPayout", payout.pk)
        ),
    }


def referrals_for_shopper() -> dict[str, Variables]:
    """What a member sees of their own."""
    return {
        "shopper/referral": {},
        "shopper/referral_code": {},
        "shopper/referral_link": {},
        "shopper/referral_friends": {"channel": scenario.CHANNEL},
        "shopper/referral_promise": {"channel": scenario.CHANNEL},
        "shopper/referral_commissions": {},
        "shopper/referral_leaderboard": {},
        "shopper/referral_name_set": {"name": "Collector"},
        "shopper/referral_code_change": {"code": "DANCE-FAN"},
    }
