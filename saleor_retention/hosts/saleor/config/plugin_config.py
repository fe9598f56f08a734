"""The few global switches that a store owner sees in the Dashboard: what they are, what may be in them."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ....quoting import quoted
from ....store.channels import ChannelTerms, Mode
from ....store.sales_channels import there_are
from .account_metadata import KEY_FIELDS, MetadataKeys, errors_in_keys, parse_keys

PLUGIN_ID = "saleor.retention"
ACTIVE_AT_FIRST = False
MOST_GRACE_MINUTES = 24 * 60

FIELDS: dict[str, dict[str, Any]] = {
    "apply_offers": {
        "type": "Boolean",
        "label": "Put personal offers on checkouts",
        "help_text": "Off: no new discount is put on a checkout. What a shopper already sees in the cart stays.",
        "default": True,
    },
    "follow_orders": {
        "type": "Boolean",
        "label": "Follow orders",
        "help_text": "Points, referrals, used offers and figures follow the orders. Off: nothing moves and nothing"
        " is lost; all of it is caught up when this is on again.",
        "default": True,
    },
    "accept_referral_codes": {
        "type": "Boolean",
        "label": "Accept referral codes at registration",
        "help_text": "Off: a code that a storefront hands over with a new account is ignored.",
        "default": True,
    },
    "offer_grace_minutes": {
        "type": "String",
        "label": "Minutes that an ended offer is still honoured",
        "help_text": "For carts that were priced while it ran, so that no payment comes as a surprise. New"
        " campaigns that say nothing else take it. 0 to 1440.",
        "default": "60",
    },
    "shadow": {
        "type": "Boolean",
        "label": "Shadow mode: decide, apply nothing",
        "help_text": "On: offers, points and referrals are computed as if live and kept for a report, but no checkout"
        " and no account changes. What was promised before is kept.",
        "default": False,
    },
    "channels": {
        "type": "Multiline",
        "label": "Channels where the engine is on",
        "help_text": "One slug on each line. Empty: all. In a channel that is left out nothing begins; its orders are still taken in.",
        "default": "",
    },
    "shadow_channels": {
        "type": "Multiline",
        "label": "Channels in shadow mode",
        "help_text": "One slug on each line: these channels are in shadow mode, whatever the switch for shadow mode and the list"
        " of channels where the engine is on say.",
        "default": "",
    },
    "points_from": {
        "type": "String",
        "label": "First day that earns points",
        "help_text": "YYYY-MM-DD, in the shop's time zone. Orders created before it that have no points yet earn"
        " none, nor do referrals by them. Empty: the programme's versions alone decide.",
        "default": "",
    },
    **KEY_FIELDS,
}
CONFIG_STRUCTURE = {
    name: {k: v for k, v in field.items() if k != "default"} for name, field in FIELDS.items()
}
DEFAULTS = [{"name": name, "value": field["default"]} for name, field in FIELDS.items()]


@dataclass(frozen=True, slots=True)
class PluginConfig:
    """The configuration, parsed. What is missing or makes no sense has its default: reading never fails."""

    apply_offers: bool = True
    follow_orders: bool = True
    accept_referral_codes: bool = True
    offer_grace_seconds: int = 3_600
    shadow: bool = False
    channels: frozenset[str] = frozenset()
    """Where the engine is on; everywhere when empty."""
    shadow_channels: frozenset[str] = frozenset()
    points_from: date | None = None
    metadata_keys: MetadataKeys = field(default_factory=MetadataKeys)


@lru_cache(maxsize=1_000)
def mode_of(switches: PluginConfig, channel: str) -> Mode:
    """What may begin in the channel of this slug."""
    if channel in switches.shadow_channels:
        return Mode.SHADOW
    if switches.channels and channel not in switches.channels:
        return Mode.OFF
    return Mode.SHADOW if switches.shadow else Mode.LIVE


def parse(configuration: Iterable[Mapping[str, Any]]) -> PluginConfig:
    """The switches of a stored configuration, junk and all."""
    return parse_json(json.dumps(configuration, default=str))


@lru_cache(maxsize=32)
def parse_json(configuration: str) -> PluginConfig:
    """The switches of a stored configuration as JSON: each is read once in a process, for every checkout asks."""
    values = values_in(json.loads(configuration))
    result = dict(values)
    for name in errors_in(values):
        del result[name]
    grace = result.get("offer_grace_minutes")
    return PluginConfig(
        apply_offers=_is_on(result.get("apply_offers")),
        follow_orders=_is_on(result.get("follow_orders")),
        accept_referral_codes=_is_on(result.get("accept_referral_codes")),
        offer_grace_seconds=int(str(grace)) * 60 if grace is not None else PluginConfig().offer_grace_seconds,
        shadow=_is_on(result.get("shadow"), default=False),
        channels=_slugs(result.get("channels")),
        shadow_channels=_slugs(result.get("shadow_channels")),
        points_from=_day(result.get("points_from")),
        metadata_keys=parse_keys(result),
    )


def values_in(configuration: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of a configuration, by field."""
    return {str(field.get("name")): field.get("value") for field in configuration}


def errors_in(values: Mapping[str, Any], *, known: Collection[str] | None = None) -> dict[str, str]:
    """What an owner must mend, by field, in words for an owner; empty when all is well.

    `known`: the shop's channels; without them, slugs are not looked up.
    """
    errors = {}
    grace = str(values.get("offer_grace_minutes", "60")).strip()
    if not re.fullmatch(r"[0-9]{1,4}", grace) or int(grace) > MOST_GRACE_MINUTES:
        errors["offer_grace_minutes"] = "Give whole minutes from 0 to 1440 (a day), for example 60."
    for name in ("channels", "shadow_channels"):
        if known is not None and (unknown := sorted(_slugs(values.get(name)) - set(known))):
            errors[name] = (
                f"There is no channel {', '.join(unknown)}; {there_are(known)}. Give one slug on each line."
            )
    if str(values.get("points_from") or "").strip() and _day(values.get("points_from")) is None:
        errors["points_from"] = "Give a day as YYYY-MM-DD, for example 2026-03-01, or nothing."
    return errors | errors_in_keys(values)


def joined_errors(errors: Mapping[str, str]) -> str:
    """All errors as one text, each behind the label of its setting: the Dashboard shows one."""
    return " ".join(f"{FIELDS[name]['label']}: {errors[name]}" for name in FIELDS if name in errors)


def errors_as_typed(values: Mapping[str, Any]) -> dict[str, str]:
    """What an owner must mend before Saleor makes `False` of every text in a field that is on or off."""
    return {
        name: f"This is on or off: give true or false, not {quoted(str(values[name]))}."
        for name, field in FIELDS.items()
        if field["type"] == "Boolean" and str(values.get(name) or False).lower() not in ("true", "false")
    }


def _is_on(value: object, *, default: bool = True) -> bool:
    return default if value is None else value is True or str(value).lower() == "true"


def _slugs(value: object) -> frozenset[str]:
    return frozenset(slug for line in str(value or "").splitlines() if (slug := line.strip()))


def _day(value: object) -> date | None:
    text = str(value or "").strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def current() -> PluginConfig:
    """The switches as stored now, for work outside of a hook."""
    row = stored()
    return parse(row.configuration or []) if row else PluginConfig()


def is_on(row: Any) -> bool:
    """Whether the plugin is switched on, by its stored configuration: the kill switch."""
    return bool(ACTIVE_AT_FIRST if row is None else row.active)


def in_force() -> PluginConfig:
    """The switches as stored now; a plugin that is off puts no new offer on a checkout."""
    row = stored()
    result = parse(row.configuration or [] if row else [])
    return result if is_on(row) else replace(result, apply_offers=False)


def terms(channels: Collection[str]) -> dict[str, ChannelTerms]:
    """Each channel's terms as stored now, in one statement; off everywhere while the plugin is off."""
    row = stored()
    result = parse(row.configuration or [] if row else [])
    modes = {channel: mode_of(result, channel) if is_on(row) else Mode.OFF for channel in channels}
    return {channel: ChannelTerms(mode, result.points_from) for channel, mode in modes.items()}


def stored() -> Any:
    """The plugin's configuration as Saleor keeps it; None before an owner has saved one."""
    from saleor.plugins.models import PluginConfiguration

    rows = PluginConfiguration.objects.using(DEFAULT_DB_ALIAS)
    return rows.filter(identifier=PLUGIN_ID, channel=None).first()


def known_channels() -> dict[str, str]:
    """The currency of each of the shop's channels, by slug."""
    from saleor.channel.models import Channel

    return dict(Channel.objects.using(DEFAULT_DB_ALIAS).values_list("slug", "currency_code"))
