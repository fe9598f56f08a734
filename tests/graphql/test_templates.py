"""The usual campaigns over the API: told with what they ask for, drafted, and activated like any other."""

import pytest

from saleor_retention.audiences.models import Audience, AudienceVersion
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.campaigns.templates import TemplateName
from saleor_retention.offers.models import Campaign

from .alone import post

TOLD = "{ personalOfferTemplates { name about hasAudience parameters { name about usual isRequired } } }"
DRAFT = """mutation($input: PersonalOfferCampaignCreateFromTemplateInput!) { personalOfferCampaignCreateFromTemplate(input: $input) {
    personalOfferCampaign { id name state percent uses { limit }
        terms { template audienceId holdoutPercent periodDays codeKind scope { excludedProducts } } }
    errors { field code } } }"""
LISTINGS = [{"channel": "main", "currency": "USD"}]


def draft(who="staff", key="k", **given):
    usual = {"name": "Hello", "percent": 10, "listings": LISTINGS, "reason": "Spring", "idempotencyKey": key}
    return post(who, DRAFT, {"input": usual | given})


def done(answer):
    return answer["data"]["personalOfferCampaignCreateFromTemplate"]


def test_each_is_told_with_what_it_asks_for(shop):
    told = {one["name"]: one for one in post("staff", TOLD)["data"]["personalOfferTemplates"]}
    assert set(told) == {one.name for one in TemplateName}
    assert told["AFTER_PURCHASE"]["parameters"][:2] == [
        {"name": "productIds", "about": "The products that were bought.", "usual": None, "isRequired": True},
        {"name": "months", "about": "So many months later.", "usual": 6, "isRequired": False},
    ]
    assert {name for name, one in told.items() if not one["hasAudience"]} == {"LIMITED_CODE", "GOODWILL"}


@pytest.mark.promise("P2.1", "P2.2")
def test_a_welcome_is_drafted_with_its_audience_and_activated_like_any_other(shop):
    cheap = global_id("Product", 7)
    scope = {"excludedProducts": [cheap], "marginFloorPercent": 20}
    answer = done(draft(template="WELCOME", days=14, scope=scope, holdoutPercent=5))
    audience = Audience.objects.get()
    row = Campaign.objects.get()
    assert answer == {
        "personalOfferCampaign": {
            "id": global_id("PersonalOfferCampaign", row.pk),
            "name": "Hello",
            "state": "DRAFT",
            "percent": 10.0,
            "uses": None,
            "terms": {
                "template": "welcome",
                "audienceId": global_id("RetentionAudience", audience.pk),
                "holdoutPercent": 5.0,
                "periodDays": None,
                "codeKind": "NONE",
                "scope": {"excludedProducts": [cheap]},
            },
        },
        "errors": [],
    }
    assert audience.rule == {"all": [{"neverOrdered": {}}, {"registered": {"withinDays": 14}}]}
    version = AudienceVersion.objects.get()
    assert (version.actor, version.reason) == ("user:90", "Spring")
    assert done(draft(template="WELCOME", days=14, scope=scope, holdoutPercent=5)) == answer
    assert Campaign.objects.count() == 1
    activate = """mutation($id: ID!) { personalOfferCampaignActivate(
        input: {campaignId: $id, reason: "r", idempotencyKey: "a"}) { personalOfferCampaign { state } } }"""
    found = post("staff", activate, {"id": answer["personalOfferCampaign"]["id"]})
    assert found["data"]["personalOfferCampaignActivate"]["personalOfferCampaign"]["state"] == "ACTIVE"


@pytest.mark.promise("P6.2")
def test_a_code_for_the_first_500_is_drafted_with_its_cap(shop):
    found = done(draft(template="LIMITED_CODE", code="FIRST500"))["personalOfferCampaign"]
    assert (found["uses"], found["terms"]["codeKind"], found["terms"]["audienceId"]) == (
        {"limit": 500},
        "SHARED",
        None,
    )


def test_vips_are_by_orders_and_by_what_they_spent(shop):
    assert done(draft(template="VIP", ordersAtLeast=3, spentAtLeast=100))["errors"] == []
    assert Audience.objects.get().rule == {
        "all": [{"orders": {"atLeast": 3}}, {"spent": {"currency": "USD", "atLeast": "100.00"}}]
    }


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"template": "AFTER_PURCHASE"}, "productIds", "REQUIRED"),
        ({"template": "AFTER_PURCHASE", "productIds": ["junk"]}, "productIds", "NOT_FOUND"),
        ({"template": "AFTER_PURCHASE", "productIds": ["x"] * 101}, "productIds", "INVALID"),
        ({"template": "BIRTHDAY", "daysBefore": -1}, "daysBefore", "INVALID"),
        ({"template": "WELCOME", "code": "HELLO500"}, "code", "INVALID"),
        ({"template": "VIP", "spentAtLeast": 0.001}, "spentAtLeast", "INVALID"),
        ({"template": "WELCOME", "listings": []}, "listings", "REQUIRED"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_drafted(shop, given, field, code):
    answer = done(draft(**given))
    assert answer == {"personalOfferCampaign": None, "errors": [{"field": field, "code": code}]}
    assert not Campaign.objects.exists()
    assert not Audience.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "ann", "staff without permissions", "app without permissions"])
def test_only_who_may_give_discounts_sees_templates_and_drafts(shop, who):
    assert post(who, TOLD)["data"] == {"personalOfferTemplates": None}
    assert draft(who, template="WELCOME")["data"] == {"personalOfferCampaignCreateFromTemplate": None}
    assert not Campaign.objects.exists()


ASKED = """query($input: PersonalOfferTemplateAudienceInput!) { personalOfferTemplateAudience(input: $input) {
    rule summary count total } }"""


def audience_of(who="staff", **given):
    return post(who, ASKED, {"input": given})


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"template": "WIN_BACK"}, '{"lastOrder": {"olderThanDays": 180}}'),
        ({"template": "WIN_BACK", "days": 90}, '{"lastOrder": {"olderThanDays": 90}}'),
        ({"template": "BIRTHDAY"}, '{"birthday": {"daysAfter": 7, "daysBefore": 7}}'),
        (
            {"template": "VIP", "spentAtLeast": 100, "currency": "usd"},
            '{"all": [{"orders": {"atLeast": 5}}, {"spent": {"atLeast": "100.00", "currency": "USD"}}]}',
        ),
    ],
)
def test_for_whom_one_would_be_is_told_before_anything_is_written(shop, given, rule):
    answer = audience_of(**given)["data"]["personalOfferTemplateAudience"]
    assert answer["rule"] == rule
    assert answer["summary"].startswith("Members who ")
    assert answer["count"] <= answer["total"]
    assert not Audience.objects.exists()


def test_one_without_an_audience_is_for_nobody_in_particular(shop):
    assert audience_of(template="GOODWILL") == {"data": {"personalOfferTemplateAudience": None}} | (
        {"extensions": audience_of(template="GOODWILL")["extensions"]}
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"template": "WIN_BACK", "days": 0}, "A number from 1 to 3650 is wanted."),
        ({"template": "BIRTHDAY", "months": 3}, "This template does not ask for it."),
        ({"template": "AFTER_PURCHASE"}, "The products that were bought."),
        ({"template": "VIP", "spentAtLeast": 5}, "Say in which currency."),
    ],
)
def test_figures_that_make_no_sense_are_refused_in_words(shop, given, said):
    answer = audience_of(**given)
    assert [error["message"] for error in answer["errors"]] == [said]
