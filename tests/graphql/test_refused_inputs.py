"""What owners type by mistake is refused in words at its field, never a fault, and nothing is written."""

import pytest

from saleor_retention.audiences.models import AudienceList
from saleor_retention.core.clock import now
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.offers.codes.claims import codes_create
from saleor_retention.offers.models import Campaign, CodeKind
from saleor_retention.store.carts import CartLine
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.builders.campaigns import a_campaign
from tests.builders.points import a_programme, the_shop_says

from .alone import post
from .test_channels_named import CREATE, ERRORS, asked, of_campaign

PROGRAMME = f"mutation($input: LoyaltyProgrammeCreateInput!) {{ loyaltyProgrammeCreate(input: $input) {{ {ERRORS} }} }}"
LIST = f"""mutation($input: RetentionAudienceListUploadInput!) {{
    retentionAudienceListUpload(input: $input) {{ {ERRORS} }} }}"""
FIGURES = """query($start: Date!, $end: Date!, $currency: String!, $channel: String) {
    retentionMetrics(period: {start: $start, end: $end}, currency: $currency, channel: $channel) { sales { orders } } }"""
RESULTS = """query($id: ID!, $start: Date!, $end: Date!) {
    personalOfferCampaign(id: $id) { name results(period: {start: $start, end: $end}) { granted } } }"""
BATCH = """query($id: ID!, $first: Int, $skip: Int) {
    personalOfferCodeBatch(id: $id) { number csv(first: $first, skip: $skip) } }"""
REQUEST = f"""mutation($email: String!) {{
    personalOfferCodeRequest(campaignId: "x", email: $email) {{ {ERRORS} }} }}"""
SIMULATED = """query($user: ID!, $channel: String!, $lines: [PersonalOfferSimulationLineInput!]!) {
    personalOfferSimulation(userId: $user, channel: $channel, lines: $lines) { reason } }"""

REWARD = (
    f"mutation($input: LoyaltyRewardUpdateInput!) {{ loyaltyRewardUpdate(input: $input) {{ {ERRORS} }} }}"
)


def messages(document, **variables):
    answer = post("staff", document, variables)
    assert all(one["message"] != "Internal Server Error" for one in answer["errors"]), answer
    return [one["message"] for one in answer["errors"]]


@pytest.mark.parametrize("start", ["2026-03-02", "2026-03-01"])
def test_a_period_that_ends_before_it_has_a_day_is_refused(shop, start):
    no_day = [f"The period ends on 2026-03-01 and starts on {start}: it has no day."]
    assert messages(FIGURES, start=start, end="2026-03-01", currency="USD") == no_day
    campaign = global_id("PersonalOfferCampaign", a_campaign().pk)
    assert messages(RESULTS, id=campaign, start=start, end="2026-03-01") == no_day


def test_figures_of_an_unknown_channel_or_currency_are_refused_and_those_of_a_closed_one_are_not(shop):
    store().open_channel("us", "USD")
    march = {"start": "2026-03-01", "end": "2026-04-01", "currency": "USD"}
    assert messages(FIGURES, **march | {"channel": "uk"}) == ["There is no channel “uk”; there are us."]
    assert messages(FIGURES, **march | {"currency": "EURO"}) == ["Figures are for one currency."]
    the_shop_says(an_order(channel="closed"))
    for channel in ("us", "closed", None):
        assert "errors" not in post("staff", FIGURES, march | {"channel": channel})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"first": 10_000}, "At most 1000 codes at once: ask for the others with `skip`."),
        ({"first": -1}, "At most 1000 codes at once: ask for the others with `skip`."),
        ({"skip": -1}, "So many codes cannot be skipped."),
    ],
)
def test_codes_are_not_cut_off_in_silence(shop, given, message):
    campaign = a_campaign(code_kind=CodeKind.UNIQUE)
    batch = codes_create(campaign.pk, 3, actor="staff:1", now=now())
    asked_for = {"id": global_id("PersonalOfferCodeBatch", batch.pk)}
    assert messages(BATCH, **asked_for, **given) == [message]
    whole = post("staff", BATCH, asked_for | {"first": 1_000, "skip": 0})
    assert len(whole["data"]["personalOfferCodeBatch"]["csv"].splitlines()) == 4


@pytest.mark.parametrize(
    ("email", "code"), [("", "REQUIRED"), ("  ", "REQUIRED"), ("ann", "INVALID"), ("@example.com", "INVALID")]
)
def test_who_asks_for_a_code_without_an_address_is_told(shop, email, code):
    errors = post("stranger", REQUEST, {"email": email})["data"]["personalOfferCodeRequest"]["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("email", code)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "x" * 1_001}, "reason"),
        ({"idempotencyKey": "x" * 201}, "idempotencyKey"),
        ({"name": "x" * 101}, "name"),
        ({"slug": "x" * 51}, "slug"),
    ],
)
def test_a_text_that_is_too_long_is_refused_at_its_field(shop, changes, field):
    sound = {"slug": "stars", "name": "Stars", "reason": "x" * 1_000, "idempotencyKey": "x" * 200}
    answer = post("staff", PROGRAMME, {"input": sound | changes})["data"]["loyaltyProgrammeCreate"]
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [(field, "INVALID")]
    assert (Programme.objects.count(), IdempotentCommand.objects.count()) == (0, 0)
    assert post("staff", PROGRAMME, {"input": sound})["data"]["loyaltyProgrammeCreate"]["errors"] == []


def test_so_is_the_name_of_a_list_and_of_a_template(shop):
    assert [one[:2] for one in asked(LIST, name="x" * 101, file="1")] == [("name", "INVALID")]
    assert [one[:2] for one in asked(CREATE, **of_campaign("us", "USD"), template="x" * 41)] == [
        ("template", "INVALID")
    ]
    assert not AudienceList.objects.exists()
    assert not Campaign.objects.exists()


def test_an_audience_that_is_not_there_is_named(shop):
    given = of_campaign("us", "USD") | {"audienceId": global_id("RetentionAudience", 999)}
    assert asked(CREATE, **given) == [("audienceId", "NOT_FOUND", "There is no audience of that ID.")]
    assert not Campaign.objects.exists()


def test_a_scope_is_refused_at_the_field_that_was_handed_in(shop):
    given = of_campaign("us", "USD")
    given["scope"] = {"products": [global_id("Product", n) for n in range(1, 1_002)]}
    assert [one[:2] for one in asked(CREATE, **given)] == [("products", "INVALID")]


def test_a_simulation_names_what_is_not_there(shop):
    store().open_channel("us", "USD")
    store().open_channel("de", "EUR")
    store().sell("us", "USD", CartLine(1, 7, 1, 1_000, 1_000))
    store().join(CustomerSnapshot(1, "ann@example.com", now()))
    sound = {
        "user": global_id("User", 1),
        "channel": "us",
        "lines": [{"variantId": global_id("ProductVariant", 7), "quantity": 1}],
    }
    assert "errors" not in post("staff", SIMULATED, sound)
    eight = {"variantId": global_id("ProductVariant", 8), "quantity": 1}
    for changes, message in (
        ({"user": global_id("User", 2)}, "There is no account of that ID."),
        ({"user": "ann"}, "“ann” is the ID of no account."),
        ({"channel": "uk"}, "There is no channel “uk”; there are de, us."),
        ({"channel": "de"}, f"Channel “de” does not sell now: {sound['lines'][0]['variantId']}."),
        ({"lines": [*sound["lines"], eight]}, f"Channel “us” does not sell now: {eight['variantId']}."),
        ({"lines": [{"variantId": "7", "quantity": 1}]}, "“7” is the ID of no product variant."),
    ):
        assert messages(SIMULATED, **sound | changes) == [message]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"cardCurrency": "EUR"}, "cardAmount", "REQUIRED"),
        ({"campaignId": None, "cardCurrency": "EUR", "points": 7}, "cardAmount", "REQUIRED"),
        ({"cardAmount": 5, "cardCurrency": "E"}, "cardCurrency", "INVALID"),
        ({}, None, "REQUIRED"),
    ],
)
def test_a_change_of_a_reward_that_is_half_said_is_refused(shop, changes, field, code):
    version, card = a_programme(), {"amount_minor": 1_000, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 500, "gift_card", card))
    values = changes | {
        "rewardId": global_id("LoyaltyReward", reward.pk),
        "reason": "so",
        "idempotencyKey": "one",
    }
    answer = post("staff", REWARD, {"input": values})["data"]["loyaltyRewardUpdate"]
    assert [(error["field"], error["code"]) for error in answer["errors"]] == [(field, code)]
    reward.refresh_from_db()
    assert (reward.points, reward.parameters) == (500, card)


def test_null_takes_limits_times_and_the_tier_of_a_reward_off(shop):
    limits = {"customerLimit": 1, "totalLimit": 2, "startsAt": "2026-03-01", "endsAt": "2026-03-31"}
    version, card = a_programme(), {"amount_minor": 1_000, "currency": "USD"}
    reward = reward_create(version.programme_id, RewardDraft("Card", 500, "gift_card", card))
    for key, values in (("set", limits), ("off", dict.fromkeys(limits))):
        by = {"rewardId": global_id("LoyaltyReward", reward.pk), "reason": "so", "idempotencyKey": key}
        assert post("staff", REWARD, {"input": by | values})["data"]["loyaltyRewardUpdate"]["errors"] == []
        reward.refresh_from_db()
        names = ("customer_limit", "total_limit", "starts_at", "ends_at")
        assert [getattr(reward, name) is None for name in names] == [key == "off"] * 4
