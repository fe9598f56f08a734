"""The form of the plugin's settings: a field for each, by its kind."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import channels_of
from ...forms.fields import DayField, TextField, WholeField
from ...forms.form import ConsoleForm
from ...forms.pickers import CheckedField
from ...host import PluginSetting, PluginState
from ...visit import Visit
from .texts import GROUPS, TEXTS

MOST_MINUTES = 24 * 60
LONGEST = 10_000


class SettingsForm(ConsoleForm):
    """What is saved is what the plugin keeps: texts, and true or false."""

    def __init__(self, visit: Visit, plugin: PluginState, **options: Any) -> None:
        self.plugin = plugin
        initial = {setting.name: _initial(setting) for setting in plugin.settings}
        super().__init__(visit, initial=initial, **options)

    def prepare(self) -> None:
        """A field for each setting."""
        listed = [(choice.id, choice.name) for choice in channels_of(self.visit)]
        for setting in self.plugin.settings:
            label, text = TEXTS.get(setting.name, (setting.label, setting.help_text))
            options = {"label": label, "help_text": text, "required": False}
            self.fields[setting.name] = _field(setting, listed, options)

    @property
    def values(self) -> dict[str, str | bool]:
        """As the plugin keeps them."""
        return {setting.name: _value(self.cleaned_data[setting.name]) for setting in self.plugin.settings}

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """Fields under their headings; what has none comes last."""
        named = {name for _heading, names in GROUPS for name in names}
        others = tuple(name for name in self.fields if name not in named)
        for heading, names in (*GROUPS, (_("More"), others)):
            if fields := list(self.fields_of(*names)):
                yield heading, fields


def _field(setting: PluginSetting, channels: list[tuple[str, str]], options: dict[str, Any]) -> forms.Field:
    match setting.kind:
        case "switch":
            return forms.BooleanField(**options)
        case "channels":
            return CheckedField(choices=_with_gone(channels, _lines(setting.value)), **options)
        case "day":
            return DayField(**options)
        case "minutes":
            return WholeField(most=MOST_MINUTES, **{**options, "required": True})
        case "lines":
            return _lines_field(options)
        case _:
            return TextField(**options)


def _lines_field(options: dict[str, Any]) -> forms.Field:
    errors = {
        "max_length": gettext_lazy("At most %(limit_value)d characters."),
        "null_characters_not_allowed": gettext_lazy("This has a character that no text has."),
    }
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=LONGEST, widget=widget, error_messages=errors, **options)


def _with_gone(channels: list[tuple[str, str]], chosen: list[str]) -> list[tuple[str, str]]:
    """A channel that was chosen and deleted since can still be unchecked."""
    known = {slug for slug, _name in channels}
    gone = [slug for slug in chosen if slug not in known]
    return [*channels, *((slug, _("%(name)s (not there any more)") % {"name": slug}) for slug in gone)]


def _lines(value: object) -> list[str]:
    return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def _initial(setting: PluginSetting) -> Any:
    return _lines(setting.value) if setting.kind == "channels" else setting.value


def _value(cleaned: Any) -> str | bool:
    if isinstance(cleaned, bool):
        return cleaned
    if isinstance(cleaned, list):
        return "\n".join(cleaned)
    return cleaned.isoformat() if isinstance(cleaned, date) else str("" if cleaned is None else cleaned)
