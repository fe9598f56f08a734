"""A shopper picks their offer through the API, and is told why one may not be on."""

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import CheckoutDecision
from saleor_retention.store.discounts import OfferListing
from tests.builders import NOON

from .alone import post
from .test_checkout_access import FOR_HER, NOBODY_ELSE, NOTHING_HERE, anns  # noqa: F401 the fixture

pytestmark = pytest.mark.promise("P8.5")
CHOOSE = """mutation($id: ID!, $offer: ID!) { checkoutPersonalOfferChoose(checkoutId: $id, offerId: $offer) {
    retention { offer { name } chosen } errors { field code message } } }"""
READ = "query($id: ID!) { checkout(id: $id) { retention { offer { name } chosen } } }"


def granted(name, amount_minor, minimum_minor=0, user_id=1):
    """An offer of theirs; its ID."""
    listing = OfferListing("main", "USD", amount_minor, minimum_minor)
    row = lifecycle.campaign_create(CampaignSpec(name=name, listings=[listing], starts_at=NOON))
    lifecycle.campaign_activate(row.pk, now=now())
    granting.grant_to(row.pk, [user_id], now=now())
    return global_id("PersonalOffer", row.grants.get().pk)


def choose(who, cart, offer):
    return post(who, CHOOSE, {"id": cart, "offer": offer})["data"]["checkoutPersonalOfferChoose"]


def refused(code, message):
    return {"retention": None, "errors": [{"field": "offerId", "code": code, "message": message}]}


@pytest.mark.parametrize("who", FOR_HER)
def test_she_and_the_shop_choose_what_is_on_and_are_told_that_it_was_chosen(anns, who):  # noqa: F811
    small, cart = granted("Small", 100), anns(10_000)
    on = {"offer": {"name": "Small"}, "chosen": True}
    assert choose(who, cart, small) == {"retention": on, "errors": []}
    assert post("ann", READ, {"id": cart})["data"]["checkout"]["retention"] == on
    hidden = on | {"chosen": False}
    assert post("stranger", READ, {"id": cart})["data"]["checkout"]["retention"] == hidden


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_a_foreign_customers_checkout_answers_as_one_that_is_not_there(anns, who):  # noqa: F811
    small, cart = granted("Small", 100), anns(10_000)
    before = list(CheckoutDecision.objects.values())
    assert choose(who, cart, small) == choose(who, global_id("Checkout", 1), small) == NOTHING_HERE
    assert list(CheckoutDecision.objects.values()) == before


def test_she_is_told_why_an_offer_may_not_be_on(anns):  # noqa: F811
    rich, cart = granted("Rich", 100, 20_000), anns(10_000)
    message = "The goods are worth less than this offer asks."
    assert choose("ann", cart, rich) == refused("OFFER_NOT_AVAILABLE", message)


def test_what_is_not_hers_answers_as_what_is_not_there(anns):  # noqa: F811
    bens, cart = granted("Ben's", 100, user_id=2), anns(10_000)
    odd = [
        "junk",
        "",
        global_id("PersonalOffer", 2**40),
        global_id("PersonalOffer", "c"),
        global_id("Order", 1),
    ]
    odd += [global_id("PersonalOffer", f"c{2**70}"), global_id("PersonalOffer", "c1"), "x" * 100_000]
    nothing = refused("NOT_FOUND", "There is nothing of that id that you may see.")
    for one in (bens, *odd):
        assert choose("ann", cart, one) == nothing, one


def test_a_guests_checkout_has_no_offers_to_choose(anns):  # noqa: F811
    cart, small = anns(10_000, None), granted("Small", 100)
    message = "The checkout belongs to no account: offers are personal."
    assert choose("stranger", cart, small) == refused("OFFER_NOT_AVAILABLE", message)
