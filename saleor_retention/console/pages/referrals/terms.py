"""The terms of referrals as an owner reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats
from ...visit import Visit
from .detail_fields import fields_of_terms


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
    told: Mapping[str, Any]
    """As the API answered them."""
    conditions: tuple[str, ...]
    """What else they say, in words."""


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """What is set, and what can be chosen."""

    terms: tuple[ShownTerms, ...]
    programmes: tuple[tuple[str, str], ...]
    """Of those that are on: id and name."""
    rewards: tuple[tuple[str, str], ...] = ()
    """Of their catalogues: id and name."""
    offers: tuple[tuple[str, str], ...] = ()
    """Of those the offers."""
    audiences: tuple[tuple[str, str], ...] = ()

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
        rewards=_rewards(programmes),
        offers=_rewards(programmes, kind="OFFER"),
        audiences=tuple(
            (edge["node"]["id"], edge["node"]["name"])
            for edge in (data.get("retentionAudiences") or {}).get("edges", ())
        ),
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


def _rewards(programmes: Sequence[Mapping[str, Any]], kind: str = "") -> tuple[tuple[str, str], ...]:
    rewards = [reward for node in programmes for reward in node["rewards"] or ()]
    return tuple((item["id"], item["name"]) for item in rewards if kind in ("", item["kind"]))


def conditions_in_words(formats: Formats, terms: Mapping[str, Any]) -> tuple[str, ...]:
    """What terms say beyond points and a minimum, a sentence each."""
    said = []
    if days := terms["returnDays"]:
        said.append(
            ngettext(
                "Both get theirs %(days)s day after all goods were sent.",
                "Both get theirs %(days)s days after all goods were sent.",
                days,
            )
            % {"days": formats.number(days)}
        )
    if days := terms["withinDays"]:
        said.append(_("The friend orders within %(days)s days.") % {"days": formats.number(days)})
    if terms["productIds"] or terms["categoryIds"] or terms["collectionIds"]:
        said.append(_("The order has some of the goods that you chose."))
    said += [
        _("From friend %(friends)s on it is %(points)s.")
        % {
            "friends": formats.number(tier["fromFriends"]),
            "points": _points(formats, int(float(tier["points"]))),
        }
        for tier in terms["tiers"]
    ]
    said += [
        _("At %(friends)s friends there are %(points)s more, once.")
        % {
            "friends": formats.number(bonus["atFriends"]),
            "points": _points(formats, int(float(bonus["points"]))),
        }
        for bonus in terms["bonuses"]
    ]
    if most := terms["mostRewards"]:
        said.append(_limit(formats, most, terms["limitDays"]))
    if terms["budget"]:
        said.append(_("All of it costs %(budget)s at most.") % {"budget": formats.money(terms["budget"])})
    if terms["referrerAudienceId"] or terms["refereeAudienceId"]:
        said.append(_("It is for the groups that you chose."))
    if terms["referrerRewardId"] or terms["refereeRewardId"] or terms["welcomeRewardId"]:
        said.append(_("There are rewards of your catalogue, too."))
    return tuple(said)


def _limit(formats: Formats, most: int, days: int | None) -> str:
    facts = {"most": formats.number(most), "days": formats.number(days or 0)}
    if days is None:
        return _("A member is rewarded for %(most)s friends at most.") % facts
    return _("A member is rewarded for %(most)s friends in %(days)s days at most.") % facts


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
            **fields_of_terms(terms),
        },
        told=terms,
        conditions=conditions_in_words(formats, terms) if terms["isActive"] else (),
    )
