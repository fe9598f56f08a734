"""The terms of referrals as an owner reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats
from ...visit import Visit


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """Terms of a channel, in words."""

    channel: str
    sentence: str
    begins: datetime
    when: str
    """`in_force`, `planned` or `past`."""
    values: Mapping[str, Any]
    """As the form has them."""


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """What is set, and what can be chosen."""

    terms: tuple[ShownTerms, ...]
    programmes: tuple[tuple[str, str], ...]
    """Of those that are on: id and name."""

    @property
    def in_force(self) -> list[ShownTerms]:
        """One for each channel at most."""
        return [terms for terms in self.terms if terms.when == "in_force"]

    @property
    def planned(self) -> list[ShownTerms]:
        """What comes."""
        return [terms for terms in self.terms if terms.when == "planned"]


def referral_rules(visit: Visit) -> ReferralRules:
    """Terms, the newest first, and programmes, the oldest first."""
    data = visit.ask("terms")
    listed = (data.get("referralTerms") or {}).get("edges", ())
    programmes = [edge["node"] for edge in (data.get("loyaltyProgrammes") or {}).get("edges", ())]
    return ReferralRules(
        terms=tuple(_shown(visit.formats, edge["node"]) for edge in listed),
        programmes=tuple((node["id"], node["name"]) for node in programmes if node["isActive"]),
    )


def terms_in_words(
    formats: Formats, referrer: int, referee: int, minimum: Mapping[str, Any] | None, *, is_active: bool
) -> str:
    """What both sides get, and for what."""
    if not is_active:
        return _("Referrals earn nothing here.")
    facts = {
        "referrer": _points(formats, referrer),
        "referee": _points(formats, referee),
        "minimum": formats.money(minimum),
    }
    if minimum is None:
        text = _(
            "Who brings a friend gets %(referrer)s and the friend %(referee)s, once the friend's first order is paid."
        )
    else:
        text = _(
            "Who brings a friend gets %(referrer)s and the friend %(referee)s, once the friend's first order of at least "
            "%(minimum)s is paid."
        )
    return text % facts


def _points(formats: Formats, number: int) -> str:
    return ngettext("%(points)s point", "%(points)s points", number) % {"points": formats.number(number)}


def _shown(formats: Formats, node: Mapping[str, Any]) -> ShownTerms:
    terms = node["terms"]
    begins = datetime.fromisoformat(terms["validFrom"])
    referrer, referee = int(float(terms["referrerPoints"])), int(float(terms["refereePoints"]))
    return ShownTerms(
        channel=terms["channel"],
        sentence=terms_in_words(formats, referrer, referee, terms["minimum"], is_active=terms["isActive"]),
        begins=begins,
        when="planned" if begins > timezone.now() else "in_force" if node["isInForce"] else "past",
        values={
            "channel": terms["channel"],
            "programme_id": terms["loyaltyProgramme"]["id"],
            "referrer_points": referrer,
            "referee_points": referee,
            "minimum": terms["minimum"] and terms["minimum"]["amount"],
            "is_active": terms["isActive"],
        },
    )
