"""The rules of programmes as an owner reads them: which hold now, which are planned, which are past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats
from ...refusals import Unanswered
from ...visit import Visit
from .terms.registry import SECTIONS

MOST_PROGRAMMES = 100
IN_FORCE, PLANNED, PAST = "in_force", "planned", "past"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A version of the rules in one channel."""

    channel: str
    sentence: str
    begins: datetime
    ends: datetime | None
    """When other rules follow."""
    when: str
    """`in_force`, `planned` or `past`."""
    version: Mapping[str, Any]
    """As the API tells it."""

    @property
    def initial(self) -> dict[str, Any]:
        """The fields of a form that begins with these rules."""
        version, terms = self.version, self.version["terms"]
        told = {
            "channel": self.channel,
            "rate_points": version["ratePoints"],
            "rate_amount": version["rateAmount"]["amount"],
            "expiry_months": version["expiryMonths"],
        }
        for section in SECTIONS:
            if terms.get(section.name) is not None:
                told |= section.initial(terms[section.name])
        return told


@dataclass(frozen=True, slots=True)
class ShownProgramme:
    """A programme as its page shows it."""

    id: str
    name: str
    is_active: bool
    off_since: str | None
    rules: tuple[ChannelRule, ...]
    tiers: tuple[tuple[str, str], ...] = ()
    """Slugs and names, of the plan in force, from the lowest on."""

    @property
    def in_force(self) -> list[ChannelRule]:
        """What holds now."""
        return [rule for rule in self.rules if rule.when == IN_FORCE]

    @property
    def planned(self) -> list[ChannelRule]:
        """What comes."""
        return [rule for rule in self.rules if rule.when == PLANNED]

    def latest_in(self, channel: str) -> ChannelRule | None:
        """The rules of a channel that new ones would follow; without a channel those of the only one there is."""
        live = [rule for rule in self.rules if rule.when != PAST and channel in ("", rule.channel)]
        if len({rule.channel for rule in live}) != 1:
            return None
        return max(live, key=lambda rule: rule.begins)

    def has_rules_in(self, channel: str) -> bool:
        """Now or later."""
        return any(rule.channel == channel and rule.when != PAST for rule in self.rules)


def rule_in_words(
    formats: Formats, points: int, amount: Mapping[str, Any], months: int | None, *, has_expiry: bool = False
) -> str:
    """1 point for every €1.00. Points last 12 months. `has_expiry`: the terms say when points end."""
    earned = ngettext(
        "%(points)s point for every %(amount)s.", "%(points)s points for every %(amount)s.", points
    )
    lasting = (
        ""
        if has_expiry
        else _("Points do not expire.")
        if months is None
        else ngettext("Points last %(months)s month.", "Points last %(months)s months.", months)
    )
    facts = {
        "points": formats.number(points),
        "amount": formats.money(amount),
        "months": formats.number(months),
    }
    return f"{earned} {lasting}".strip() % facts


def terms_in_words(formats: Formats, terms: Mapping[str, Any], currency: str) -> list[str]:
    """What rules say beyond the rate, a sentence or more for each part of which they say something."""
    return [
        section.sentence(formats, terms[section.name], currency)
        for section in SECTIONS
        if terms.get(section.name) is not None
    ]


def version_in_words(formats: Formats, version: Mapping[str, Any]) -> str:
    """All that rules say."""
    words = rule_in_words(
        formats,
        version["ratePoints"],
        version["rateAmount"],
        version["expiryMonths"],
        has_expiry=version["terms"].get("expiry") is not None,
    )
    currency = str(version["rateAmount"]["currency"])
    return " ".join([words, *terms_in_words(formats, version["terms"], currency)])


def shown_programmes(visit: Visit) -> list[ShownProgramme]:
    """All of them, the oldest first."""
    return _asked(visit, first=MOST_PROGRAMMES)


def programme_of(visit: Visit) -> ShownProgramme:
    """The one that the address names. Raises `Unanswered`."""
    return _named(visit, _asked(visit, first=1, ids=[visit.arguments.get("id", "")]))


def programme_among(visit: Visit) -> tuple[ShownProgramme, list[ShownProgramme]]:
    """The one that the address names, and all: rules of one may end those of another. Raises `Unanswered`."""
    programmes = shown_programmes(visit)
    return _named(visit, programmes), programmes


def _named(visit: Visit, programmes: Iterable[ShownProgramme]) -> ShownProgramme:
    wanted = visit.arguments.get("id", "")
    for shown in programmes:
        if shown.id == wanted:
            return shown
    raise Unanswered(_("There is no such programme."))


def _asked(visit: Visit, **variables: Any) -> list[ShownProgramme]:
    data = visit.ask("programmes", **variables).get("loyaltyProgrammes") or {}
    return [_shown(visit.formats, edge["node"]) for edge in data.get("edges", ())]


def _shown(formats: Formats, node: Mapping[str, Any]) -> ShownProgramme:
    return ShownProgramme(
        id=node["id"],
        name=node["name"],
        is_active=node["isActive"],
        off_since=node["offSince"],
        rules=tuple(_rule(formats, version) for version in node["versions"]),
        tiers=tuple(
            (tier["slug"], tier["name"]) for plan in (node["tierPlans"] or ())[:1] for tier in plan["tiers"]
        ),
    )


def _rule(formats: Formats, version: Mapping[str, Any]) -> ChannelRule:
    begins, now = datetime.fromisoformat(version["validFrom"]), timezone.now()
    ends = version["validUntil"] and datetime.fromisoformat(version["validUntil"])
    when = PLANNED if begins > now else PAST if ends is not None and ends <= now else IN_FORCE
    sentence = version_in_words(formats, version)
    return ChannelRule(version["channel"], sentence, begins, ends, when, version)
