"""A campaign or an audience whose stored row makes no sense gives nothing, says why, and takes no other with it."""

import pytest

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.audiences.models import Audience, Membership
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.core.models import OutboxEffect
from saleor_retention.errors import NotCarried, WrongCampaignState
from saleor_retention.offers.campaigns import lifecycle, states
from saleor_retention.offers.checkout.customer_offers import customer_offers
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import Campaign, Reservation
from saleor_retention.offers.publishing import publish
from saleor_retention.offers.queries import offers_of
from saleor_retention.store.port import store

from ..builders.audiences import an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart, deliver, granted

pytestmark = pytest.mark.django_db
BROKEN = (
    {"kind": "bundle"},
    {"buy": 2, "get": 1},
    {"kind": "surprise"},
    {"kind": "gift_card"},
    {"scope": None},
    {"scope": {"favourite": "word"}},
    {"kind": "bundle", "scope": {"favourite": "product"}},
    ["list"],
)


def broken(campaign, shape):
    Campaign.objects.filter(pk=campaign.pk).update(shape=shape, name="Broken")
    return campaign


def on_it(cart_id):
    return [one.grant_id for one in Reservation.objects.filter(checkout_id=cart_id)]


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_a_customer_keeps_her_sound_offer_beside_a_broken_one(shape):
    broken(a_campaign(percent_bp=9_000), shape) and granted(Campaign.objects.get(name="Broken"))
    sound = granted(a_campaign())
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert on_it(cart_id) == [sound.pk]
    assert store().cart(cart_id).discount_minor == 2_400
    assert sound.pk in [one.grant_id for one in offers_of([1], at=NOON)[1]]


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_a_broken_offer_alone_gives_nothing_even_where_it_was_on(shape):
    grant = granted(a_campaign())
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert on_it(cart_id) == [grant.pk]
    broken(grant.campaign, shape)
    decide(cart_id, now=NOON)
    assert on_it(cart_id) == []
    assert store().cart(cart_id).discount_minor == 0


@pytest.mark.parametrize("shape", BROKEN[:2], ids=str)
def test_the_shop_is_told_of_the_others_and_health_of_the_reason(shape):
    lost, sound = a_campaign(percent_bp=5_000), a_campaign()
    grants = [granted(lost), granted(sound)]
    broken(lost, shape)
    assert deliver() == 2
    sound.refresh_from_db()
    assert sound.store_reference
    waiting = OutboxEffect.objects.filter(delivered_at=None)
    assert all(one.last_error.startswith("NotDelivered what it gives makes no sense") for one in waiting)
    with pytest.raises(LookupError, match="makes no sense"):
        publish.issue_again([one.pk for one in grants])
    grants[1].refresh_from_db()
    assert grants[1].issued_at is not None


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_a_granted_draft_that_is_broken_says_why_it_does_not_run_and_can_be_ended(shape):
    campaign = a_campaign(active=False)
    granted(campaign)
    broken(campaign, shape)
    with pytest.raises(
        NotCarried, match=r"In channel main: what it gives makes no sense.*draft another"
    ) as no:
        lifecycle.campaign_activate(campaign.pk, now=NOON)
    assert no.value.field == "campaign_id"
    with pytest.raises(WrongCampaignState, match="stop it instead"):
        states.campaign_discard(campaign.pk)
    assert lifecycle.campaign_stop(campaign.pk, now=NOON).state == "stopped"
    assert deliver() == 1
    assert offers_of([1], at=NOON) == {}


def test_one_that_nobody_was_granted_is_thrown_away():
    campaign = broken(a_campaign(active=False), {"kind": "bundle"})
    with pytest.raises(WrongCampaignState):
        lifecycle.campaign_stop(campaign.pk, now=NOON)
    states.campaign_discard(campaign.pk)
    assert not Campaign.objects.exists()


def test_an_audience_whose_rule_is_broken_takes_no_other_campaign_with_it():
    join(u1="DE")
    by = StaffContext("staff:1", "spring")
    everybody = audience_create("Everybody", {"registered": {}}, by=by, now=NOON, is_tracked=True)
    odd = audience_create("Odd", {"registered": {}}, by=by, now=NOON, is_tracked=True)
    for audience, name in ((odd, "Lost"), (everybody, "Sound")):
        campaign = a_campaign(audience_id=audience.pk)
        Campaign.objects.filter(pk=campaign.pk).update(name=name)
    Audience.objects.filter(pk=odd.pk).update(rule={"spent": {"currency": "EUR", "atLeast": 5}})
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert [one.grant.campaign.name for one in Reservation.objects.filter(checkout_id=cart_id)] == ["Sound"]
    assert record_movements(now=NOON) == 1
    assert [one.audience_id for one in Membership.objects.all()] == [everybody.pk]


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_a_broken_campaign_of_an_audience_is_not_told_of(shape):
    join(u1="DE")
    everybody = an_audience()
    sound, lost = (a_campaign(audience_id=everybody.pk) for _ in range(2))
    broken(lost, shape)
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert [one.grant.campaign_id for one in Reservation.objects.filter(checkout_id=cart_id)] == [sound.pk]
    told = customer_offers([1], at=NOON)
    assert lost.pk not in {one.campaign_id for one in told.get(1, [])}
