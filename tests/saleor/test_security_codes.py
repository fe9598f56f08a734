"""Codes of personal offers on a real Saleor: a no is the same bytes after the same statements, and tries are counted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from saleor.core.db.connection import allow_writer

from saleor_retention.core.models import OutboxEffect, RateLimitCount
from saleor_retention.offers.codes.landing_page import gate_set
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.models import Grant
from saleor_retention.store.discounts import OfferListing
from tests.builders.codes import refused_codes, with_codes
from tests.graphql.guessing import CLAIM, REFUSED, REQUEST, aliases, claims, data, differences, seen

from .ids import gid

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P6.1")]

WARM_UP = {"warm-up": "AAAA-AAAA-AAAA-AAAA"}
"""Saleor reads its site and permissions once for a process, whatever is asked first."""


@pytest.fixture
def terms(channel_USD):
    """Of every campaign here."""
    return {
        "listings": (OfferListing(channel_USD.slug, channel_USD.currency_code, None, 0),),
    }


@pytest.fixture
def good(terms):
    """A code that holds."""
    _, (code, *_) = with_codes(**terms)
    return code


@pytest.fixture
def codes(customer_user, customer_user2, terms):
    """A code for every cause of a refusal, when `customer_user` claims it."""
    return refused_codes(
        customer_user.pk, customer_user2.pk, now=timezone.now() - timedelta(minutes=1), **terms
    )


def asking(client):
    def post(document, variables):
        client.token = None
        with allow_writer():
            return client.post_graphql(document, variables).content

    return post


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Grant, OfferCode, OutboxEffect)]


def test_every_code_that_gives_nothing_is_refused_alike(user_api_client, codes, settings):
    before, post = rows(), asking(user_api_client)
    answers = claims(post, WARM_UP | codes)
    del answers["warm-up"]
    assert differences(answers) == {}
    assert data(answers["unknown"][0])["personalOfferCodeClaim"] == REFUSED
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 1_000
    for code in codes.values():
        post(CLAIM, {"code": code})
    assert rows() == before
    assert RateLimitCount.objects.get().tries == len(codes)


def test_a_code_that_holds_would_be_seen_to_differ(user_api_client, good):
    """The control."""
    answers = claims(asking(user_api_client), {"unknown": "ZZZZ-ZZZZ", "good": good})
    assert list(differences(answers)) == ["good"]
    assert data(answers["good"][0])["personalOfferCodeClaim"]["errors"] == []


def test_aliases_are_tries_and_who_tried_too_often_learns_nothing(
    user_api_client, user2_api_client, codes, good
):
    post = asking(user_api_client)
    wrong = claims(post, {"unknown": "ZZZZ-ZZZZ"})["unknown"][0]
    for first in (0, 4, 8):
        answer = data(post(aliases([f"WRONG{n:03}" for n in range(first, first + 4)]), {}))
        assert answer == {f"a{n}": REFUSED for n in range(4)}
    assert RateLimitCount.objects.get().tries == 12
    answers = claims(post, codes | {"good": good})
    assert differences(answers) == {}
    assert answers["good"][0] == wrong
    assert "offercode" not in " ".join(answers["good"][1]), "no code was looked up"
    assert data(asking(user2_api_client)(CLAIM, {"code": good}))["personalOfferCodeClaim"]["errors"] == []


def test_a_landing_page_tells_nobody_who_has_an_address(api_client, customer_user, terms):
    campaigns = [with_codes(**terms)[0] for _ in range(2)]
    gate_set(campaigns[0].pk, is_open=True, actor="user:9", now=timezone.now())
    is_open, closed = (gid("PersonalOfferCampaign", one.pk) for one in campaigns)
    post = asking(api_client)

    def requested(given):
        return {
            cause: seen(post, REQUEST, {"campaign": campaign, "email": email})
            for cause, (campaign, email) in given.items()
        }

    requested({"warm-up": (closed, customer_user.email)})
    given = {"a member's": (is_open, customer_user.email), "a stranger's": (is_open, "nobody@example.com")}
    answers = requested(given)
    assert differences(answers) == {}
    nothing = requested(
        {
            "closed": (closed, customer_user.email),
            "not there": (gid("PersonalOfferCampaign", 2**62), customer_user.email),
            "no campaign's id": (gid("Order", 1), customer_user.email),
            "junk": ("junk", customer_user.email),
        }
    )
    assert differences(nothing) == {}
    assert {one[0] for one in (*answers.values(), *nothing.values())} == {answers["a member's"][0]}


def test_typed_into_saleor_a_code_that_is_to_be_claimed_is_the_same_as_an_unknown_one(guest, good, terms):
    """It is no code of Saleor's: what a claim gives is."""
    _, (spent, *_) = with_codes(**terms)
    guest.create((0, 1), email="guest@example.com")
    document = """mutation($id: ID, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
        checkout { voucherCode } errors { field code message } } }"""
    answers = {
        cause: seen(asking(guest.client), document, {"id": guest.id, "code": code})
        for cause, code in (
            WARM_UP | {"unknown": "ZZZZ-ZZZZ-ZZZZ-ZZZZ", "good": good, "another": spent}
        ).items()
    }
    del answers["warm-up"]
    assert differences(answers) == {}
    assert data(answers["good"][0])["checkoutAddPromoCode"]["errors"][0]["code"] == "INVALID"
