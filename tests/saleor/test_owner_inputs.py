"""What owners type by mistake, inside a real Saleor: refused by name, and nothing is written."""

import pytest
from saleor.plugins.models import PluginConfiguration

from saleor_retention.hosts.saleor.config.plugin_config import PluginConfig, current
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.store.port import store

from .test_plugin_dashboard import owner, update  # noqa: F401 - a fixture of theirs

pytestmark = pytest.mark.django_db
ERRORS = "errors { field code message }"
VERSION = f"mutation($input: LoyaltyProgrammeVersionAddInput!) {{ loyaltyProgrammeVersionAdd(input: $input) {{ {ERRORS} }} }}"
CREATE = f"""mutation($input: PersonalOfferCampaignCreateInput!) {{
    personalOfferCampaignCreate(input: $input) {{ personalOfferCampaign {{ endsAt }} {ERRORS} }} }}"""
FIGURES = (
    """{ retentionMetrics(period: {start: "2026-03-02", end: "2026-03-02"}, currency: "USD") { currency } }"""
)


@pytest.fixture
def staff(owner):  # noqa: F811
    def ask(document, key, **given):
        answer = owner(document, input=given | {"reason": "Because", "idempotencyKey": key})
        (payload,) = answer.values()
        return payload

    return ask


def test_the_shops_channels_are_those_of_saleor(channel_USD, channel_PLN):
    assert store().channels() == {channel_USD.slug: "USD", channel_PLN.slug: "PLN"}


@pytest.mark.promise("H1.4")
def test_a_channel_or_currency_that_the_shop_does_not_have_is_refused_by_name(
    staff, channel_USD, channel_PLN
):
    from graphql_relay import to_global_id

    programme = to_global_id("LoyaltyProgramme", programme_create("stars", "Stars").pk)
    terms = {"programmeId": programme, "ratePoints": 1, "rateAmount": 1}
    names = ", ".join(sorted([channel_USD.slug, channel_PLN.slug]))
    (unknown,) = staff(VERSION, "1", **terms, channel="uk", currency="GBP")["errors"]
    assert unknown == {
        "field": "channel", "code": "INVALID", "message": f"There is no channel “uk”; there are {names}.",
    }  # fmt: skip
    (other,) = staff(VERSION, "2", **terms, channel=channel_PLN.slug, currency="USD")["errors"]
    assert (other["field"], other["code"]) == ("currency", "CURRENCY_MISMATCH")
    assert not ProgrammeVersion.objects.exists()
    assert staff(VERSION, "3", **terms, channel=channel_PLN.slug, currency="PLN")["errors"] == []


def test_an_instant_without_an_offset_is_refused_and_a_day_is_meant_as_a_whole(staff, channel_USD, settings):
    campaign = {
        "name": "Spring", "percent": 10, "listings": [{"channel": channel_USD.slug, "currency": "USD"}],
    }  # fmt: skip
    for n, text in enumerate(("2999-03-05T10:00:00", "soon")):
        (error,) = staff(CREATE, f"no{n}", **campaign, endsAt=text)["errors"]
        assert (error["field"], error["code"]) == ("endsAt", "INVALID")
    for n, text in enumerate(("2999-03-05", "2999-03-05T24:00:00Z")):
        made = staff(CREATE, f"yes{n}", **campaign, endsAt=text)["personalOfferCampaign"]
        assert made == {"endsAt": "2999-03-06T00:00:00+00:00"}


def test_a_period_without_a_day_is_refused_in_words(superuser_api_client):
    answer = superuser_api_client.post_graphql(FIGURES).json()
    assert [one["message"] for one in answer["errors"]] == [
        "The period ends on 2026-03-02 and starts on 2026-03-02: it has no day."
    ]


def test_figures_of_a_channel_that_never_was_are_refused_by_name(superuser_api_client, channel_USD):
    document = """query($channel: String) { retentionMetrics(
        period: {start: "2026-03-01", end: "2026-04-01"}, currency: "USD", channel: $channel) { sales { orders } } }"""
    answer = superuser_api_client.post_graphql(document, {"channel": "uk"}).json()
    assert [one["message"] for one in answer["errors"]] == [
        f"There is no channel “uk”; there are {channel_USD.slug}."
    ]
    for channel in (channel_USD.slug, None):
        assert "errors" not in superuser_api_client.post_graphql(document, {"channel": channel}).json()


def test_shadow_is_on_or_off_and_never_maybe(owner):  # noqa: F811
    answer = update(owner, active=True, configuration=[{"name": "shadow", "value": "maybe"}])
    (error,) = answer["errors"]
    assert (error["field"], error["code"]) == ("shadow", "INVALID")
    assert error["message"].endswith("This is on or off: give true or false, not “maybe”.")
    assert not PluginConfiguration.objects.filter(identifier="saleor.retention", active=True).exists()
    assert update(owner, configuration=[{"name": "shadow", "value": "true"}])["errors"] == []
    assert current() == PluginConfig(shadow=True)


def test_a_channel_in_shadow_is_one_of_the_shop(owner, channel_USD):  # noqa: F811
    (error,) = update(owner, configuration=[{"name": "shadow_channels", "value": "uk"}])["errors"]
    assert error["field"] == "shadowChannels"
    sentence = f"There is no channel uk; there are {channel_USD.slug}. Give one slug on each line."
    assert error["message"].endswith(sentence)


def test_a_simulation_names_what_is_not_there(superuser_api_client, customer_user, channel_USD, variant):
    from graphql_relay import to_global_id

    document = """query($user: ID!, $channel: String!, $variant: ID!) { personalOfferSimulation(
        userId: $user, channel: $channel, lines: [{variantId: $variant, quantity: 1}]) { reason } }"""
    sound = {
        "user": to_global_id("User", customer_user.pk),
        "channel": channel_USD.slug,
        "variant": to_global_id("ProductVariant", variant.pk),
    }
    nothing = to_global_id("ProductVariant", 2**31 - 1)
    for changes, message in (
        ({"user": to_global_id("User", 2**31 - 1)}, "There is no account of that ID."),
        ({"channel": "uk"}, f"There is no channel “uk”; there are {channel_USD.slug}."),
        ({"variant": nothing}, f"Channel “{channel_USD.slug}” does not sell now: {nothing}."),
    ):
        answer = superuser_api_client.post_graphql(document, sound | changes).json()
        assert [one["message"] for one in answer["errors"]] == [message]
    assert "errors" not in superuser_api_client.post_graphql(document, sound).json()
