"""What a customer is worth in each currency, which group they are in, and what is best done next, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...formats import Formats

GAPS = {
    "NOT_INSTALLED": gettext_lazy("What to expect of them is not told: the shop runs without that extra."),
    "NOT_FITTED": gettext_lazy("What to expect of them is told after the next night."),
    "TOO_FEW_REPEATERS": gettext_lazy("Too few customers came back to tell what to expect of them."),
    "NOT_CONVERGED": gettext_lazy("What to expect of them cannot be told: no model fits the purchases."),
    "SPEND_HAS_NO_MEAN": gettext_lazy("What to expect of them cannot be told: amounts vary too much."),
}
"""Why nothing is expected of a customer, by the API's reason."""


@dataclass(frozen=True, slots=True)
class ShownWorth:
    """In one currency."""

    currency: str
    group: str
    """Empty while they are not scored; the next step too."""
    next_step: str
    scores: str
    lines: tuple[str, ...]


def shown_worth(formats: Formats, retention: Mapping[str, Any] | None) -> list[ShownWorth]:
    """By currency, in the order of the API; nothing of who never bought."""
    if retention is None:
        return []
    scores = {score["currency"]: score for score in retention["scores"]}
    values = {value["currency"]: value for value in retention["values"]}
    return [
        _in_currency(formats, currency, scores.get(currency), values.get(currency))
        for currency in dict.fromkeys([*values, *scores])
    ]


def _in_currency(
    formats: Formats, currency: str, score: Mapping[str, Any] | None, value: Mapping[str, Any] | None
) -> ShownWorth:
    lines = _lines(formats, value) if value else ()
    if score is None:
        return ShownWorth(currency, "", "", "", lines)
    places = {key: formats.number(score[key]) for key in ("recency", "frequency", "monetary", "scale")}
    told = _("recency %(recency)s, frequency %(frequency)s, money %(monetary)s of %(scale)s") % places
    return ShownWorth(currency, score["groupName"], score["nextStep"], told, lines)


def _lines(formats: Formats, value: Mapping[str, Any]) -> tuple[str, ...]:
    lines = [_("Bought for %(amount)s so far.") % {"amount": formats.money(value["lifetimeRevenue"])}]
    if value["lifetimeValue"] is not None:
        lines.append(_("Lifetime value: %(amount)s.") % {"amount": formats.money(value["lifetimeValue"])})
    if value["expectedValue"] is not None:
        expected = {"amount": formats.money(value["expectedValue"]), "months": value["horizonMonths"]}
        lines.append(_("Expected in %(months)s months: %(amount)s.") % expected)
    if value["probabilityAlive"] is not None:
        alive = formats.share(value["probabilityAlive"])
        lines.append(_("Probability of being alive: %(share)s.") % {"share": alive})
    if value["reason"] is not None:
        lines.append(str(GAPS[value["reason"]]))
    return tuple(lines)
