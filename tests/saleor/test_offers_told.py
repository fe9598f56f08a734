"""What a storefront is told of the offers that are not on a real checkout, and what to do next."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.core.db.connection import allow_writer
from saleor.product.models import ProductChannelListing

from saleor_retention.core.queues import outbox
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.offers.codes.claims import batch_codes, codes_create
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.discounts import Benefit, Scope
from saleor_retention.store.port import store

from .storefront import a_campaign, gid, granted
from .test_offers_choose import for_newcomers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P8.5")]
TOLD = """query($id: ID!) { checkout(id: $id) { retention { reason nextStep sentence isValid
    offer { id } hints { id reason missingQuantity wouldSave { amount } nextStep sentence } } } }"""
OFFERS = "{ me { personalOffers { id sentence } } }"
DECLINE = "mutation($id: ID!) { checkoutPersonalOfferDecline(checkoutId: $id) { errors { code } } }"


def told(shopper):
    return shopper.ask(TOLD, id=shopper.id)["checkout"]["retention"]


def test_each_other_offer_is_told_of_under_the_id_of_her_account(shopper, channel_USD, customer_user):
    ten = granted(a_campaign(channel_USD), customer_user)
    bundle = Benefit(kind="bundle", options={"buy": 9, "get": 1, "max_sets": 1})
    lacking = granted(a_campaign(channel_USD, percent_bp=10_000, benefit=bundle, name="Tenth"), customer_user)
    five = granted(a_campaign(channel_USD, amount_minor=500, name="Five off"), customer_user)
    shopper.create((2, 8))
    found = told(shopper)
    assert (found["reason"], found["nextStep"], found["offer"]) == (
        "APPLIED",
        "APPLIED",
        {"id": gid("PersonalOffer", ten.pk)},
    )
    assert found["hints"] == [
        {
            "id": gid("PersonalOffer", lacking.pk),
            "reason": "QUANTITY_NOT_REACHED",
            "missingQuantity": 2,
            "wouldSave": {"amount": 30.0},
            "nextStep": "ADD_MORE",
            "sentence": "Add 2 more to get “Tenth”.",
        },
        {
            "id": gid("PersonalOffer", five.pk),
            "reason": "ANOTHER_IS_ON",
            "missingQuantity": None,
            "wouldSave": {"amount": 5.0},
            "nextStep": None,
            "sentence": "Another offer of yours is on, which it does not join.",
        },
    ]
    sentences = {one["id"]: one["sentence"] for one in shopper.ask(OFFERS)["me"]["personalOffers"]}
    assert sentences == {
        gid("PersonalOffer", ten.pk): "10% off everything",
        gid("PersonalOffer", lacking.pk): "Buy 9, get 1 free on everything",
        gid("PersonalOffer", five.pk): "5.00 USD off everything",
    }


def test_goods_are_told_by_their_names_but_those_that_are_published_nowhere(
    shopper, channel_USD, customer_user, product_list, published_collection
):
    shown, secret, _ = product_list
    ProductChannelListing.objects.filter(product=secret).update(is_published=False)
    variant = shown.variants.get()
    scope = Scope(
        product_ids=frozenset({shown.pk, secret.pk}),
        variant_ids=frozenset({variant.pk}),
        category_ids=frozenset({shown.category_id}),
        collection_ids=frozenset({published_collection.pk}),
    )
    granted(a_campaign(channel_USD, benefit=Benefit(scope=scope)), customer_user)
    (offer,) = shopper.ask(OFFERS)["me"]["personalOffers"]
    names = f"{published_collection.name}, {shown.category.name}, {shown.name}"
    assert offer["sentence"] == f"10% off {names} and 2 more"
    with allow_writer(), CaptureQueriesContext(connection) as statements:
        found = store().goods_names(scope.named)
    assert len(statements) == 1
    assert set(found) == set(scope.named) - {(GoodsKind.PRODUCT, secret.pk)}
    assert found[GoodsKind.VARIANT, variant.pk] == f"{shown.name}, {variant.name}".removesuffix(", ")


def test_what_she_turned_off_is_told_of(shopper, channel_USD, customer_user):
    ten = granted(a_campaign(channel_USD, name="Ten"), customer_user)
    shopper.create((2, 8))
    assert shopper.ask(DECLINE, id=shopper.id)["checkoutPersonalOfferDecline"]["errors"] == []
    shopper.add((0, 1))
    found = told(shopper)
    assert (found["reason"], found["nextStep"]) == ("DECLINED", "TURNED_OFF")
    assert [(one["id"], one["reason"]) for one in found["hints"]] == [
        (gid("PersonalOffer", ten.pk), "DECLINED")
    ]


def test_a_reason_is_told_where_nothing_had_to_be_decided(shopper):
    shopper.create((2, 8))
    found = told(shopper)
    assert (found["reason"], found["nextStep"], found["sentence"]) == (
        "NO_OFFER",
        None,
        "There is no personal offer for you now.",
    )


VALID = "query($id: ID!) { checkout(id: $id) { retention { isValid } } }"
REFRESH = "mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) { retention { isValid } errors { code } } }"
CLAIM = """mutation($code: String!, $id: ID) { personalOfferCodeClaim(code: $code, checkoutId: $id) {
    checkout { id voucherCode totalPrice { gross { amount } } retention { reason isValid } }
    errors { field code } } }"""


def is_valid(shopper):
    return shopper.ask(VALID, id=shopper.id)["checkout"]["retention"]["isValid"]


def a_code(channel):
    campaign = a_campaign(channel)
    batch = codes_create(campaign.pk, 1, actor="user:1", now=datetime.now(UTC))
    outbox.deliver(HANDLERS)
    return batch_codes(batch, after=0, limit=1)[0].code


def test_a_claim_made_meanwhile_makes_it_no_longer_valid(shopper, channel_USD):
    shopper.create((2, 8))
    assert is_valid(shopper)
    with allow_writer():
        code = a_code(channel_USD)
    claimed = shopper.ask(CLAIM, code=code)["personalOfferCodeClaim"]
    assert (claimed["checkout"], claimed["errors"]) == (None, [])
    assert not is_valid(shopper)
    refreshed = shopper.ask(REFRESH, id=shopper.id)["checkoutRetentionRefresh"]
    assert refreshed == {"retention": {"isValid": True}, "errors": []}
    assert shopper.look().total == Decimal("216.0")


def test_a_claim_takes_the_checkout_and_answers_it(shopper, channel_USD):
    shopper.create((2, 8))
    with allow_writer():
        code = a_code(channel_USD)
    answer = shopper.ask(CLAIM, code=code, id=shopper.id)["personalOfferCodeClaim"]
    assert answer["errors"] == []
    assert answer["checkout"]["totalPrice"] == {"gross": {"amount": 216.0}}
    assert answer["checkout"]["retention"] == {"reason": "APPLIED", "isValid": True}


def test_an_audience_that_was_left_makes_it_no_longer_valid(shopper, channel_USD, customer_user):
    with allow_writer():
        for_newcomers(channel_USD)
    shopper.create((2, 8))
    assert (told(shopper)["reason"], is_valid(shopper)) == ("APPLIED", True)
    with allow_writer():
        CustomerFacts.objects.filter(customer__user_id=customer_user.pk).update(purchases=1)
    assert not is_valid(shopper)
    assert shopper.ask(REFRESH, id=shopper.id)["checkoutRetentionRefresh"]["retention"] == {"isValid": True}
    assert shopper.look().code is None
