"""Rules are drafted, tried on the orders of a real Saleor and put in force, by its API, in both ways to pay."""

import pytest
from django.utils import timezone

from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.simulation.simulations import advance
from tests.graphql.operations import document
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.test_points_rows import open_programme, paid, points_in_all

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L8.3")]


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    shop = request.param(superuser_api_client)
    open_programme(shop)
    return shop


def command(shop, operation: str, **values) -> dict:
    values |= {"reason": "Spring", "idempotencyKey": operation}
    (payload,) = shop.ask(document(f"staff/{operation}"), input=values).values()
    return payload


def test_a_draft_is_tried_on_what_was_bought_and_then_earns(shop):
    ann, ben = shop.member(), shop.member()
    paid(shop, ann)
    shop.take_back(paid(shop, ben), "A", 1)
    assert (points_in_all(ann), points_in_all(ben)) == (130, 80)
    draft = command(
        shop,
        "draft_save",
        programmeId=gid("LoyaltyProgramme", Programme.objects.latest("pk").pk),
        name="Generous",
        channel=shop.channel,
        currency="USD",
        ratePoints=3,
        rateAmount=1,
        terms={"redemption": {"redeemPoints": 100, "redeemAmount": 1}},
    )["draft"]
    tried = command(
        shop, "points_simulation_start", draftId=draft["id"], redeemedShare=0.5, redeemedAfterDays=0
    )["simulation"]
    while advance(now=timezone.now()):
        pass
    tried = shop.ask(document("staff/points_simulation"), id=tried["id"])["loyaltySimulation"]
    figures = tried["figures"]
    assert (tried["state"], figures["orders"], figures["netSales"]["amount"]) == ("DONE", 2, 210.0)
    assert (figures["issued"], figures["returned"]) == (630, 150)
    assert (figures["cost"]["amount"]["amount"], figures["cost"]["shareOfSales"]) == (3.15, 0.015)
    assert tried["inForce"]["issued"] == points_in_all(ann) + points_in_all(ben)
    command(shop, "draft_activate", id=draft["id"])
    paid(shop, ann)
    assert (points_in_all(ann), points_in_all(ben)) == (130 + 390, 80)
