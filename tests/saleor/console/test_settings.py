"""Settings of the plugin, saved from the page through Saleor's own mutation, and refused at their fields."""

from datetime import date

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.hosts.saleor.config.plugin_config import FIELDS, PluginConfig, current
from saleor_retention.hosts.saleor.console.plugin_settings import KINDS, TYPES

pytestmark = pytest.mark.django_db(transaction=True)
RIGHT = {
    "apply_offers": "on",
    "follow_orders": "on",
    "offer_grace_minutes": "5",
    "points_from": "2026-03-01",
    "birthday_key": "public:birthday",
    "attribute_keys": "size",
    "consent_keys": "",
}


def saved() -> PluginConfig:
    with allow_writer():
        return current()


def test_every_setting_is_on_the_page_by_its_kind(staff, channel_USD):
    html = staff.part("settings")
    assert all(f'name="{name}"' in html for name in FIELDS)
    assert {*KINDS, *(name for name, field in FIELDS.items() if field["type"] in TYPES)} == set(FIELDS)
    assert f'value="{channel_USD.slug}"' in html


def test_settings_are_saved_as_they_are_chosen(staff, channel_USD, channel_PLN):
    response = staff.do(
        "settings/save", **RIGHT, channels=[channel_USD.slug], shadow_channels=[channel_PLN.slug]
    )
    assert "The settings are saved." in response.headers["HX-Trigger"], response.content.decode()
    config = saved()
    assert (config.apply_offers, config.accept_referral_codes, config.shadow) == (True, False, False)
    assert (config.offer_grace_seconds, config.points_from) == (300, date(2026, 3, 1))
    assert config.channels == {channel_USD.slug}
    assert config.shadow_channels == {channel_PLN.slug}
    assert 'value="2026-03-01"' in staff.part("settings")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("offer_grace_minutes", "1441", "At most 1,440."),
        ("points_from", "soon", "Choose a day"),
        ("channels", "mars", "Choose from the list."),
        ("birthday_key", "x" * 150, "A key has at most 100 characters."),
        ("attribute_keys", "\n".join(f"k{n}" for n in range(41)), "Give at most 40 keys, one on each line."),
        ("consent_keys", "x" * 101, "A key has at most 100 characters."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(staff, channel_USD, name, value, text):
    errors = staff.errors("settings/save", **{**RIGHT, name: value})
    assert list(errors) == [name]
    assert errors[name].startswith(text)
    assert saved() == PluginConfig()


def test_without_the_permission_for_plugins_there_is_a_sentence_and_nothing_is_saved(visitor):
    clerk = visitor("MANAGE_ORDERS", "MANAGE_DISCOUNTS", "MANAGE_USERS")
    assert "This takes the permission “Manage plugins”" in clerk.text("settings")
    assert "“Manage plugins”" in clerk.do("settings/save", **RIGHT).content.decode()
    assert saved() == PluginConfig()


def test_in_the_browser(desk, channel_USD):
    seen = desk().open("start").click("Settings", role="link")
    seen.check("Shadow mode: decide, apply nothing").click("Save")
    assert saved().shadow
    assert seen.toasts == ["The settings are saved."]
    assert seen.findings() == []
    assert seen.complaints == []
