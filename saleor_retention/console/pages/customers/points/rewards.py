"""Rewards that a customer bought, and milestones on their way, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....formats import Formats
from ...loyalty.tiers.parts import measure_in_words


@dataclass(frozen=True, slots=True)
class ShownPurchase:
    """One reward."""

    name: str
    price: str
    state: str
    when: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class ShownMilestone:
    """One milestone."""

    name: str
    reached_at: str | None
    sentence: str
    is_outstanding: bool
    """A reward waits to be chosen."""


def shown_purchases(formats: Formats, purchases: list[Mapping[str, Any]]) -> list[ShownPurchase]:
    """In the order of the API: the newest first."""
    return [
        ShownPurchase(
            name=purchase["name"],
            price=_price(formats, int(float(purchase["points"]))),
            state=_state(purchase["state"]),
            when=purchase["createdAt"],
            is_bad=purchase["state"] in ("FAILED", "RESTORED", "FORGONE"),
        )
        for purchase in purchases
    ]


def _price(formats: Formats, points: int) -> str:
    if not points:
        return _("For a milestone")
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": formats.number(points)}


def _state(state: str) -> str:
    return {
        "PAID": _("On its way"),
        "GIVEN": _("They have it"),
        "FAILED": _("It cannot be given: the points come back within minutes"),
        "RESTORED": _("It could not be given, and the points came back"),
        "FORGONE": _("It could not be given"),
    }[state]


def shown_milestones(formats: Formats, milestones: list[Mapping[str, Any]]) -> list[ShownMilestone]:
    """Those with a choice that waits first, then as the API has them: the nearest first."""
    shown = [
        ShownMilestone(
            name=milestone["milestone"]["name"],
            reached_at=milestone["reachedAt"],
            sentence=_sentence(formats, milestone),
            is_outstanding=milestone["canChoose"],
        )
        for milestone in milestones
    ]
    return sorted(shown, key=lambda milestone: not milestone.is_outstanding)


def _sentence(formats: Formats, milestone: Mapping[str, Any]) -> str:
    rewards = [reward["name"] for reward in milestone["rewards"]]
    if milestone["canChoose"]:
        return _("They have still to choose one of these in your storefront: %(rewards)s.") % {
            "rewards": ", ".join(rewards)
        }
    if milestone["reachedAt"]:
        purchase = milestone["purchase"]
        return _("They were given: %(reward)s.") % {"reward": purchase["name"]} if purchase else ""
    text = (
        _("%(missing)s more, then they choose one of these: %(rewards)s.")
        if len(rewards) > 1
        else _("%(missing)s more, then they are given: %(rewards)s.")
    )
    return text % {
        "missing": measure_in_words(formats, milestone["missing"]),
        "rewards": ", ".join(rewards),
    }
