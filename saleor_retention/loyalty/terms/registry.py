"""The parts that the terms of a version can have: the line that imports one registers it."""

from collections.abc import Mapping
from typing import Any, Protocol

from ...errors import Invalid
from ...registry import registered
from .availability import PendingTerms
from .bonuses import BonusTerms
from .earning_scope import CountingTerms
from .expiry import ExpiryTerms
from .part import TermsPart
from .redemption import RedemptionTerms
from .reminders import ReminderTerms

PARTS = registered(vars(), TermsPart)
BY_NAME = {part.name: part for part in PARTS}


class KeptTerms(Protocol):
    """What a version keeps of its terms."""

    @property
    def terms(self) -> Mapping[str, Any]: ...


def parse_terms(data: Mapping[str, Any]) -> dict[str, TermsPart]:
    """Parts by name. Raises `Invalid` for a name that is none, and what the parts raise."""
    if unknown := sorted(set(data) - set(BY_NAME)):
        raise Invalid(f"There are no such terms: {', '.join(unknown)}.", field="terms")
    return {name: BY_NAME[name].parse(part) for name, part in data.items() if part is not None}


def part_of[Part: TermsPart](version: KeptTerms, part: type[Part]) -> Part | None:
    """A part of a version's terms; None where the version says nothing of it."""
    data = version.terms.get(part.name)
    return None if data is None else part.parse(data)


__all__ = [
    "BY_NAME",
    "PARTS",
    "BonusTerms",
    "CountingTerms",
    "ExpiryTerms",
    "PendingTerms",
    "RedemptionTerms",
    "ReminderTerms",
    "parse_terms",
    "part_of",
]
