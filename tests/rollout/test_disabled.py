"""The API while the engine is off: shoppers' mutations say so, staff's work, and the books are not hidden."""

import pytest

from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models import Programme
from saleor_retention.offers.models import CheckoutDecision
from saleor_retention.referrals.models import ReferralCode
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON, an_order
from tests.builders.campaigns import a_campaign, a_cart, granted
from tests.builders.points import a_programme
from tests.graphql.alone import post, tokens
from tests.rollout.shop import news

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G2")]
SHOPPERS = {
    "checkoutRetentionRefresh": "checkoutRetentionRefresh(checkoutId: $id) { errors { code } }",
    "checkoutPersonalOfferDecline": "checkoutPersonalOfferDecline(checkoutId: $id) { errors { code } }",
    "checkoutPersonalOfferChoose": 'checkoutPersonalOfferChoose(checkoutId: $id, offerId: "x") { errors { code } }',
    "referralCodeCreate": "referralCodeCreate { errors { code } }",
    "referralCodeChange": 'referralCodeChange(code: "ANNA22") { errors { code } }',
    "referralNameSet": 'referralNameSet(name: "Ann") { errors { code } }',
    "referralClaim": 'referralClaim(code: "ABCDEFGH") { errors { code } }',
}
CREATE = """mutation { loyaltyProgrammeCreate(input: {slug: "moons", name: "Moons", reason: "r", idempotencyKey: "k"}) {
    errors { code } } }"""


@pytest.fixture(autouse=True)
def _tokens(settings):
    settings.RETENTION_TOKENS = tokens()


@pytest.fixture
def ann(shop):
    """A member with a cart, an offer and 130 points; then the engine is switched off."""
    a_programme()
    shop.join(CustomerSnapshot(1, "ann@example.com", NOON))
    news(an_order(user_id=1))
    granted(a_campaign())
    cart_id = a_cart()
    shop.switch(False)
    return cart_id


@pytest.mark.parametrize("name", SHOPPERS)
def test_a_shoppers_mutation_is_refused_and_does_nothing(ann, name):
    declared = "($id: ID!)" if "$id" in SHOPPERS[name] else ""
    answer = post("ann", f"mutation{declared} {{ {SHOPPERS[name]} }}", {"id": global_id("Checkout", ann)})
    assert answer["data"][name]["errors"] == [{"code": "DISABLED"}]
    assert (CheckoutDecision.objects.count(), ReferralCode.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["checkoutRetentionRefresh", "referralCodeCreate"])
def test_the_same_mutation_works_when_it_is_on(ann, shop, name):
    shop.switch(True)
    declared = "($id: ID!)" if "$id" in SHOPPERS[name] else ""
    answer = post("ann", f"mutation{declared} {{ {SHOPPERS[name]} }}", {"id": global_id("Checkout", ann)})
    assert answer["data"][name]["errors"] == []


def test_staff_go_on_working(ann):
    assert post("staff", CREATE)["data"]["loyaltyProgrammeCreate"]["errors"] == []
    assert Programme.objects.filter(slug="moons").exists()


def test_the_books_are_not_hidden(ann):
    answer = post("ann", "{ me { loyalty { balance { available } } personalOffers { state } } }")
    assert answer["data"]["me"] == {
        "loyalty": {"balance": {"available": 130}},
        "personalOffers": [{"state": "AVAILABLE"}],
    }
