"""A campaign rests, goes on, or is thrown away as a draft."""

from datetime import timedelta

import pytest

from saleor_retention.errors import NotFound, WrongCampaignState
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.states import campaign_discard, campaign_pause, campaign_resume
from saleor_retention.offers.checkout import store_decision
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.codes import claims
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, CheckoutDecision, Grant, Reservation
from saleor_retention.offers.queries import OfferState, offers_of
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, a_cart, deliver, granted

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.promise("P6.3")
def test_a_campaign_that_rests_leaves_open_checkouts_within_one_sweep_and_comes_back_when_it_goes_on():
    campaign = a_campaign()
    grant, cart = granted(campaign), a_cart()
    deliver()
    store_decision.decide(cart, now=NOON)
    assert store().saving(cart) == 2_400
    campaign_pause(campaign.pk)
    assert sweep_checkouts(now=NOON + MINUTE) == 1
    assert store().cart(cart).voucher_code == ""
    assert not Reservation.objects.exists()
    store_decision.decide(cart, now=NOON + 2 * MINUTE)
    assert store().saving(cart) == 0
    assert CheckoutDecision.objects.get().reason == "no_offer"
    campaign_resume(campaign.pk, now=NOON + 3 * MINUTE)
    store_decision.decide(cart, now=NOON + 4 * MINUTE)
    assert store().saving(cart) == 2_400
    assert Reservation.objects.get().grant_id == grant.pk


@pytest.mark.promise("P6.3")
def test_a_campaign_that_is_stopped_leaves_every_open_checkout_within_one_sweep():
    campaign = a_campaign()
    carts = []
    for user_id in range(1, 151):
        granted(campaign, user_id)
        carts.append(a_cart(user_id))
    deliver()
    for cart in carts:
        store_decision.decide(cart, now=NOON)
    campaign_stop(campaign.pk, now=NOON)
    assert sweep_checkouts(now=NOON + MINUTE) == 150
    assert {store().cart(cart).voucher_code for cart in carts} == {""}
    assert sweep_checkouts(now=NOON + MINUTE) == 0


def test_who_was_granted_while_it_rested_gets_a_code_when_it_goes_on():
    campaign = a_campaign()
    granted(campaign, 1)
    deliver()
    campaign_pause(campaign.pk)
    granting.grant_to(campaign.pk, [2], now=NOON)
    assert deliver() == 0
    assert offers_of([2], at=NOON)[2][0].state is OfferState.SCHEDULED
    campaign_resume(campaign.pk, now=NOON)
    assert deliver() == 1
    assert not Grant.objects.filter(issued_at=None).exists()
    assert offers_of([2], at=NOON)[2][0].state is OfferState.AVAILABLE


def test_a_campaign_rests_while_it_lives_and_goes_on_while_it_rests():
    draft, live = a_campaign(active=False), a_campaign(ends_at=NOON + MINUTE)
    with pytest.raises(WrongCampaignState):
        campaign_pause(draft.pk)
    for verb in (campaign_resume,):
        with pytest.raises(WrongCampaignState):
            verb(live.pk, now=NOON)
    campaign_pause(live.pk)
    with pytest.raises(WrongCampaignState):
        campaign_pause(live.pk)
    with pytest.raises(WrongCampaignState):
        campaign_resume(live.pk, now=NOON + MINUTE)
    assert sorted(Campaign.objects.values_list("state", flat=True)) == ["draft", "paused"]
    with pytest.raises(NotFound):
        campaign_pause(0)


def test_a_draft_that_nobody_has_is_thrown_away_with_its_codes():
    draft = a_campaign(active=False)
    claims.codes_create(draft.pk, 5, actor="user:9", now=NOON)
    campaign_discard(draft.pk)
    assert not Campaign.objects.exists()
    assert not OfferCode.objects.exists()
    given, live = a_campaign(active=False), a_campaign()
    granting.grant_to(given.pk, [1], now=NOON)
    for one in (given, live):
        with pytest.raises(WrongCampaignState):
            campaign_discard(one.pk)
    assert Campaign.objects.count() == 2
