"""To whom staff grant a campaign: named customers, checkouts, or everybody of an audience."""

import pytest

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.identity import members
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.campaigns.lifecycle import campaign_activate, campaign_create
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.models import Grant
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders import NOON

from .alone import placed, post

GRANT = """mutation($input: PersonalOfferGrantInput!) { personalOfferGrant(input: $input) {
    granted personalOfferCampaign { name } errors { field code message } } }"""
OFFERS = "{ me { personalOffers { id name state listings { channel } } } }"
TERMS = {"name": "Ten", "percent_bp": 1_000, "starts_at": NOON}
LISTINGS = [OfferListing("main", "USD", None, 0)]


@pytest.fixture
def people(alone):
    """Ann, Ben and Cleo; Cleo bought."""
    for name in ("ann", "ben", "cleo"):
        alone.user(name)
    placed(3)
    members(store().customers([1, 2]).values())
    return alone


def audience(rule):
    row = audience_create("Some", rule, by=StaffContext("user:90", "r"), now=NOON)
    return global_id("RetentionAudience", row.pk), row.pk


def campaign(**terms):
    row = campaign_create(CampaignSpec(**(TERMS | {"listings": LISTINGS} | terms)))
    return campaign_activate(row.pk, now=NOON).pk


def grant(campaign_id, who="staff", key="k", **to):
    given = {
        "campaignId": global_id("PersonalOfferCampaign", campaign_id),
        "reason": "r",
        "idempotencyKey": key,
        **to,
    }
    return post(who, GRANT, {"input": given})


def done(answer):
    return answer["data"]["personalOfferGrant"]


@pytest.mark.promise("P9.1")
def test_everybody_of_an_audience_is_granted_once_and_the_same_key_does_nothing_again(people):
    newcomers, _ = audience({"neverOrdered": {}})
    pk = campaign()
    answer = {"granted": 2, "personalOfferCampaign": {"name": "Ten"}, "errors": []}
    assert done(grant(pk, audienceId=newcomers)) == answer
    assert done(grant(pk, audienceId=newcomers)) == answer
    assert set(Grant.objects.values_list("customer__user_id", flat=True)) == {1, 2}
    assert done(grant(pk, key="again", audienceId=newcomers))["granted"] == 0
    assert [one["name"] for one in post("ann", OFFERS)["data"]["me"]["personalOffers"]] == ["Ten"]


@pytest.mark.parametrize(
    ("to", "field", "code"),
    [
        ({}, "userIds", "REQUIRED"),
        ({"userIds": []}, "userIds", "REQUIRED"),
        ({"audienceId": global_id("RetentionAudience", 2**40)}, "audienceId", "NOT_FOUND"),
        ({"audienceId": "junk"}, "audienceId", "NOT_FOUND"),
        ({"audienceId": global_id("RetentionAudience", 1), "userIds": ["x"]}, "audienceId", "INVALID"),
        ({"audienceId": global_id("RetentionAudience", 1), "checkoutIds": ["x"]}, "audienceId", "INVALID"),
        ({"checkoutIds": ["x"], "userIds": ["x"]}, "checkoutIds", "INVALID"),
    ],
)
def test_one_of_the_three_is_named_or_nobody_gets_anything(people, to, field, code):
    answer = done(grant(campaign(), **to))
    assert (answer["granted"], [(one["field"], one["code"]) for one in answer["errors"]]) == (
        None,
        [(field, code)],
    )
    assert not Grant.objects.exists()


def test_only_who_may_give_discounts_may_grant(people):
    newcomers, _ = audience({"neverOrdered": {}})
    for who in ("stranger", "ann", "staff without permissions", "app without permissions"):
        assert grant(campaign(), who=who, audienceId=newcomers)["data"] == {"personalOfferGrant": None}
    assert not Grant.objects.exists()


@pytest.mark.promise("P3.4", "P8.5")
def test_her_account_tells_what_her_audience_gets_and_its_id_opens_nothing(people):
    _, newcomers = audience({"neverOrdered": {}})
    pk = campaign(audience_id=newcomers)
    campaign(name="For Germany", audience_id=newcomers, countries=["DE"])
    told = post("ann", OFFERS)["data"]["me"]["personalOffers"]
    assert told == [
        {
            "id": global_id("PersonalOffer", f"c{pk}.1."),
            "name": "Ten",
            "state": "AVAILABLE",
            "listings": [{"channel": "main"}],
        }
    ]
    withdraw = """mutation($id: ID!) { personalOfferWithdraw(
        input: {offerId: $id, reason: "r", idempotencyKey: "w"}) { errors { field code } } }"""
    answer = post("staff", withdraw, {"id": told[0]["id"]})["data"]["personalOfferWithdraw"]
    assert answer["errors"] == [{"field": "offerId", "code": "NOT_FOUND"}]
    assert post("cleo", OFFERS)["data"]["me"]["personalOffers"] == []
