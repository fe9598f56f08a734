"""The kinds of bonuses that rules can have: the line that imports one registers it."""

from collections.abc import Mapping
from typing import Any

from ....errors import Invalid
from ....registry import registered
from .bonus import Bonus
from .days import DaysBonus
from .first_order import FirstOrderBonus
from .goods import GoodsBonus
from .tier import TierBonus

KINDS = registered(vars(), Bonus)
BY_KIND = {kind.name: kind for kind in KINDS}


def parse_bonus(title: str, data: Mapping[str, Any]) -> Bonus:
    """The bonus of `{"kind": …}` and its parameters. Raises `Invalid`, and what the kinds raise."""
    kind = BY_KIND.get(data.get("kind") or "")
    if kind is None:
        raise Invalid(f"A bonus is one of: {', '.join(sorted(BY_KIND))}.", field="entries")
    return kind.parse(title, data)


MULTIPLIED = " ".join(
    ["CASE b ->> 'kind'", *(f"WHEN '{kind.name}' THEN {kind.sql}" for kind in KINDS), "ELSE 1 END"]
)
"""`multiplier_of` in SQL, of whatever kind the bonus is."""
EXTRA = " ".join(
    ["CASE b ->> 'kind'", *(f"WHEN '{kind.name}' THEN {kind.sql_extra}" for kind in KINDS), "ELSE 0 END"]
)
"""`extra_points`, alike."""

__all__ = [
    "BY_KIND",
    "EXTRA",
    "KINDS",
    "MULTIPLIED",
    "DaysBonus",
    "FirstOrderBonus",
    "GoodsBonus",
    "TierBonus",
    "parse_bonus",
]
