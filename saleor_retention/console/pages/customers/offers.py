"""A customer's offers: what each is, and why it is on or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats

OPEN_STATES = ("AVAILABLE", "RESERVED", "SCHEDULED")


@dataclass(frozen=True, slots=True)
class CustomerOffer:
    """One offer."""

    id: str
    name: str
    state: str
    sentence: str
    reason: str
    """Why it is on, or what it waits for."""
    ends_at: str | None
    can_be_withdrawn: bool


def shown_offers(formats: Formats, offers: list[Mapping[str, Any]]) -> list[CustomerOffer]:
    """In the order of the API: what can be used first."""
    return [
        CustomerOffer(
            id=offer["id"],
            name=offer["name"],
            state=offer["state"],
            sentence=offer["sentence"] or "",
            reason=reason_of(formats, offer),
            ends_at=offer["endsAt"],
            can_be_withdrawn=offer["state"] in OPEN_STATES,
        )
        for offer in offers
    ]


def reason_of(formats: Formats, offer: Mapping[str, Any]) -> str:
    """A sentence about what becomes of it next."""
    if offer["state"] == "AVAILABLE":
        return _waits_for(formats, offer)
    words = {
        "RESERVED": _("It is on a checkout of theirs now."),
        "USED": _("An order used it."),
        "ENDED": _("It is over: it expired, was withdrawn, or its campaign ended."),
    }
    if offer["state"] == "SCHEDULED":
        return _("It begins on %(day)s, or goes on when its campaign does.") % {
            "day": formats.day(offer["startsAt"])
        }
    return words.get(offer["state"], "")


def _waits_for(formats: Formats, offer: Mapping[str, Any]) -> str:
    minima = [listing["minimum"] for listing in offer["listings"] if listing["minimum"]]
    quantity = offer["minimumQuantity"]
    if minima:
        return _("It goes on their next checkout of at least %(minimum)s by itself.") % {
            "minimum": _listed([formats.money(minimum) for minimum in minima])
        }
    if quantity > 1:
        return ngettext(
            "It goes on their next checkout of at least %(quantity)d good by itself.",
            "It goes on their next checkout of at least %(quantity)d goods by itself.",
            quantity,
        ) % {"quantity": quantity}
    return _("It goes on their next checkout that it fits by itself.")


def _listed(texts: list[str]) -> str:
    return " / ".join(dict.fromkeys(texts))
