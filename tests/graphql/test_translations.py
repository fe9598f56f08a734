"""Names in other languages by the API: who set them is kept, what is absurd is refused, a stranger's campaign is none."""

import pytest

from saleor_retention.core.clock import now
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.models import Campaign
from tests.builders.campaigns import a_campaign

from .alone import post

ERRORS = "errors { field code message }"
TRANSLATE = f"""mutation($input: PersonalOfferCampaignTranslateInput!) {{ personalOfferCampaignTranslate(input: $input) {{
    personalOfferCampaign {{ de: translation(languageCode: DE) {{ name }} fr: translation(languageCode: FR) {{ name }} }}
    {ERRORS} }} }}"""
READ = """query($id: ID!) { personalOfferCampaign(id: $id) { name
    translation(languageCode: PT_BR) { languageCode name } none: translation(languageCode: FR) { name }
    changes { reason changed { field before after } } } }"""


def asked(campaign, key, **given):
    campaign_id = given.pop("campaign_id", global_id("PersonalOfferCampaign", campaign.pk))
    reason = {"reason": "For abroad", "idempotencyKey": key}
    return post("staff", TRANSLATE, {"input": {"campaignId": campaign_id, **reason, **given}})


def refused(answer):
    payload = answer["data"]["personalOfferCampaignTranslate"]
    assert payload["personalOfferCampaign"] is None
    return [(one["field"], one["code"]) for one in payload["errors"]]


def test_a_translation_is_set_told_kept_on_record_and_taken_away(shop):
    campaign = a_campaign()
    for key, name in (("a", "Bem-vinda"), ("b", "Bem-vindas"), ("c", "Bem-vindas")):
        answer = asked(campaign, key, languageCode="PT_BR", name=name)
        assert answer["data"]["personalOfferCampaignTranslate"]["errors"] == []
    found = post("staff", READ, {"id": global_id("PersonalOfferCampaign", campaign.pk)})["data"]
    assert found["personalOfferCampaign"] == {
        "name": "Welcome back",
        "translation": {"languageCode": "PT_BR", "name": "Bem-vindas"},
        "none": None,
        "changes": [
            {
                "reason": "For abroad",
                "changed": [{"field": "name", "before": "pt-br: Bem-vinda", "after": "pt-br: Bem-vindas"}],
            },
            {
                "reason": "For abroad",
                "changed": [{"field": "name", "before": None, "after": "pt-br: Bem-vinda"}],
            },
        ],
    }
    for key, nothing in (("d", None), ("e", "")):
        asked(campaign, f"{key}1", languageCode="DE", name="Willkommen")
        answer = asked(campaign, key, languageCode="DE", name=nothing)
        assert answer["data"]["personalOfferCampaignTranslate"]["personalOfferCampaign"]["de"] is None
    assert Campaign.objects.get().translations == {"pt-br": "Bem-vindas"}


def test_the_same_key_answers_the_same_and_another_request_under_it_is_refused(shop):
    campaign = a_campaign()
    first = asked(campaign, "once", languageCode="DE", name="Willkommen")
    assert asked(campaign, "once", languageCode="DE", name="Willkommen") == first
    assert refused(asked(campaign, "once", languageCode="FR", name="Bienvenue")) == [
        ("idempotencyKey", "KEY_REUSED")
    ]
    assert Campaign.objects.get().translations == {"de": "Willkommen"}


@pytest.mark.parametrize("language", ["xx-YY", "xx_YY", "de", "DE_DEE", "", None, 1])
def test_a_language_that_saleor_does_not_have_is_refused_before_anything_is_done(shop, language):
    answer = asked(a_campaign(), "key", languageCode=language, name="Willkommen")
    assert (answer.get("data"), len(answer["errors"])) == (None, 1)
    assert "LanguageCodeEnum" in answer["errors"][0]["message"]
    assert not IdempotentCommand.objects.exists()


@pytest.mark.parametrize("name", ["x" * 101, "x" * 10_000])
def test_a_name_that_is_too_long_is_refused_at_its_field(shop, name):
    assert refused(asked(a_campaign(), "key", languageCode="DE", name=name)) == [("name", "INVALID")]
    assert Campaign.objects.get().translations == {}


def test_a_campaign_that_is_not_there_or_is_stopped_is_refused(shop):
    campaign = a_campaign()
    for unknown in (global_id("PersonalOfferCampaign", 10**6), global_id("User", campaign.pk), "nonsense"):
        answer = asked(campaign, unknown, campaign_id=unknown, languageCode="DE", name="Willkommen")
        assert refused(answer) == [("campaignId", "NOT_FOUND")]
    lifecycle.campaign_stop(campaign.pk, now=now())
    assert refused(asked(campaign, "late", languageCode="DE", name="Willkommen")) == [
        (None, "CAMPAIGN_STATE")
    ]
