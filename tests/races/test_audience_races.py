"""An audience is deleted while a campaign is drafted for it: one of both is refused, and neither ends in a fault."""

import pytest

from saleor_retention.audiences.audiences import audience_create, audience_delete
from saleor_retention.audiences.models import Audience
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import NotFound
from saleor_retention.offers.models import Campaign
from tests.builders import NOON
from tests.builders.campaigns import a_campaign

from .concurrency import outcomes

pytestmark = pytest.mark.django_db(transaction=True)


def rivals() -> list:
    audience = audience_create(
        "Everybody", {"registered": {}}, by=StaffContext("staff:1", "spring"), now=NOON
    )
    return [
        lambda: a_campaign(audience_id=audience.pk, active=False),
        lambda: audience_delete(audience.pk),
    ]


def test_the_audience_stays_for_a_campaign_that_looked_at_it_first(cross):
    crossing = cross("campaign.hold_audience", after=True)
    draft, delete = rivals()

    def second():
        crossing.until_somebody_is_here()
        delete()

    assert outcomes(draft, second) == ["Invalid", "done"]
    assert (Campaign.objects.count(), Audience.objects.count()) == (1, 1)


def test_control_where_it_is_only_looked_at_the_draft_ends_in_a_fault(cross, lift):
    def look(audience_id: int) -> None:
        if not Audience.objects.filter(pk=audience_id).exists():
            raise NotFound(field="audience_id")

    lift("campaign.hold_audience", look)
    crossing = cross("campaign.hold_audience", after=True)
    draft, delete = rivals()

    def second():
        crossing.until_somebody_is_here()
        delete()

    assert outcomes(draft, second) == ["IntegrityError", "done"]
    assert (Campaign.objects.count(), Audience.objects.count()) == (0, 0)


def test_a_campaign_for_an_audience_that_is_gone_is_refused():
    draft, delete = rivals()
    delete()
    assert outcomes(draft) == ["NotFound"]
    assert not Campaign.objects.exists()
