"""What a real order tells right after its completion, when it is paid, and of all its offers."""

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import local_id
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Stacking
from saleor_retention.store.discounts import OfferListing

from .ids import from_gid, gid
from .test_graphql_operations import SaleorHost

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P8.5")]
ORDER = """query($id: ID!) { order(id: $id) { id retention { stage pointsDue pointsToEarn redemption { name }
    redemptions { name saving { amount } } } } }"""


@pytest.fixture
def host(superuser_api_client):
    return SaleorHost(superuser_api_client)


def live(host, name, percent_bp, amount_minor, user_id):
    listing = OfferListing(host.channel, "USD", amount_minor, 0)
    draft = CampaignSpec(
        name=name, percent_bp=percent_bp, listings=[listing], starts_at=now(), stacking=Stacking.COMBINABLE
    )
    campaign = lifecycle.campaign_activate(lifecycle.campaign_create(draft).pk, now=now())
    granting.grant_to(campaign.pk, [user_id], now=now())


def test_not_yet_is_told_from_nothing_and_all_offers_are_told(host):
    ann = local_id(host.user("ann"), "User")
    points = programme_create("points", "Points")
    version_add(
        points.pk, channel=host.channel, currency="USD", rate_points=1, rate_minor=100, expiry_months=None,
        valid_from=now(), actor="user:1", reason="r", now=now(),
    )  # fmt: skip
    live(host, "Ten percent", 1_000, None, ann)
    live(host, "Five off", None, 500, ann)
    host.settle()
    order = host.shop.complete(from_gid(host.cart("ann")), ann)
    told = host.post("ann", ORDER, {"id": gid("Order", order.id)})["data"]["order"]["retention"]
    # 130.00 of goods less 13.00 and 5.00; nothing is paid yet.
    assert (told["stage"], told["pointsDue"], told["pointsToEarn"]) == ("UNPAID", 0, 112)
    host.shop.pay(order, 12_200)
    host.settle()
    told = host.post("ann", ORDER, {"id": gid("Order", order.id)})["data"]["order"]["retention"]
    assert (told["stage"], told["pointsDue"], told["pointsToEarn"]) == ("SETTLED", 112, None)
    assert told["redemption"] == {"name": "Ten percent"}
    assert [(one["name"], one["saving"]["amount"]) for one in told["redemptions"]] == [
        ("Ten percent", 13.0),
        ("Five off", 5.0),
    ]
