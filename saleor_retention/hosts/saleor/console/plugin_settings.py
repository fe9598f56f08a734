"""The plugin's switch and settings for the console, through Saleor's own mutation as whoever asks (MANAGE_PLUGINS)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ....console.host import PluginSetting, PluginState, SettingErrors
from ....console.refusals import Refused, Unanswered, refusal_in_words
from ..config.plugin_config import FIELDS, PLUGIN_ID, errors_as_typed, errors_in, known_channels
from .api import execute

PLUGIN = """query RetentionPlugin($id: ID!) { plugin(id: $id) { globalConfiguration { active
    configuration { name value } } } }"""
UPDATE = """mutation RetentionPluginUpdate($id: ID!, $input: PluginUpdateInput!) {
    pluginUpdate(id: $id, input: $input) { errors { field message } } }"""

KINDS = {
    "channels": "channels",
    "shadow_channels": "channels",
    "points_from": "day",
    "offer_grace_minutes": "minutes",
}
"""How a setting is asked for; otherwise by its type."""
TYPES = {"Boolean": "switch", "Multiline": "lines", "String": "text"}


def read_plugin(request: HttpRequest) -> PluginState:
    """Raises `Refused` for whoever may not look at plugins."""
    answer = execute(request, PLUGIN, {"id": PLUGIN_ID})
    plugin = (answer.data or {}).get("plugin")
    if plugin is None:
        if answer.refusals:
            raise Refused(refusal_in_words(answer.refusals[0]))
        raise Unanswered(_("The shop gave no answer."))
    configuration = plugin["globalConfiguration"]
    values = {entry["name"]: entry["value"] for entry in configuration["configuration"] or ()}
    return PluginState(
        is_on=bool(configuration["active"]),
        settings=tuple(_setting(name, field, values.get(name)) for name, field in FIELDS.items()),
    )


def save_plugin(
    request: HttpRequest, *, is_on: bool | None, values: Mapping[str, str | bool] | None
) -> SettingErrors:
    """Switch it, or save settings. What was wrong already and is not changed is not refused."""
    data: dict[str, Any] = {} if is_on is None else {"active": is_on}
    if values is not None:
        data["configuration"] = [{"name": name, "value": _text(value)} for name, value in values.items()]
    answer = execute(request, UPDATE, {"id": PLUGIN_ID, "input": data})
    if answer.refusals:
        return SettingErrors({"": refusal_in_words(answer.refusals[0])})
    payload = (answer.data or {}).get("pluginUpdate")
    if payload is None:
        return SettingErrors({"": _("The shop gave no answer.")})
    if not payload["errors"]:
        return SettingErrors()
    return SettingErrors(_by_setting(values or {}, payload["errors"]))


def _by_setting(values: Mapping[str, str | bool], errors: list[Mapping[str, Any]]) -> dict[str, str]:
    """The plugin joins all errors into one for the Dashboard's own form; here each stands at its field."""
    texts = {name: _text(value) for name, value in values.items()}
    result = errors_as_typed(texts) or errors_in(texts, known=known_channels())
    said = " ".join(str(error["message"]) for error in errors)
    return {name: text for name, text in result.items() if text in said} or {"": said}


def _setting(name: str, field: Mapping[str, Any], value: str | None) -> PluginSetting:
    kind = KINDS.get(name, TYPES[field["type"]])
    shown = field["default"] if value is None else value
    return PluginSetting(
        name=name,
        label=field["label"],
        help_text=field["help_text"],
        kind=kind,
        value=str(shown).lower() == "true" if kind == "switch" else str(shown),
    )


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
