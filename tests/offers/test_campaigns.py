"""Campaigns and grants: what staff may do, and what the shop is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.models import OutboxEffect
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, NotFound, Required, WrongCampaignState
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, CampaignListing, Grant
from saleor_retention.store.discounts import Benefit, OfferListing, Per, Scope
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, USD, a_campaign, deliver, granted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"name": "  "}, Required, "name"),
        ({"name": "x" * 101}, Invalid, "name"),
        ({"percent_bp": 0}, Invalid, "percent"),
        ({"percent_bp": 10_001}, Invalid, "percent"),
        ({"percent_bp": None}, Invalid, "amount"),
        ({"listings": ()}, Required, "listings"),
        ({"listings": (USD, USD)}, Invalid, "listings"),
        ({"listings": (OfferListing("main", "USD", 500, 0),)}, Invalid, "amount"),
        ({"listings": (OfferListing("main", "US", None, 0),)}, Invalid, "currency"),
        ({"listings": (OfferListing("main", "USD", None, -1),)}, Invalid, "minimum"),
        ({"ends_at": NOON}, Invalid, "ends_at"),
        ({"grace_seconds": -1}, Invalid, "grace_seconds"),
        ({"benefit": Benefit(kind="bundle")}, Invalid, "buy_quantity"),
        ({"benefit": Benefit(kind="bundle", options={"buy": 2})}, Invalid, "get_quantity"),
        ({"benefit": Benefit(options={"buy": 2})}, Invalid, "buy_quantity"),
        ({"benefit": Benefit(scope=Scope(product_ids=frozenset(range(1, 5_002))))}, Invalid, "products"),
        (
            {"percent_bp": None, "benefit": Benefit(kind="free_shipping", per=Per.UNIT)},
            Invalid,
            "per",
        ),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused_and_nothing_is_written(changes, error, field):
    sound = {"name": "Welcome", "percent_bp": 1_000, "listings": (USD,), "starts_at": NOON}
    with pytest.raises(error) as refusal:
        lifecycle.campaign_create(CampaignSpec(**(sound | changes)))
    assert refusal.value.field == field
    assert not Campaign.objects.exists()
    assert not CampaignListing.objects.exists()


def test_activating_tells_the_shop_of_the_offer_and_of_the_codes_granted_before():
    campaign = a_campaign(active=False)
    grant = granted(campaign)
    assert not OutboxEffect.objects.exists()
    lifecycle.campaign_activate(campaign.pk, now=NOON)
    assert deliver() == 2
    campaign.refresh_from_db()
    grant.refresh_from_db()
    assert campaign.store_reference == f"offer:{campaign.pk}"
    assert grant.issued_at is not None
    assert deliver() == 0


def test_a_campaign_goes_from_drafted_to_live_to_stopped_and_never_back():
    campaign = a_campaign(active=False)
    with pytest.raises(WrongCampaignState):
        lifecycle.campaign_stop(campaign.pk, now=NOON)
    lifecycle.campaign_activate(campaign.pk, now=NOON)
    with pytest.raises(WrongCampaignState):
        lifecycle.campaign_activate(campaign.pk, now=NOON)
    assert lifecycle.campaign_stop(campaign.pk, now=NOON).state == "stopped"
    for verb in (lifecycle.campaign_activate, lifecycle.campaign_stop):
        with pytest.raises(WrongCampaignState):
            verb(campaign.pk, now=NOON)
    with pytest.raises(WrongCampaignState):
        granting.grant_to(campaign.pk, [1], now=NOON)
    assert not Grant.objects.exists()
    with pytest.raises(NotFound):
        lifecycle.campaign_stop(campaign.pk + 1, now=NOON)


def test_a_campaign_that_is_over_is_not_activated():
    campaign = a_campaign(active=False, ends_at=NOON)
    with pytest.raises(WrongCampaignState):
        lifecycle.campaign_activate(campaign.pk, now=NOON)
    assert Campaign.objects.get().state == "draft"


def test_stopping_withdraws_the_offer_from_the_shop():
    campaign = a_campaign()
    deliver()
    lifecycle.campaign_stop(campaign.pk, now=NOON)
    assert deliver() == 1
    assert store()._withdrawn == {f"offer:{campaign.pk}"}


def test_granting_again_grants_nobody_twice_and_keeps_the_code():
    campaign = a_campaign()
    assert granting.grant_to(campaign.pk, [1, 2, 2], now=NOON) == 2
    codes = set(Grant.objects.values_list("code", flat=True))
    assert granting.grant_to(campaign.pk, [2, 3], now=NOON) == 1
    assert codes < set(Grant.objects.values_list("code", flat=True))
    assert Customer.objects.count() == 3
    assert granting.grant_to(campaign.pk, [], now=NOON) == 0


def test_a_grant_that_would_be_over_at_once_is_refused():
    with pytest.raises(Invalid):
        granting.grant_to(a_campaign().pk, [1], now=NOON, expires_at=NOON)
    with pytest.raises(NotFound):
        granting.grant_to(0, [1], now=NOON, expires_at=NOON + timedelta(days=1))
    assert not Grant.objects.exists()


def test_a_thousand_grants_cost_the_statements_of_ten_and_are_issued_in_batches_of_500():
    campaign = a_campaign()
    with CaptureQueriesContext(
        connection,
    ) as few:
        granting.grant_to(campaign.pk, range(1, 11), now=NOON)
    with CaptureQueriesContext(connection) as many:
        assert granting.grant_to(campaign.pk, range(11, 1_011), now=NOON) == 1_000
    assert len(many) == len(few)
    issues = OutboxEffect.objects.filter(kind="offer.issue").order_by("pk")
    assert [len(one.payload["grant_ids"]) for one in issues] == [10, 500, 500]
    deliver()
    assert not Grant.objects.filter(issued_at=None).exists()
    assert len(store()._codes) == 1_010


def test_an_audience_that_is_not_there_is_refused_at_its_field_and_nothing_is_written():
    with pytest.raises(NotFound) as refused:
        lifecycle.campaign_create(
            CampaignSpec(name="Welcome", listings=[USD], starts_at=NOON, percent_bp=1_000, audience_id=2**40)
        )
    assert refused.value.field == "audience_id"
    assert not Campaign.objects.exists()
