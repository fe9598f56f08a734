"""Where the Dashboard shows the console: one line for each place, for whichever version of Saleor this is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import saleor
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from saleor.app.models import AppExtension

APP_PERMISSIONS = ("manage_discounts", "manage_orders", "manage_plugins", "manage_users")
"""Of the app: staff have on its pages those of them that they have themselves. Never MANAGE_APPS: such an app gets no
token of the Dashboard's user from later versions of Saleor."""

PAGE, POPUP, WIDGET = "app_page", "popup", "widget"
FROM_THE_SERVER = {"method": "GET"}


@dataclass(frozen=True, slots=True)
class Extension:
    """One place in the Dashboard."""

    identifier: str
    label: str | Promise
    mount: str
    target: str
    path: str
    """Of the console's page."""
    permissions: tuple[str, ...]
    """What whoever sees it has; what a card or a popup may do is no more than these."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    since: tuple[int, ...] = ()
    """The first version of Saleor whose Dashboard knows the place."""


EXTENSIONS = (
    Extension("retention-customers", "Retention", "navigation_customers", PAGE, "/start", ("manage_orders",)),
    Extension(
        "retention-offers",
        gettext_lazy("Personal offers"),
        "navigation_discounts",
        PAGE,
        "/offers",
        ("manage_discounts",),
    ),
    Extension(
        "retention-home",
        "Retention",
        "homepage_widgets",
        WIDGET,
        "/overview",
        ("manage_orders",),
        {"homeWidgetTarget": {**FROM_THE_SERVER, "fullscreen": True}},
        since=(3, 23, 6),
    ),
    Extension(
        "retention-customer-card",
        "Retention",
        "customer_details_widgets",
        WIDGET,
        "/customer-card",
        ("manage_users",),
        {"widgetTarget": FROM_THE_SERVER},
    ),
    Extension(
        "retention-order-card",
        "Retention",
        "order_details_widgets",
        WIDGET,
        "/order-card",
        ("manage_orders",),
        {"widgetTarget": FROM_THE_SERVER},
    ),
    Extension(
        "retention-goodwill",
        gettext_lazy("Goodwill offer"),
        "customer_details_more_actions",
        POPUP,
        "/goodwill",
        ("manage_discounts", "manage_users"),
    ),
)


def shown_in(version: str) -> Iterator[Extension]:
    """Those that a Saleor of this version has a place for."""
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    mounts = {mount for mount, _ in _columns()["mount"].choices or ()}
    for extension in EXTENSIONS:
        if number >= extension.since and (not mounts or extension.mount in mounts):
            yield extension


def here() -> list[Extension]:
    """Those that this Saleor has a place for."""
    return list(shown_in(saleor.__version__))


def has_identifiers() -> bool:
    """Whether this Saleor keeps a name of ours for each extension."""
    return "identifier" in _columns()


def has_methods() -> bool:
    """Whether this Saleor still keeps a card's method apart from its settings."""
    return "http_target_method" in _columns()


def _columns() -> dict[str, Any]:
    return {column.name: column for column in AppExtension._meta.get_fields()}
