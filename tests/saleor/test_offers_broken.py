"""Campaigns whose stored terms make no sense, in a real Saleor: they give nothing, say why, and take no other with them."""

import pytest

from saleor_retention.conf import conf
from saleor_retention.core.models import OutboxEffect
from saleor_retention.errors import NotCarried
from saleor_retention.monitoring import queries
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.models import Campaign
from tests.saleor.flows import TransactionShop

from .campaigns import applied, campaign, code_on, deliver, given, now
from .test_offers_staff import put_on

pytestmark = pytest.mark.django_db
BROKEN = ({"kind": "bundle"}, {"kind": "surprise"}, {"scope": None}, ["list"])


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def broken(made, shape):
    Campaign.objects.filter(pk=made.pk).update(shape=shape)
    return made


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_a_shopper_keeps_a_sound_offer_beside_a_broken_one(shop, shape):
    user_id = shop.member()
    lost, sound = campaign(shop, percent_bp=9_000), campaign(shop, percent_bp=1_000)
    given(lost, user_id), given(sound, user_id)
    broken(lost, shape)
    assert applied(shop.cart(user_id)) == sound


@pytest.mark.parametrize("shape", BROKEN, ids=str)
def test_alone_it_gives_nothing_at_a_checkout_and_on_a_draft_of_staff(shop, shape):
    user = shop.account()
    made = campaign(shop)
    grant = given(made, user.pk)
    broken(made, shape)
    checkout, draft = shop.cart(user.pk), shop.draft(user)
    assert (code_on(checkout), shop.saving(checkout)) == ("", 0)
    assert put_on(shop, draft, grant) == ["OFFER_NOT_AVAILABLE"]


def test_saleor_is_told_of_the_others_and_the_owner_of_the_reason(shop):
    lost, sound = campaign(shop, is_active=False), campaign(shop, is_active=False)
    for made in (lost, sound):
        lifecycle.campaign_activate(made.pk, now=now())
    broken(lost, {"kind": "bundle"})
    OutboxEffect.objects.filter(key__endswith=f":{lost.pk}").update(attempts=conf.max_attempts - 1)
    deliver()
    sound.refresh_from_db()
    assert sound.store_reference
    ((ref, why),) = [(one.ref, one.error) for one in queries.report().failed_items]
    assert ref == f"offer.publish:{lost.pk}"
    assert why.startswith("NotDelivered what it gives makes no sense")
    lifecycle.campaign_stop(lost.pk, now=now())
    assert queries.report().failed_items == ()


def test_a_granted_draft_says_why_it_does_not_run_and_can_be_ended(shop):
    made = broken(campaign(shop, is_active=False), {"kind": "bundle"})
    given(made, shop.member())
    with pytest.raises(NotCarried, match="what it gives makes no sense"):
        lifecycle.campaign_activate(made.pk, now=now())
    assert lifecycle.campaign_stop(made.pk, now=now()).state == "stopped"
    deliver()
    assert not OutboxEffect.objects.filter(delivered_at=None).exists()
