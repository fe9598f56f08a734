"""What each setting is called and means, where it is set by picks and switches."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

TEXTS: Mapping[str, tuple[Any, Any]] = {
    "apply_offers": (
        gettext_lazy("Put personal offers on checkouts"),
        gettext_lazy(
            "Off: no new discount is put on a checkout. What a shopper already sees in the cart stays."
        ),
    ),
    "follow_orders": (
        gettext_lazy("Follow orders"),
        gettext_lazy(
            "Points, referrals, used offers and figures follow the orders. Off: nothing moves and nothing is lost; all of it"
            " is caught up when this is on again."
        ),
    ),
    "accept_referral_codes": (
        gettext_lazy("Accept referral codes at registration"),
        gettext_lazy("Off: a code that a storefront hands over with a new account is ignored."),
    ),
    "offer_grace_minutes": (
        gettext_lazy("Minutes that an ended offer is still honoured"),
        gettext_lazy(
            "For carts that were priced while it ran, so that no payment comes as a surprise. At most a day, which is 1,440."
        ),
    ),
    "shadow": (
        gettext_lazy("Shadow mode: decide, apply nothing"),
        gettext_lazy(
            "On: offers, points and referrals are computed as if live and kept for a report, but no checkout and no account"
            " changes. What was promised before is kept."
        ),
    ),
    "channels": (
        gettext_lazy("Channels where Retention is on"),
        gettext_lazy(
            "With none of them checked it is on in all. In a channel that is left out nothing begins; its orders are still"
            " taken in."
        ),
    ),
    "shadow_channels": (
        gettext_lazy("Channels in shadow mode"),
        gettext_lazy("These are in shadow mode, whatever is chosen above."),
    ),
    "points_from": (
        gettext_lazy("First day that earns points"),
        gettext_lazy(
            "In the shop's time zone. Orders of before it that have no points yet earn none, nor do referrals by them."
            " Without a day the rules of the programme alone decide."
        ),
    ),
    "birthday_key": (
        gettext_lazy("Metadata key of the birthday"),
        gettext_lazy(
            "Where your shop keeps birthdays, as 1990-12-31 or 12-31. Written public:key, a customer's own public metadata"
            " is read as well."
        ),
    ),
    "attribute_keys": (
        gettext_lazy("Metadata keys that audiences may ask about"),
        gettext_lazy(
            "One on each line, read from private metadata of accounts; others are never taken in. Written public:key, a"
            " customer's own public metadata is read as well."
        ),
    ),
    "consent_keys": (
        gettext_lazy("Metadata keys of consents"),
        gettext_lazy("One on each line. A consent is given while its value is true, yes, on or 1."),
    ),
}
"""By the name of the setting: its label and its help."""
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("What Retention does"),
        ("apply_offers", "follow_orders", "accept_referral_codes", "shadow"),
    ),
    (gettext_lazy("Where"), ("channels", "shadow_channels")),
    (gettext_lazy("When"), ("offer_grace_minutes", "points_from")),
    (gettext_lazy("What is known of customers"), ("birthday_key", "attribute_keys", "consent_keys")),
)
"""As the page shows them."""
