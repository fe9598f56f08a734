"""Faults of rewards. Ann bought a gift card for 50 of 100 points."""

from datetime import UTC, datetime

from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.purchases import reward_buy
from tests.builders.points import a_member, a_programme, give

from . import Fault


def a_purchase() -> None:
    now = datetime.now(UTC)
    version, ann = a_programme(expiry_months=None), a_member(1)
    give(ann, 100, version, "referral:1:referrer")
    card = {"amount_minor": 500, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card))
    reward_buy(ann.pk, reward.pk, key="k", now=now)


FAULTS = {
    "rewards_are_paid_once": Fault(a_purchase, "UPDATE saleor_retention_rewardpurchase SET points = 40;"),
}
