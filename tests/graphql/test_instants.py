"""Whatever takes an instant reads it in the one way, and refuses at its field what is none."""

from datetime import UTC, datetime

import pytest

from saleor_retention.core.models import IdempotentCommand
from saleor_retention.graphql.kit import global_id
from saleor_retention.graphql.kit.instants import HOW
from saleor_retention.hosts.standalone.api.schema import built
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import Reward
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.campaigns import a_campaign

from .alone import post
from .test_channels_named import (
    CREATE,
    DRAFT,
    ERRORS,
    GOODWILL,
    TERMS,
    VERSION,
    asked,
    of_campaign,
    of_programme,
)

UPDATE = (
    "mutation($input: PersonalOfferCampaignUpdateInput!) {"
    f" personalOfferCampaignUpdate(input: $input) {{ {ERRORS} }} }}"
)
PROGRAMME = (
    "mutation($input: LoyaltyProgrammeCreateInput!) {"
    f" loyaltyProgrammeCreate(input: $input) {{ {ERRORS} }} }}"
)
REWARD = (
    f"mutation($input: LoyaltyRewardCreateInput!) {{ loyaltyRewardCreate(input: $input) {{ {ERRORS} }} }}"
)
CHANGE = (
    f"mutation($input: LoyaltyRewardUpdateInput!) {{ loyaltyRewardUpdate(input: $input) {{ {ERRORS} }} }}"
)
GRANT = f"mutation($input: PersonalOfferGrantInput!) {{ personalOfferGrant(input: $input) {{ {ERRORS} }} }}"
AMOUNT = {"cardAmount": 1, "cardCurrency": "USD"}
DAY, AFTER = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)


@pytest.fixture
def given(shop, settings):
    """What each mutation is asked with beside its instants, and how what it wrote is read."""
    settings.TIME_ZONE = "UTC"
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    stars, user = programme_create("stars", "Stars").pk, global_id("User", 1)
    programme = global_id("LoyaltyProgramme", stars)
    terms = {"programmeId": programme, "channel": "us", "referrerPoints": 1, "refereePoints": 1}
    granted = {"campaignId": global_id("PersonalOfferCampaign", a_campaign().pk), "userIds": [user]}
    card = {"programmeId": programme, "name": "Card", "points": 1, "kind": "GIFT_CARD"} | AMOUNT
    of_store = reward_create(
        stars, RewardDraft("Card", 1, "gift_card", {"amount_minor": 1, "currency": "USD"})
    )
    sorry = {"userId": user, "channel": "us", "currency": "USD", "percent": 5}
    return {
        "version": (VERSION, of_programme(stars, "us", "USD"), ProgrammeVersion),
        "terms": (TERMS, terms, ReferralProgramme),
        "campaign": (CREATE, of_campaign("us", "USD"), Campaign),
        "template": (DRAFT, of_campaign("us", "USD") | {"template": "BIRTHDAY"}, Campaign),
        "update": (
            UPDATE,
            {"campaignId": global_id("PersonalOfferCampaign", a_campaign(active=False).pk)},
            Campaign,
        ),
        "sorry": (GOODWILL, sorry, Grant),
        "grant": (GRANT, granted, Grant),
        "reward": (REWARD, card, Reward),
        "change": (CHANGE, {"rewardId": global_id("LoyaltyReward", of_store.pk)}, Reward),
    }


FIELDS = [
    ("version", "validFrom", "valid_from", DAY),
    ("terms", "validFrom", "valid_from", DAY),
    ("campaign", "startsAt", "starts_at", DAY),
    ("campaign", "endsAt", "ends_at", AFTER),
    ("template", "startsAt", "starts_at", DAY),
    ("template", "endsAt", "ends_at", AFTER),
    ("update", "endsAt", "ends_at", AFTER),
    ("sorry", "expiresAt", "expires_at", AFTER),
    ("grant", "expiresAt", "expires_at", AFTER),
    ("reward", "startsAt", "starts_at", DAY),
    ("reward", "endsAt", "ends_at", AFTER),
    ("change", "startsAt", "starts_at", DAY),
    ("change", "endsAt", "ends_at", AFTER),
]


@pytest.mark.parametrize(("what", "field", "column", "meant"), FIELDS)
@pytest.mark.parametrize("text", ["2026-03-05", "2026-03-06T24:00:00Z"])
def test_a_day_is_meant_as_a_whole_and_24_hours_are_its_end(given, what, field, column, meant, text):
    document, others, rows = given[what]
    assert asked(document, **others | {field: text}) == []
    assert getattr(rows.objects.latest("pk"), column) == (
        meant if text == "2026-03-05" else AFTER.replace(day=7)
    )


@pytest.mark.parametrize(("what", "field", "column", "meant"), FIELDS)
@pytest.mark.parametrize("text", ["2026-03-05T10:00:00", "soon", "2026-02-30", ""])
def test_a_time_that_could_be_several_is_refused_at_its_field_and_nothing_is_written(
    given, what, field, column, meant, text
):
    document, others, rows = given[what]
    before = rows.objects.count()
    ((at, code, message),) = asked(document, **others | {field: text})
    assert (at, code) == (field, "INVALID")
    assert message.startswith("Give an instant with its offset")
    assert (rows.objects.count(), IdempotentCommand.objects.count()) == (before, 0)


def test_the_first_rules_of_a_programme_hold_from_a_whole_day_on_or_are_refused(given):
    rules = {"channel": "us", "currency": "USD", "ratePoints": 1, "rateAmount": 1}
    before = ProgrammeVersion.objects.count()
    ((at, code, _),) = asked(PROGRAMME, name="Soon", rules=rules | {"validFrom": "soon"})
    assert (at, code, ProgrammeVersion.objects.count()) == ("validFrom", "INVALID", before)
    assert asked(PROGRAMME, key="other", name="Points", rules=rules | {"validFrom": "2999-03-05"}) == []
    assert ProgrammeVersion.objects.latest("pk").valid_from == datetime(2999, 3, 5, tzinfo=UTC)


def test_one_instant_in_two_writings_is_one_request(given):
    document, others, rows = given["campaign"]
    for text in ("2026-03-05T10:00:00Z", "2026-03-05T11:00:00+01:00"):
        assert asked(document, **others | {"startsAt": text}) == []
    assert rows.objects.filter(starts_at=datetime(2026, 3, 5, 10, tzinfo=UTC)).count() == 1


def test_no_field_that_says_so_is_left_out():
    said = {
        (type_.name, name)
        for type_ in built.get_type_map().values()
        for name, one in getattr(type_, "fields", {}).items()
        if HOW in (getattr(one, "description", None) or "")
    }
    elsewhere = {
        "PersonalOfferCampaignFilterInput",
        "LoyaltyProgrammeRulesInput",
        "LoyaltyEventRecordInput",
        "LoyaltyEventRuleSetInput",
        "LoyaltyDraftActivateInput",
        "LoyaltySimulationStartInput",
    }
    asked_elsewhere = {one for one in said if one[0] in elsewhere}
    assert len(said - asked_elsewhere) == len(FIELDS)


@pytest.mark.parametrize("field", ["runsAt", "startsBefore", "startsAfter", "endsBefore", "endsAfter"])
def test_a_list_reads_its_instants_in_the_same_way_and_refuses_in_words(given, field):
    question = '{{ personalOfferCampaigns(first: 1, filter: {{{}: "{}"}}) {{ totalCount }} }}'
    assert (
        post("staff", question.format(field, "2026-03-05"))["data"]["personalOfferCampaigns"]["totalCount"]
        >= 0
    )
    answer = post("staff", question.format(field, "soon"))
    assert answer["errors"][0]["message"].startswith("Give an instant with its offset")
