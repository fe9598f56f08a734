"""A checkout's ID opens the cart, not its customer: what its bearer learns here is what the cart shows."""

from dataclasses import replace
from uuid import uuid4

import pytest

from saleor_retention.core.clock import now
from saleor_retention.customers.models import Customer
from saleor_retention.graphql.kit import global_id, uuid_of
from saleor_retention.graphql.on_checkout import DecisionOfCheckout
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import CheckoutDecision, Grant
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.discounts import Benefit, OfferListing
from tests.builders import NOON
from tests.builders.points import a_programme

from .alone import post

FIELDS = "offer { name } saving { amount } missing { amount } reason declined isValid"
READ = f"query($id: ID!) {{ checkout(id: $id) {{ retention {{ {FIELDS} }} }} }}"
UNLOCK = """query($id: ID!) { checkout(id: $id) { retention {
    combinedWith { name } hints { name reason missing { amount } missingQuantity wouldSave { amount }
    savesMore { amount } } } } }"""
DECLINE = "mutation($id: ID!) { checkoutPersonalOfferDecline(checkoutId: $id) { retention { declined } errors { field code message } } }"
REFRESH = "mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) { retention { reason } errors { field code message } } }"
NOBODY_ELSE = ("stranger", "ben", "staff without permissions", "app without permissions")
FOR_HER = ("ann", "staff", "app")
NOTHING_HERE = {
    "retention": None,
    "errors": [
        {
            "field": "checkoutId",
            "code": "NOT_FOUND",
            "message": "There is nothing of that id that you may see.",
        }
    ],
}


@pytest.fixture
def anns(alone, shop):
    """Ann has 10 % off from 50.00 on; answers a function that opens a cart of theirs, or of another."""
    alone.user("ann"), alone.user("ben")
    listing = OfferListing("main", "USD", None, 5_000)
    campaign = lifecycle.campaign_create(
        CampaignSpec(name="Only for Ann", percent_bp=1_000, listings=[listing], starts_at=NOON)
    )
    lifecycle.campaign_activate(campaign.pk, now=now())
    granting.grant_to(campaign.pk, [1], now=now())
    alone.settle()

    def cart(minor: int, user_id: int | None = 1) -> str:
        one = CartSnapshot(
            uuid4(),
            "main",
            "USD",
            user_id=user_id,
            subtotal_minor=minor,
            quantity=1,
            fingerprint="",
            line_minors=(minor,),
        )
        shop.open_cart(one)
        shop.decide(one.id)
        return global_id("Checkout", one.id)

    return cart


def seen(who: str, cart: str) -> dict:
    return post(who, READ, {"id": cart})["data"]["checkout"]["retention"]


def test_the_bearer_of_its_id_sees_the_applied_offer_as_the_cart_shows_it(anns):
    cart = anns(10_000)
    applied = {
        "offer": {"name": "Only for Ann"},
        "saving": {"amount": 10.0},
        "missing": None,
        "reason": "APPLIED",
        "declined": False,
        "isValid": True,
    }
    assert {who: seen(who, cart) for who in (*NOBODY_ELSE, *FOR_HER)} == dict.fromkeys(
        (*NOBODY_ELSE, *FOR_HER), applied
    )


def test_what_an_offer_that_is_not_on_the_cart_asks_is_told_to_her_and_the_shop_only(anns):
    cart = anns(2_000)
    told = {
        "offer": None,
        "saving": None,
        "missing": {"amount": 30.0},
        "reason": "MINIMUM_NOT_REACHED",
        "declined": False,
        "isValid": True,
    }
    assert {who: seen(who, cart) for who in FOR_HER} == dict.fromkeys(FOR_HER, told)
    hidden = told | {"missing": None, "reason": None}
    assert {who: seen(who, cart) for who in NOBODY_ELSE} == dict.fromkeys(NOBODY_ELSE, hidden)


def test_that_her_offer_is_on_another_cart_is_told_to_her_and_the_shop_only(anns):
    anns(10_000)
    second = anns(10_000)
    assert {who: seen(who, second)["reason"] for who in FOR_HER} == dict.fromkeys(
        FOR_HER, "RESERVED_ELSEWHERE"
    )
    assert {who: seen(who, second)["reason"] for who in NOBODY_ELSE} == dict.fromkeys(NOBODY_ELSE)


@pytest.mark.promise("P8.5")
def test_what_would_unlock_an_offer_and_what_came_along_is_told_to_her_and_the_shop_only(anns):
    card = Benefit(kind="gift_card")
    listing = OfferListing("main", "USD", 1_000, 0)
    gift = lifecycle.campaign_create(
        CampaignSpec(name="A card", listings=[listing], benefit=card, starts_at=NOON)
    )
    lifecycle.campaign_activate(gift.pk, now=now())
    granting.grant_to(gift.pk, [1], now=now())
    cart = anns(2_000)
    told = {
        "combinedWith": [{"name": "A card"}],
        "hints": [
            {
                "name": "Only for Ann",
                "reason": "MINIMUM_NOT_REACHED",
                "missing": {"amount": 30.0},
                "missingQuantity": None,
                "wouldSave": {"amount": 5.0},
                "savesMore": None,
            }
        ],
    }
    assert {who: unlocked(who, cart) for who in FOR_HER} == dict.fromkeys(FOR_HER, told)
    nothing = {"combinedWith": [], "hints": []}
    assert {who: unlocked(who, cart) for who in NOBODY_ELSE} == dict.fromkeys(NOBODY_ELSE, nothing)


@pytest.mark.promise("P8.5")
def test_that_the_code_she_typed_is_worse_than_her_offer_is_told_to_her_and_the_shop_only(anns, shop):
    cart = anns(10_000)
    at = uuid_of(cart, "Checkout")
    shop.open_cart(replace(shop.cart(at), voucher_code="SUMMER", discount_minor=400))
    shop.decide(at)
    hint = {
        "name": "Only for Ann",
        "reason": "OTHER_CODE",
        "missing": None,
        "missingQuantity": None,
        "wouldSave": {"amount": 10.0},
        "savesMore": {"amount": 6.0},
    }
    told = {"combinedWith": [], "hints": [hint]}
    assert {who: unlocked(who, cart) for who in FOR_HER} == dict.fromkeys(FOR_HER, told)
    nothing = {"combinedWith": [], "hints": []}
    assert {who: unlocked(who, cart) for who in NOBODY_ELSE} == dict.fromkeys(NOBODY_ELSE, nothing)
    assert (shop.cart(at).voucher_code, seen("ben", cart)["reason"]) == ("SUMMER", "OTHER_CODE")
    shop.open_cart(replace(shop.cart(at), discount_minor=1_000))
    shop.decide(at)
    assert unlocked("ann", cart) == nothing


def unlocked(who: str, cart: str) -> dict:
    return post(who, UNLOCK, {"id": cart})["data"]["checkout"]["retention"]


@pytest.mark.parametrize("next_owner", [None, 2])
def test_what_was_decided_for_its_earlier_owner_is_told_to_nobody_who_has_it_now(anns, shop, next_owner):
    cart = anns(2_000)
    one = shop.cart(uuid_of(cart, "Checkout"))
    shop.open_cart(replace(one, user_id=next_owner))
    for who in (*NOBODY_ELSE, *FOR_HER):
        assert (seen(who, cart)["reason"], seen(who, cart)["missing"]) == (None, None), who


@pytest.mark.parametrize("document", [DECLINE, REFRESH])
@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_a_foreign_customers_checkout_answers_as_one_that_is_not_there(anns, who, document):
    cart = anns(10_000)
    before = list(CheckoutDecision.objects.values())
    foreign = post(who, document, {"id": cart})
    assert foreign == post(who, document, {"id": global_id("Checkout", uuid4())})
    assert next(iter(foreign["data"].values())) == NOTHING_HERE
    assert list(CheckoutDecision.objects.values()) == before
    assert seen("ann", cart)["reason"] == "APPLIED"


@pytest.mark.parametrize("who", FOR_HER)
def test_she_and_the_shop_decline_and_decide_again(anns, who):
    cart = anns(10_000)
    assert post(who, REFRESH, {"id": cart})["data"]["checkoutRetentionRefresh"] == {
        "retention": {"reason": "APPLIED"},
        "errors": [],
    }
    assert post(who, DECLINE, {"id": cart})["data"]["checkoutPersonalOfferDecline"] == {
        "retention": {"declined": True},
        "errors": [],
    }


@pytest.mark.parametrize("who", [*NOBODY_ELSE, *FOR_HER])
def test_a_guests_checkout_is_for_who_knows_its_id(anns, who):
    cart = anns(10_000, None)
    assert post(who, DECLINE, {"id": cart})["data"]["checkoutPersonalOfferDecline"] == {
        "retention": {"declined": True},
        "errors": [],
    }


def test_a_fault_in_retention_leaves_the_checkout_whole(anns, monkeypatch):
    def fail(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(DecisionOfCheckout, "batch_load", fail)
    key = anns(6_000)
    answer = post("ann", "query($id: ID!) { checkout(id: $id) { id retention { reason } } }", {"id": key})
    assert answer["data"] == {"checkout": {"id": key, "retention": None}}
    assert [one["path"] for one in answer["errors"]] == [["checkout", "retention"]]


def test_what_their_first_order_gives_is_told_to_them_and_the_shop_only(anns):
    welcome = {"kind": "first_order", "title": "Welcome", "points": 50}
    a_programme(channel="main", terms={"bonuses": {"bonuses": [welcome]}})
    cart = anns(10_000)
    Customer.objects.get_or_create(user_id=1)
    asked = "query($id: ID!) { checkout(id: $id) { retention { pointsToEarn } } }"
    told = {
        who: post(who, asked, {"id": cart})["data"]["checkout"]["retention"]["pointsToEarn"]
        for who in (*FOR_HER, *NOBODY_ELSE)
    }
    assert told == dict.fromkeys(FOR_HER, 140) | dict.fromkeys(NOBODY_ELSE, 90)


def test_while_the_engine_is_off_nothing_is_promised_and_nothing_is_out_of_date(anns, shop):
    a_programme(channel="main")
    cart = anns(10_000)
    Grant.objects.update(withdrawn_at=now())
    asked = "query($id: ID!) { checkout(id: $id) { retention { isValid pointsToEarn } } }"
    told = []
    for is_on in (True, False, True):
        shop.switch(is_on)
        told.append(post("ann", asked, {"id": cart})["data"]["checkout"]["retention"])
    as_usual = {"isValid": False, "pointsToEarn": 90}
    assert told == [as_usual, {"isValid": True, "pointsToEarn": None}, as_usual]
