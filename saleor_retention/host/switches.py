"""The few global switches that a store owner sees in the Dashboard: what they are, what may be in them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import DEFAULT_DB_ALIAS

PLUGIN_ID = "saleor.retention"
ACTIVE_AT_FIRST = False
MOST_GRACE_MINUTES = 24 * 60

FIELDS: dict[str, dict[str, Any]] = {
    "apply_offers": {
        "type": "Boolean",
        "label": "Put personal offers on checkouts",
        "help_text": "Off: no new discount is put on a checkout. What a shopper already sees in her cart stays.",
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
}
CONFIG_STRUCTURE = {
    name: {k: v for k, v in field.items() if k != "default"} for name, field in FIELDS.items()
}
DEFAULTS = [{"name": name, "value": field["default"]} for name, field in FIELDS.items()]


@dataclass(frozen=True, slots=True)
class Switches:
    """The configuration, parsed. What is missing or makes no sense has its default: reading never fails."""

    apply_offers: bool = True
    follow_orders: bool = True
    accept_referral_codes: bool = True
    offer_grace_seconds: int = 3_600


def parse(configuration: Iterable[Mapping[str, Any]]) -> Switches:
    """The switches of a stored configuration, junk and all."""
    values = {str(field.get("name")): field.get("value") for field in configuration}
    found = dict(values)
    for name in errors_in(values):
        del found[name]
    grace = found.get("offer_grace_minutes")
    return Switches(
        apply_offers=_is_on(found.get("apply_offers")),
        follow_orders=_is_on(found.get("follow_orders")),
        accept_referral_codes=_is_on(found.get("accept_referral_codes")),
        offer_grace_seconds=int(str(grace)) * 60 if grace is not None else Switches().offer_grace_seconds,
    )


def errors_in(values: Mapping[str, Any]) -> dict[str, str]:
    """What an owner must mend, by field, in words for her; empty when all is well."""
    errors = {}
    grace = str(values.get("offer_grace_minutes", "60")).strip()
    if not re.fullmatch(r"[0-9]{1,4}", grace) or int(grace) > MOST_GRACE_MINUTES:
        errors["offer_grace_minutes"] = "Give whole minutes from 0 to 1440 (a day), for example 60."
    return errors


def _is_on(value: object) -> bool:
    return value is None or value is True or str(value).lower() == "true"


def current() -> Switches:
    """The switches as stored now, for work outside of a hook."""
    row = stored()
    return parse(row.configuration or []) if row else Switches()


def in_force() -> Switches:
    """The switches as stored now; a plugin that is off puts no new offer on a checkout."""
    row = stored()
    found = parse(row.configuration or [] if row else [])
    is_active = ACTIVE_AT_FIRST if row is None else row.active
    return found if is_active else replace(found, apply_offers=False)


def stored() -> Any:
    """The plugin's configuration as Saleor keeps it; None before an owner has saved one."""
    from saleor.plugins.models import PluginConfiguration

    rows = PluginConfiguration.objects.using(DEFAULT_DB_ALIAS)
    return rows.filter(identifier=PLUGIN_ID, channel=None).first()
