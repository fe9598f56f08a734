"""A campaign that Saleor cannot be told of: its owner reads why, mends it, or stops it."""

import logging

import pytest
from saleor.discount.models import Voucher

from saleor_retention import tasks
from saleor_retention.conf import conf
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.monitoring import queries
from saleor_retention.monitoring.parked_rows import retry_parked
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.models import Campaign
from tests.saleor.flows import TransactionShop

from .campaigns import applied, campaign, deliver, given, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def given_up(shop) -> Campaign:
    """In a currency that the channel does not sell in; tried as often as anything is."""
    made = campaign(shop, is_active=False)
    lifecycle.campaign_activate(made.pk, now=now())
    made.listings.update(currency="EUR")
    OutboxEffect.objects.update(attempts=conf.max_attempts - 1)
    deliver()
    return made


def reasons() -> list[tuple[str, str]]:
    return [(one.ref, one.error) for one in queries.report().failed_items]


def test_what_was_given_up_says_why_in_health_and_in_the_log(shop, caplog):
    with caplog.at_level(logging.ERROR):
        made = given_up(shop)
    why = f"NotDelivered there is no channel {shop.channel} that sells in EUR"
    assert reasons() == [(f"offer.publish:{made.pk}", why)]
    (said,) = [one.getMessage() for one in caplog.records if "was given up" in one.getMessage()]
    assert f"key=offer.publish:{made.pk}" in said
    assert why in said


def test_once_the_cause_is_mended_a_retry_delivers_it(shop):
    made = given_up(shop)
    made.listings.update(currency="USD")
    retry_parked("offer.publish", f"offer.publish:{made.pk}")
    deliver()
    made.refresh_from_db()
    assert (reasons(), Voucher.objects.filter(pk=int(made.store_reference)).exists()) == ([], True)
    user_id = shop.member()
    given(made, user_id)
    assert applied(shop.cart(user_id)) == made


def test_a_stop_clears_it_and_leaves_what_other_campaigns_wait_for(shop):
    made, other = given_up(shop), given_up(shop)
    lifecycle.campaign_stop(made.pk, now=now())
    deliver()
    assert [ref for ref, _ in reasons()] == [f"offer.publish:{other.pk}"]


def test_what_still_waits_when_its_campaign_is_stopped_is_done_by_doing_nothing(shop):
    made = campaign(shop, is_active=False)
    lifecycle.campaign_activate(made.pk, now=now())
    made.listings.update(currency="EUR")
    lifecycle.campaign_stop(made.pk, now=now())
    deliver()
    assert not OutboxEffect.objects.filter(delivered_at=None).exists()
    assert (reasons(), Voucher.objects.exists()) == ([], False)


def test_an_effect_of_an_unknown_kind_is_parked_with_its_name(settings):
    settings.RETENTION_MAX_ATTEMPTS = 1
    outbox.put([outbox.Effect("loyalty.gift:1", "loyalty.gift", {})])
    tasks.deliver_outbox()
    assert OutboxEffect.objects.get().delivered_at is None
    assert reasons() == [("loyalty.gift:1", "NotDelivered no room handles effects of the kind loyalty.gift")]
