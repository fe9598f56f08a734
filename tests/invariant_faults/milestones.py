"""Faults of milestones. Ann's first order gave a gift card."""

from datetime import UTC, datetime

from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.tiers.models import TierBasis
from tests.builders.points import a_member, a_programme
from tests.builders.tiers import an_order_of, settled

from . import Fault


def a_first_order() -> None:
    now = datetime.now(UTC)
    version = a_programme(valid_from=now, expiry_months=None)
    a_member(1)
    card = {"amount_minor": 500, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card))
    draft = MilestoneDraft("First", TierBasis.ORDERS, 1, [reward.pk])
    milestone_create(version.programme_id, draft, now=now)
    settled(an_order_of(1, 5_000, now))


FAULTS = {
    "milestones_give_one_of_their_rewards": Fault(
        a_first_order, "UPDATE saleor_retention_reachedmilestone SET rewards = '[0]';"
    ),
    "milestones_give_once": Fault(
        a_first_order,
        """
        INSERT INTO saleor_retention_rewardpurchase
            (reward_id, customer_id, points, name, idempotency_key, effect_key, state, created_at)
        SELECT reward_id, customer_id, points, name, regexp_replace(idempotency_key, ':0$', ':1'), '', state, created_at
        FROM saleor_retention_rewardpurchase;
        """,
    ),
}
