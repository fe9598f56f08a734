"""Where a customer stands in the tiers of a programme, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ....formats import Formats
from ...loyalty.tiers.parts import measure_in_words


@dataclass(frozen=True, slots=True)
class ShownTier:
    """A tier and the way to the next."""

    name: str
    """Empty below the lowest."""
    kept: str
    """Since when, and until when it is kept; empty where nothing ends."""
    progress: str
    """What is missing to the next."""
    share: int
    """How much of the way is done, in percent."""


def shown_tier(formats: Formats, status: Mapping[str, Any] | None) -> ShownTier | None:
    """None where the programme has no tiers."""
    if status is None:
        return None
    following = status["next"]
    if following is None:
        return ShownTier(status["name"] or "", _kept(formats, status), "", 100)
    told = {
        "missing": measure_in_words(formats, following["missing"]),
        "measure": measure_in_words(formats, status["measure"]),
        "threshold": measure_in_words(formats, following["threshold"]),
        "tier": following["name"],
    }
    progress = _("%(missing)s more to %(tier)s: %(measure)s of %(threshold)s.") % told
    wanted, reached = _number(following["threshold"]), _number(status["measure"])
    share = int(min(max(100 * reached / wanted, 0), 100)) if wanted > 0 else 100
    return ShownTier(status["name"] or "", _kept(formats, status), progress, share)


def _kept(formats: Formats, status: Mapping[str, Any]) -> str:
    days = {"since": formats.day(status["since"]), "until": formats.day(status["keepsUntil"])}
    if status["keepsUntil"]:
        return _("Since %(since)s, and kept until %(until)s if they buy nothing more.") % days
    return _("Since %(since)s.") % days if status["since"] else ""


def _number(value: Mapping[str, Any]) -> float:
    if value["amount"] is not None:
        return float(value["amount"]["amount"])
    return float(value["points"] if value["points"] is not None else value["orders"])
