"""The first steps of an owner: what is to be done, and whether it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELDS: Mapping[str, Any] = {
    "Checkout.retention": gettext_lazy("the offer in the cart"),
    "Order.retention": gettext_lazy("points of an order"),
    "User.loyalty": gettext_lazy("points in the account"),
    "User.loyaltyAccounts": gettext_lazy("points in the account"),
    "User.personalOffers": gettext_lazy("offers in the account"),
    "User.referral": gettext_lazy("referrals in the account"),
}
"""What a shopper sees by each field of the API."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list."""

    title: str
    text: str
    is_done: bool
    path: str = ""
    """The page where it is done; "" where it is done elsewhere."""
    link: str = ""


def steps(setup: Mapping[str, Any], *, has_switch: bool) -> Iterator[Step]:
    """In the order in which they are best done."""
    if has_switch:
        yield Step(
            _("Switch Retention on"),
            _("Above, or later: everything can be prepared before."),
            setup["isOn"],
        )
    yield Step(
        _("Take in the orders of the past"),
        _(
            "Then offers know who bought before, and the figures begin with your shop. Ask whoever runs your shop to run"
            " the command retention_backfill once."
        ),
        setup["isHistoryKnown"],
    )
    yield Step(
        _("Give points"),
        _("How many points a purchase earns, channel by channel."),
        setup["hasLoyaltyProgramme"],
        "loyalty",
        _("Loyalty"),
    )
    yield Step(
        _("Begin a first campaign"),
        _("For example 10 % for who has not bought for 90 days."),
        setup["hasCampaign"],
        "offers",
        _("Offers"),
    )
    yield Step(
        _("Let customers bring their friends"),
        _("What a friend gets, and what who brought them gets."),
        setup["hasReferralTerms"],
        "referrals",
        _("Referrals"),
    )
    yield _storefront(setup["storefrontFields"])


def _storefront(fields: list[str]) -> Step:
    """Prices need nothing of the storefront; that customers see points and offers does."""
    shown = dict.fromkeys(str(FIELDS[name]) for name in fields if name in FIELDS)
    text = (
        _("Your shop asks for: %(fields)s.") % {"fields": ", ".join(shown)}
        if shown
        else _(
            "Prices follow by themselves. For points and offers in the account, ask whoever builds your shop's pages to"
            " show them: the page storefront.md of our documentation has the steps."
        )
    )
    return Step(_("Show points and offers in your shop"), text, bool(shown))
