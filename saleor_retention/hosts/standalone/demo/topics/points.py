"""The operations about points, with what the demo's club holds of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .....graphql import kit
from .. import cdnow, scenario
from ..club import members, rules
from ..scenario import DemoScenario
from ..staff_inputs import staff_input

Variables = Mapping[str, Any]
TERMS = {
    "pending": {"until": "FULFILLED"},
    "redemption": {
        "redeemPoints": 100,
        "redeemAmount": 1,
        "stepPoints": 50,
        "leastPoints": 100,
        "mostPercent": 50,
    },
    "reminders": {"remindDays": [30, 7]},
}
"""The club's own, as a new version has to say them again."""


def points_for_staff(cast: DemoScenario) -> dict[str, Variables]:
    """What staff read and do of points, beside the programme itself."""
    programme = kit.global_id("LoyaltyProgramme", cast.programme.pk)
    shopper = kit.global_id("User", cast.shopper)
    return {
        "staff/balances": {"programmeId": programme},
        "staff/liability": {"programmeId": programme},
        "staff/statement": {"id": shopper},
        "staff/customer_events": {"userId": shopper, "first": 10},
        "staff/tier_plans": {"id": programme},
        "staff/rewards": {"id": programme},
        "staff/milestones": {"id": programme},
        **_accounts(programme),
        **_catalogue(cast, programme),
        **_drafts(cast, programme),
        "staff/tiers_set": staff_input("tiers", "Who would move?", **_tiers(programme)),
    }


def _accounts(programme: str) -> dict[str, Variables]:
    friend = kit.global_id("User", scenario.FRIEND)
    review = {"eventKind": "REVIEW", "eventKey": "review:812"}
    return {
        "staff/account_freeze": staff_input("freeze", "A charge-back", userId=friend),
        "staff/account_unfreeze": staff_input("unfreeze", "The bank took it back", userId=friend),
        "staff/event_rule_set": staff_input(
            "rule",
            "Answers help us",
            programmeId=programme,
            eventKind="SURVEY_ANSWER",
            points=10,
            most=1,
            period="MONTH",
        ),
        "staff/event_record": staff_input("event", "A review of a disc", userId=friend, **review),
        "staff/event_withdraw": staff_input("undone", "The review was deleted", **review),
        "staff/points_import": staff_input(
            "import",
            "We moved",
            programmeId=programme,
            layout="SMILE",
            dryRun=True,
            unknown="KEEP",
            file="email,points\n"
            f"customer{members.OTHERS[0]}@example.com,100\ncustomer{members.OTHERS[1]}@example.com,50\n",
        ),
    }


def _drafts(cast: DemoScenario, programme: str) -> dict[str, Variables]:
    drafts = cast.club_drafts
    tried, planned, over = (
        kit.global_id("LoyaltyDraft", draft.pk) for draft in (drafts.tried, drafts.planned, drafts.over)
    )
    return {
        "staff/drafts": {"id": programme},
        "staff/draft": {"id": tried},
        "staff/draft_save": staff_input(
            "idea",
            "What would it cost?",
            programmeId=programme,
            name="Five points",
            channel=scenario.CHANNEL,
            currency=cdnow.CURRENCY,
            ratePoints=5,
            rateAmount=1,
            expiryMonths=12,
        ),
        "staff/draft_activate": staff_input(
            "in force", "From next year on", id=planned, validFrom="2999-01-01"
        ),
        "staff/draft_discard": staff_input("discard", "Too few", id=over),
        "staff/points_simulation": {"id": kit.global_id("LoyaltySimulation", drafts.simulation.pk)},
        "staff/points_simulation_start": staff_input("trial", "What would it cost?", draftId=tried),
    }


def _catalogue(cast: DemoScenario, programme: str) -> dict[str, Variables]:
    card = kit.global_id("LoyaltyReward", cast.club.rewards[rules.CARD].pk)
    return {
        "staff/reward_create": staff_input(
            "reward",
            "Something in between",
            programmeId=programme,
            name="Gift card of 10.00",
            points=950,
            kind="GIFT_CARD",
            cardAmount=10,
            cardCurrency=cdnow.CURRENCY,
        ),
        "staff/reward_update": staff_input("limit", "Three are enough", rewardId=card, customerLimit=3),
        "staff/milestone_create": staff_input(
            "milestone",
            "For collectors",
            programmeId=programme,
            name="Two thousand points",
            basis="POINTS",
            threshold=2_000,
            rewardIds=[card],
        ),
        "staff/milestone_update": staff_input(
            "name",
            "A better name",
            milestoneId=kit.global_id("LoyaltyMilestone", cast.club.milestones[rules.TWENTIETH].pk),
            name="Twenty orders",
        ),
    }


def _tiers(programme: str) -> dict[str, Any]:
    """Gold for less."""
    steps = (("bronze", "Bronze", 0), (rules.SILVER, "Silver", 200), (rules.GOLD, "Gold", 800))
    return {
        "programmeId": programme,
        "basis": "SPEND",
        "window": "ROLLING",
        "months": 12,
        "graceDays": 30,
        "currency": cdnow.CURRENCY,
        "tiers": [{"slug": slug, "name": name, "threshold": least} for slug, name, least in steps],
        "dryRun": True,
    }


def points_for_shopper(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    """What a member reads of their points, and does with them."""
    cart = kit.global_id("Checkout", scenario.OTHER_CART)
    today = members.first_of_month(now)
    rewards = {name: kit.global_id("LoyaltyReward", row.pk) for name, row in cast.club.rewards.items()}
    return {
        "shopper/checkout_points": {"id": cart},
        "shopper/points_redeem": {"checkoutId": cart, "points": 200},
        "shopper/points_release": {"checkoutId": cart},
        "shopper/order": {
            "id": kit.global_id("Order", members.order_id(today, cast.shopper, members.PAID_WITH_POINTS))
        },
        "shopper/statement": {"first": 10},
        "shopper/expiring_points": {"days": 365, "first": 10},
        "shopper/loyalty_events": {"channel": scenario.CHANNEL},
        "shopper/tier": {},
        "shopper/tiers": {"channel": scenario.CHANNEL},
        "shopper/rewards": {},
        "shopper/reward_buy": {"rewardId": rewards[rules.OFFER], "idempotencyKey": "a-click"},
        "shopper/milestones": {},
        "shopper/milestone_choose": {
            "milestoneId": kit.global_id("LoyaltyMilestone", cast.club.milestones[rules.THIRD].pk),
            "rewardId": rewards[rules.CARD],
        },
    }
