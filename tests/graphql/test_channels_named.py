"""A channel or a currency that the shop does not have is refused by name, with those it has, and nothing is written."""

from datetime import timedelta

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.offers.models import Campaign, CampaignListing
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.campaigns import a_campaign

from .alone import post

ERRORS = "errors { field code message }"
VERSION = f"""mutation($input: LoyaltyProgrammeVersionAddInput!) {{
    loyaltyProgrammeVersionAdd(input: $input) {{ version {{ id }} {ERRORS} }} }}"""
TERMS = f"mutation($input: ReferralTermsSetInput!) {{ referralTermsSet(input: $input) {{ {ERRORS} }} }}"
CREATE = f"""mutation($input: PersonalOfferCampaignCreateInput!) {{
    personalOfferCampaignCreate(input: $input) {{ {ERRORS} }} }}"""
DRAFT = f"""mutation($input: PersonalOfferCampaignCreateFromTemplateInput!) {{
    personalOfferCampaignCreateFromTemplate(input: $input) {{ {ERRORS} }} }}"""
GOODWILL = f"""mutation($input: PersonalOfferGoodwillGrantInput!) {{
    personalOfferGoodwillGrant(input: $input) {{ {ERRORS} }} }}"""
ACTIVATE = f"""mutation($input: PersonalOfferCampaignActivateInput!) {{
    personalOfferCampaignActivate(input: $input) {{ {ERRORS} }} }}"""
WHICH = "there are de, us."


@pytest.fixture
def two_channels(shop):
    store().open_channel("de", "EUR")
    store().open_channel("us", "USD")
    store().join(CustomerSnapshot(1, "ann@example.com", now()))
    return programme_create("stars", "Stars").pk


def asked(document, key="k", **given):
    answer = post("staff", document, {"input": given | {"reason": "Because", "idempotencyKey": key}})
    assert "errors" not in answer, answer["errors"]
    (payload,) = answer["data"].values()
    return [tuple(one.values()) for one in payload["errors"]]


def of_programme(pk, channel, currency):
    ids = {"programmeId": global_id("LoyaltyProgramme", pk)}
    return ids | {"channel": channel, "currency": currency, "ratePoints": 1, "rateAmount": 1}


def of_campaign(channel, currency):
    return {"name": "Spring", "percent": 10, "listings": [{"channel": channel, "currency": currency}]}


def asks(programme):
    """Every mutation that names a channel and a currency, by channel and currency."""
    return {
        "version": (VERSION, lambda *named: of_programme(programme, *named)),
        "campaign": (CREATE, lambda *named: of_campaign(*named)),
        "template": (DRAFT, lambda *named: of_campaign(*named) | {"template": "BIRTHDAY"}),
        "sorry": (
            GOODWILL,
            lambda channel, currency: {
                "userId": global_id("User", 1), "channel": channel, "currency": currency, "percent": 5,
            },
        ),
    }  # fmt: skip


@pytest.mark.promise("H1.4")
@pytest.mark.parametrize("what", ["version", "campaign", "template", "sorry"])
def test_an_unknown_channel_and_another_currency_are_refused_by_name(two_channels, what):
    document, given = asks(two_channels)[what]
    assert asked(document, **given("uk", "EUR")) == [
        ("channel", "INVALID", f"There is no channel “uk”; {WHICH}")
    ]
    assert asked(document, **given("us", "EUR")) == [
        ("currency", "CURRENCY_MISMATCH", "Channel “us” sells in USD, not in “EUR”.")
    ]
    assert not ProgrammeVersion.objects.exists()
    assert not Campaign.objects.exists()
    assert asked(document, **given("us", "usd")) == []


def test_referral_terms_name_a_channel_of_the_shop(two_channels):
    given = {
        "programmeId": global_id("LoyaltyProgramme", two_channels), "referrerPoints": 1, "refereePoints": 1,
    }  # fmt: skip
    assert asked(TERMS, channel="uk", **given) == [
        ("channel", "INVALID", f"There is no channel “uk”; {WHICH}")
    ]
    assert asked(TERMS, channel=" ", **given) == [("channel", "REQUIRED", "A channel is needed.")]
    assert not ReferralProgramme.objects.exists()
    assert asked(TERMS, channel="de", **given) == []


@pytest.mark.parametrize(
    ("changes", "code"), [({"channel": "uk"}, "INVALID"), ({"currency": "EUR"}, "CURRENCY_MISMATCH")]
)
def test_a_draft_of_a_channel_that_went_is_not_activated(shop, changes, code):
    campaign = a_campaign(active=False)
    CampaignListing.objects.filter(campaign=campaign).update(**changes)
    store().open_channel("main", "USD")
    given = {"campaignId": global_id("PersonalOfferCampaign", campaign.pk)}
    assert [one[:2] for one in asked(ACTIVATE, **given)] == [("campaignId", code)]
    campaign.refresh_from_db()
    assert campaign.state == "draft"


def test_a_programme_that_would_displace_another_says_which(two_channels, clock):
    first, second = two_channels, programme_create("coins", "Coins").pk
    assert asked(VERSION, "k1", **of_programme(first, "us", "USD")) == []
    clock.shift(timedelta(days=1))
    ((field, code, message),) = asked(VERSION, "k2", **of_programme(second, "us", "USD"))
    assert (field, code) == ("replacesId", "INVALID")
    assert message.startswith("Programme “stars” has rules in channel “us”")
    assert asked(VERSION, "k3", **of_programme(second, "de", "EUR")) == []
    assert ProgrammeVersion.objects.count() == 2
    replacing = of_programme(second, "us", "USD") | {"replacesId": global_id("LoyaltyProgramme", first)}
    assert asked(VERSION, "k4", **replacing) == []
    clock.shift(timedelta(days=1))
    assert asked(VERSION, "k5", **of_programme(second, "us", "USD")) == []


def test_nor_does_it_slip_in_before_rules_of_another_that_are_to_come(two_channels):
    first, second = two_channels, programme_create("coins", "Coins").pk
    later = {"validFrom": "2999-01-01T00:00:00Z"}
    assert asked(VERSION, "k1", **of_programme(first, "us", "USD") | later) == []
    ((field, _, message),) = asked(VERSION, "k2", **of_programme(second, "us", "USD"))
    assert field == "replacesId"
    assert message.startswith("Programme “stars” has rules from 2999-01-01 on in channel “us”")
