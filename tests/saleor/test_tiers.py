"""Tiers and milestones by real orders: up at once, with their benefits, and down when the goods come back."""

from datetime import timedelta

import pytest
from saleor.core.db.connection import allow_writer
from saleor.giftcard.models import GiftCard

from saleor_retention.core.clock import now
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.milestones.catalogue import MilestoneDraft, milestone_create
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership
from tests.builders.points import due_of
from tests.builders.tiers import a_tier_plan, tiers
from tests.saleor.campaigns import deliver
from tests.saleor.shop import reconcile
from tests.saleor.test_points_events import programme
from tests.saleor.test_redemption import shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)

TIER = "{ me { loyalty { tier { slug measure { orders } next { slug missing { orders } } } } } }"
FULL = 16_800


def tier_of(user_id: int) -> str | None:
    rows = TierMembership.objects.filter(customer__user_id=user_id, until=None)
    return rows.values_list("tier", flat=True).first()


def bought(shop, user_id: int):
    order = shop.order(user_id=user_id)
    shop.pay(order, FULL)
    reconcile()
    return order


@pytest.mark.promise("L5.1", "L5.2")
def test_an_order_reaches_a_tier_that_multiplies_the_next_and_goes_when_it_does(shop):
    """Silver by one order, which earns 1.25 times from then on; gold by three."""
    version = programme(shop)
    with allow_writer():
        a_tier_plan(
            version.programme_id, basis=TierBasis.ORDERS, tiers=tiers(1, 3), now=now() - timedelta(days=1)
        )
    user_id = shop.member()
    first = bought(shop, user_id)
    assert (tier_of(user_id), due_of(first.id)) == ("silver", 130)
    account = shop.answer(TIER, client=shop.client_of(user_id))["me"]["loyalty"]
    assert account["tier"] == {
        "slug": "silver",
        "measure": {"orders": 1},
        "next": {"slug": "gold", "missing": {"orders": 2}},
    }
    second = bought(shop, user_id)
    assert due_of(second.id) == 162  # of 162.5
    for order in (first, second):
        shop.cancel(order)
    reconcile()
    assert (tier_of(user_id), due_of(first.id), due_of(second.id)) == (None, 0, 0)


if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L2.1")
    def test_a_milestone_gives_a_real_gift_card_once(shop):
        version = programme(shop)
        with allow_writer():
            card = {"amount_minor": 500, "currency": "USD"}
            reward = reward_create(version.programme_id, RewardDraft("Card", 50, "gift_card", card))
            draft = MilestoneDraft("Second order", TierBasis.ORDERS, 2, [reward.pk])
            milestone_create(version.programme_id, draft, now=now() - timedelta(days=1))
        user_id = shop.member()
        for count in (0, 1, 1):
            bought(shop, user_id)
            with allow_writer():
                deliver()
            cards = GiftCard.objects.filter(assigned_to_id=user_id)
            assert [row.initial_balance_amount for row in cards] == [5] * count
