"""What a shopper is told of their offers on a real checkout, and the one they choose."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from saleor.discount.models import Promotion

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation
from saleor_retention.store.discounts import OfferListing

from .storefront import a_campaign, gid, granted
from .test_offers_apply import a_store_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P8.5")]
CHOOSE = """mutation($id: ID!, $offer: ID!) { checkoutPersonalOfferChoose(checkoutId: $id, offerId: $offer) {
    checkout { voucherCode totalPrice { gross { amount } } }
    retention { offer { id name } chosen } errors { field code message } } }"""
HINTS = """query($id: ID!) { checkout(id: $id) { retention {
    reason hints { name reason wouldSave { amount } savesMore { amount } } } } }"""
OFFERS = "{ me { personalOffers { id name state } } }"


def choose(shopper, offer):
    return shopper.ask(CHOOSE, id=shopper.id, offer=offer)["checkoutPersonalOfferChoose"]


def retention(shopper):
    return shopper.ask(HINTS, id=shopper.id)["checkout"]["retention"]


@pytest.fixture
def small(channel_USD, customer_user):
    """Five dollars off, beside the ten percent that are better."""
    granted(a_campaign(channel_USD), customer_user)
    return granted(a_campaign(channel_USD, amount_minor=500, name="Five off"), customer_user)


def for_newcomers(channel, **terms):
    """A live campaign for whoever never ordered."""
    now = datetime.now(UTC)
    audience = audience_create("Newcomers", {"neverOrdered": {}}, by=StaffContext("user:1", "r"), now=now)
    draft = CampaignSpec(
        name="Hello",
        percent_bp=500,
        listings=[OfferListing(channel.slug, channel.currency_code, None, 0)],
        starts_at=now - timedelta(days=1),
        audience_id=audience.pk,
        **terms,
    )
    return lifecycle.campaign_activate(lifecycle.campaign_create(draft).pk, now=now)


def test_what_she_chose_is_in_the_response_stays_and_is_what_the_order_uses(shopper, small):
    assert shopper.create((2, 8)).total == Decimal("216.0")
    answer = choose(shopper, gid("PersonalOffer", small.pk))
    assert answer["errors"] == []
    assert answer["checkout"] == {"voucherCode": small.code, "totalPrice": {"gross": {"amount": 235.0}}}
    assert answer["retention"] == {
        "offer": {"id": gid("PersonalOffer", small.pk), "name": "Five off"},
        "chosen": True,
    }
    assert list(Reservation.objects.values_list("grant_id", flat=True)) == [small.pk]
    seen = shopper.add((0, 1))
    assert (seen.code, seen.total) == (small.code, Decimal("245.0"))
    decision = CheckoutDecision.objects.get()
    assert decision.chosen_id == small.campaign_id


def test_a_typed_code_that_is_worse_says_by_how_much_and_her_choice_returns_after_it(
    shopper, small, channel_USD
):
    shopper.create((2, 8))
    assert choose(shopper, gid("PersonalOffer", small.pk))["retention"]["chosen"] is True
    typed = a_store_code(channel_USD, percent=1)
    assert shopper.type_code(typed).total == Decimal("237.6")
    assert retention(shopper) == {
        "reason": "OTHER_CODE",
        "hints": [
            {
                "name": "Five off",
                "reason": "OTHER_CODE",
                "wouldSave": {"amount": 5.0},
                "savesMore": {"amount": 2.6},
            }
        ],
    }
    refused = choose(shopper, gid("PersonalOffer", small.pk))
    assert [one["code"] for one in refused["errors"]] == ["OFFER_NOT_AVAILABLE"]
    assert shopper.remove_code(typed).code == small.code


def test_a_better_typed_code_has_no_hint(shopper, small, channel_USD):
    shopper.create((2, 8))
    shopper.type_code(a_store_code(channel_USD, percent=20))
    assert retention(shopper) == {"reason": "OTHER_CODE", "hints": []}


@pytest.mark.promise("P8.1")
def test_what_would_make_the_total_higher_than_the_shops_own_promotion_is_refused(
    shopper, small, order_promotion_rule
):
    Promotion.objects.update(start_date=datetime.now(UTC) - timedelta(days=1))
    before = shopper.create((2, 8)).total
    assert before < Decimal("235.0")
    answer = choose(shopper, gid("PersonalOffer", small.pk))
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("offerId", "OFFER_NOT_AVAILABLE")]
    assert "total would be higher" in answer["errors"][0]["message"]
    assert shopper.look().total == before


@pytest.mark.promise("P3.4")
def test_her_account_tells_what_newcomers_get_and_she_may_choose_it(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD), customer_user)
    campaign = for_newcomers(channel_USD)
    grants_before = Grant.objects.count()
    told = shopper.ask(OFFERS)["me"]["personalOffers"]
    assert [(one["name"], one["state"]) for one in told] == [
        ("Hello", "AVAILABLE"),
        ("Welcome back", "AVAILABLE"),
    ]
    assert Grant.objects.count() == grants_before
    shopper.create((2, 8))
    answer = choose(shopper, told[0]["id"])
    assert answer["errors"] == []
    assert answer["checkout"]["totalPrice"] == {"gross": {"amount": 228.0}}
    assert Grant.objects.get(campaign=campaign).is_by_audience


@pytest.mark.promise("P3.4")
def test_an_offer_for_another_country_is_not_told_and_not_on(shopper, channel_USD, customer_user):
    for_newcomers(channel_USD, countries=["DE"])
    assert shopper.ask(OFFERS)["me"]["personalOffers"] == []
    assert shopper.create((2, 8), ready=True).code is None
    assert retention(shopper)["hints"] == []
