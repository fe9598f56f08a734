"""Terms refuse what they cannot keep, each at its field; a switch changes the switch alone."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from saleor_retention.errors import NotFound, Refusal
from saleor_retention.loyalty.earning.goods import GoodsFilter
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.referrals.terms import referral_switch
from tests.builders import NOON
from tests.builders.audiences import an_audience
from tests.builders.campaigns import a_campaign

from .conftest import EARLIER, set_terms

pytestmark = pytest.mark.django_db

REFUSED = {
    "return_days": [{"return_days": -1}, {"return_days": 366}],
    "within_days": [{"within_days": 0}, {"within_days": 3_651}],
    "limit_days": [{"limit_days": 30}, {"most_rewards": 1, "limit_days": 0}],
    "most_rewards": [{"most_rewards": 0}],
    "budget": [{"budget_minor": 0}, {"budget_minor": -1}],
    "tiers": [
        {"tiers": (ReferrerTier(2, 1), ReferrerTier(2, 2))},
        {"tiers": (ReferrerTier(3, 1), ReferrerTier(2, 2))},
        {"tiers": (ReferrerTier(0, 1),)},
        {"tiers": (ReferrerTier(2, -1),)},
        {"tiers": (ReferrerTier(2, 1, 999),)},
        {"tiers": tuple(ReferrerTier(n, 1) for n in range(1, 22))},
    ],
    "bonuses": [{"bonuses": (FriendBonus(2, 0),)}, {"bonuses": (FriendBonus(0, 5),)}],
    "referrer_reward_id": [{"referrer_reward_id": 999}],
    "referee_reward_id": [{"referee_reward_id": 999}],
    "welcome_reward_id": [{"welcome_reward_id": 999}],
    "referrer_audience_id": [{"referrer_audience_id": 999}],
    "referee_audience_id": [{"referee_audience_id": 999}],
}


@pytest.mark.parametrize(
    ("field", "details"), [(field, details) for field, cases in REFUSED.items() for details in cases]
)
def test_what_cannot_be_is_refused_at_its_field(points, field, details):
    money = {"currency": "USD"} if "budget_minor" in details else {}
    with pytest.raises(Refusal) as refusal:
        set_terms(points, details=TermsDetails(**details), **money)
    assert refusal.value.field == field
    assert not ReferralProgramme.objects.exists()


def test_friends_are_welcomed_with_an_offer_alone(points):
    card = {"amount_minor": 500, "currency": "USD"}
    reward = reward_create(points.pk, RewardDraft("Card", 100, "gift_card", card))
    with pytest.raises(Refusal) as refusal:
        set_terms(points, details=TermsDetails(welcome_reward_id=reward.pk))
    assert refusal.value.field == "welcome_reward_id"


def everything(points) -> TermsDetails:
    offer = reward_create(points.pk, RewardDraft("Offer", 5, "offer", {"campaign_id": a_campaign().pk}))
    audience = an_audience()
    return TermsDetails(
        return_days=14,
        within_days=30,
        goods=GoodsFilter(product_ids=(1, 2), category_ids=(3,), collection_ids=(4,)),
        referrer_reward_id=offer.pk,
        referee_reward_id=offer.pk,
        welcome_reward_id=offer.pk,
        tiers=(ReferrerTier(1, 5), ReferrerTier(3, 10, offer.pk)),
        bonuses=(FriendBonus(5, 100),),
        most_rewards=10,
        limit_days=30,
        budget_minor=10_000,
        referrer_audience_id=audience.pk,
        referee_audience_id=audience.pk,
    )


@pytest.mark.promise("R7.3")
def test_a_switch_begins_a_version_that_is_the_same_but_for_the_switch(points):
    details = everything(points)
    first = set_terms(points, details=details, minimum_minor=500, currency="USD")
    assert TermsDetails.of(ReferralProgramme.objects.get()) == details

    by = {"channel": "main", "actor": "staff:2", "reason": "Sale"}
    off = referral_switch(is_active=False, now=NOON, **by)
    own = ("id", "is_active", "valid_from", "actor", "reason", "created_at")
    assert model_to_dict(off, exclude=own) == model_to_dict(first, exclude=own)
    assert (off.is_active, off.valid_from, off.reason) == (False, NOON, "Sale")
    assert referral_switch(is_active=False, now=NOON, **by).pk == off.pk, "again changes nothing"

    on = referral_switch(is_active=True, now=NOON + timedelta(hours=1), **by)
    assert (on.is_active, TermsDetails.of(on)) == (True, details)
    assert ReferralProgramme.objects.count() == 3


def test_a_channel_without_terms_has_nothing_to_switch(points):
    with pytest.raises(NotFound) as refusal:
        referral_switch(channel="main", is_active=False, actor="staff:1", reason="why", now=EARLIER)
    assert refusal.value.field == "channel"
