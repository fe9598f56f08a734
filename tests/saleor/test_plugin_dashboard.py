"""What a store owner sees of the plugin in the Dashboard, and what they may write there."""

from datetime import UTC, datetime

import pytest
from saleor.plugins.models import PluginConfiguration

from saleor_retention.hosts.saleor.config.plugin_config import FIELDS, PluginConfig, current, parse
from saleor_retention.hosts.saleor.plugin import RetentionPlugin
from saleor_retention.offers.campaigns.lifecycle import campaign_create
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.store.discounts import OfferListing

pytestmark = pytest.mark.django_db

ALL = """{ plugins(first: 20) { edges { node { id name description
    globalConfiguration { active configuration { name value type label helpText } } } } } }"""
UPDATE = """mutation($input: PluginUpdateInput!) { pluginUpdate(id: "saleor.retention", input: $input) {
    plugin { globalConfiguration { active configuration { name value } } } errors { field message code } } }"""


@pytest.fixture
def owner(superuser_api_client):
    def ask(query, **variables):
        answer = superuser_api_client.post_graphql(query, variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return ask


def update(owner, **given):
    return owner(UPDATE, input=given)["pluginUpdate"]


def test_the_plugin_is_listed_switched_off_with_every_switch_named(owner, monkeypatch):
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", False)
    nodes = [edge["node"] for edge in owner(ALL)["plugins"]["edges"]]
    ours = next(node for node in nodes if node["id"] == "saleor.retention")
    shown = ours["globalConfiguration"]
    assert (ours["name"], shown["active"]) == ("Retention", False)
    assert {field["name"] for field in shown["configuration"]} == set(FIELDS)
    assert all(field["label"] and field["helpText"] for field in shown["configuration"])


def test_an_owner_switches_it_on_and_an_offer_off(owner):
    answer = update(owner, active=True, configuration=[{"name": "apply_offers", "value": "false"}])
    assert (answer["errors"], answer["plugin"]["globalConfiguration"]["active"]) == ([], True)
    assert current() == PluginConfig(apply_offers=False)


@pytest.mark.parametrize("minutes", ["soon", "-1", "1441", "1.5", ""])
def test_minutes_that_make_no_sense_are_refused_in_words_and_nothing_is_saved(owner, minutes):
    answer = update(owner, active=True, configuration=[{"name": "offer_grace_minutes", "value": minutes}])
    (error,) = answer["errors"]
    assert (error["field"], error["code"]) == ("offerGraceMinutes", "INVALID")
    assert error["message"] == (
        "Minutes that an ended offer is still honoured: Give whole minutes from 0 to 1440 (a day), for example 60."
    )
    assert current() == PluginConfig()
    assert not PluginConfiguration.objects.filter(identifier="saleor.retention", active=True).exists()


def test_all_wrong_settings_are_told_in_one_error_each_with_its_label(owner):
    """The Dashboard shows one error, and not at a field."""
    wrong = {
        "points_from": "soon",
        "channels": "nowhere",
        "offer_grace_minutes": "soon",
        "shadow_channels": "mars",
    }
    answer = update(owner, active=True, configuration=[{"name": k, "value": v} for k, v in wrong.items()])
    (error,) = answer["errors"]
    assert (error["field"], error["code"]) == (None, "INVALID")
    assert error["message"] == (
        "Minutes that an ended offer is still honoured: Give whole minutes from 0 to 1440 (a day), for example 60."
        " Channels where the engine is on: There is no channel nowhere; the shop has none. Give one slug on each line."
        " Channels in shadow mode: There is no channel mars; the shop has none. Give one slug on each line."
        " First day that earns points: Give a day as YYYY-MM-DD, for example 2026-03-01, or nothing."
    )
    assert current() == PluginConfig()


@pytest.mark.parametrize(("minutes", "seconds"), [("0", 0), ("1440", 86_400), (" 5 ", 300)])
def test_minutes_in_range_are_read_as_seconds(owner, minutes, seconds):
    answer = update(owner, configuration=[{"name": "offer_grace_minutes", "value": minutes}])
    assert (answer["errors"], current().offer_grace_seconds) == ([], seconds)


@pytest.mark.parametrize(
    "junk",
    [
        [],
        [{"name": "offer_grace_minutes", "value": None}],
        [{"name": "offer_grace_minutes", "value": "junk"}, {"name": "unknown", "value": 1}],
    ],
)
def test_a_stored_configuration_of_junk_reads_as_the_defaults(junk):
    assert parse(junk) == PluginConfig()
    assert RetentionPlugin(configuration=junk, active=True).switches == PluginConfig()


def test_a_configuration_is_read_once_until_it_changes():
    def configured(value):
        return [{"name": "shadow", "value": value}, {"name": "channels", "value": "main"}]

    first, second = (RetentionPlugin(configuration=configured(True), active=True) for _ in range(2))
    assert first.switches is second.switches
    assert parse(configured(True)) is parse(configured(True))
    assert [parse(configured(value)).shadow for value in (True, False, 1)] == [True, False, False]


@pytest.mark.parametrize(("named", "taken"), [(None, 300), (0, 0)])
def test_a_campaign_that_names_no_grace_takes_the_owners(owner, channel_USD, named, taken):
    update(owner, configuration=[{"name": "offer_grace_minutes", "value": "5"}])
    campaign = campaign_create(
        CampaignSpec(
            name="Spring",
            percent_bp=1_000,
            listings=[OfferListing(channel_USD.slug, "USD", amount_minor=None, minimum_minor=0)],
            starts_at=datetime(2026, 3, 1, tzinfo=UTC),
            grace_seconds=named,
        )
    )
    assert campaign.grace_seconds == taken
