"""Customers of some tiers earn more."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from ....errors import Invalid, Required
from ..goods import SoldGoods
from .bonus import Bonus, EarningContext, multiplier

MOST_TIERS = 20


@dataclass(frozen=True, slots=True)
class TierBonus(Bonus):
    """Orders of customers who were in a tier when they placed them count so many times: `(slug, times)`, by slug."""

    name: ClassVar[str] = "tier"
    sql: ClassVar[
        str
    ] = """coalesce((SELECT (t ->> 1)::numeric FROM jsonb_array_elements(b -> 'tiers') AS pair(t)
        WHERE t ->> 0 = nullif(f.tier, '') LIMIT 1), 1)"""
    is_decided_once: ClassVar[bool] = True
    tiers: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, title: str, data: Mapping[str, Any]) -> Self:
        """Each tier once."""
        pairs = [(str(slug).strip(), times) for slug, times in data.get("tiers") or ()]
        if not pairs:
            raise Required("Say which tiers earn more.", field="tiers")
        if len(pairs) > MOST_TIERS or len({slug for slug, _ in pairs}) < len(pairs):
            raise Invalid(f"Each tier is named once, at most {MOST_TIERS}.", field="tiers")
        if not all(slug for slug, _ in pairs):
            raise Required("A tier is named by its slug.", field="tiers")
        return cls(
            title, tuple(sorted((slug, multiplier(times, field="tier_times")) for slug, times in pairs))
        )

    def multiplier_of(self, line: SoldGoods | None, context: EarningContext) -> Fraction:
        return Fraction(dict(self.tiers).get(context.tier, "1"))

    def describe(self) -> str:
        return "; ".join(f"customers of tier {slug} earn {times} times" for slug, times in self.tiers)
