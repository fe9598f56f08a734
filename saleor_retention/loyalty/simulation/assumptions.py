"""What nobody knows beforehand and a simulation has to assume: how many points are spent, how soon, and what is left of a sale
whose goods have no cost price. And by which tiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from ...errors import Invalid, Required
from ..tiers.models import TierBasis
from ..tiers.plans import MOST_GRACE_DAYS, MOST_MONTHS, parse_tiers
from ..tiers.rules import Tier, TierPeriod

MOST_DAYS = 3_650
MOST_DECIMALS = 4
SHARE, DAYS = "0.6", 90


@dataclass(frozen=True, slots=True)
class SimulatedTiers:
    """Tiers from the lowest on. `months` None: calendar years; spend is measured in the currency of the rules."""

    basis: TierBasis
    months: int | None
    grace_days: int
    tiers: tuple[Tier, ...]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "SimulatedTiers":
        """Of `{basis, months, grace_days, tiers}`, tiers as `tiers.rules.Tier` keeps them. Raises `Invalid` and `Required`."""
        months, grace_days = data.get("months"), data.get("grace_days") or 0
        if months is not None and not 0 < months <= MOST_MONTHS:
            raise Invalid(f"A rolling period has 1 to {MOST_MONTHS} months.", field="months")
        if not 0 <= grace_days <= MOST_GRACE_DAYS:
            raise Invalid(f"The grace is 0 to {MOST_GRACE_DAYS} days.", field="grace_days")
        return cls(TierBasis(data["basis"]), months, grace_days, parse_tiers(data["tiers"]))

    def as_json(self) -> dict[str, Any]:
        """What is kept: `parse` reads it again as the same."""
        return {
            "basis": self.basis.value,
            "months": self.months,
            "grace_days": self.grace_days,
            "tiers": [tier.as_json() for tier in self.tiers],
        }

    def period(self, zone: ZoneInfo) -> TierPeriod:
        """Over which time is measured, in the shop's zone."""
        return TierPeriod(self.months, self.grace_days, zone)

    @property
    def free(self) -> str:
        """The slug of the tier that asks for nothing; "" where there is none."""
        return self.tiers[0].slug if self.tiers[0].threshold == 0 else ""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Of every lot of points, `redeemed_share` (a decimal number, 0 to 1) is spent `redeemed_after_days` after it could be,
    unless it has ended before. `margin_share` of net sales is left where it is not known what goods cost; None: not assumed."""

    redeemed_share: str = SHARE
    redeemed_after_days: int = DAYS
    margin_share: str | None = None
    tiers: SimulatedTiers | None = None

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Assumptions":
        """Of `{redeemed_share, redeemed_after_days, margin_share, tiers}`; of what is left out the usual is assumed. Raises
        `Invalid` and `Required`.
        """
        days = DAYS if data.get("redeemed_after_days") is None else data["redeemed_after_days"]
        if not 0 <= days <= MOST_DAYS:
            raise Invalid(f"Points are spent 0 to {MOST_DAYS} days later.", field="redeemed_after_days")
        share, margin, tiers = (data.get(name) for name in ("redeemed_share", "margin_share", "tiers"))
        return cls(
            SHARE if share is None else _share(share, "redeemed_share", "The share of points that are spent"),
            days,
            None if margin is None else _share(margin, "margin_share", "The share of sales that is left"),
            None if tiers is None else SimulatedTiers.parse(tiers),
        )

    def as_json(self) -> dict[str, Any]:
        """What is kept: `parse` reads it again as the same."""
        return {
            "redeemed_share": self.redeemed_share,
            "redeemed_after_days": self.redeemed_after_days,
            "margin_share": self.margin_share,
            "tiers": None if self.tiers is None else self.tiers.as_json(),
        }

    def with_tiers(self, tiers: SimulatedTiers | None) -> "Assumptions":
        """The same by these tiers."""
        return replace(self, tiers=tiers)

    @property
    def share(self) -> Fraction:
        return Fraction(self.redeemed_share)

    @property
    def delay(self) -> timedelta:
        """From when points can be spent to when they are."""
        return timedelta(days=self.redeemed_after_days)


def _share(handed: Any, field: str, what: str) -> str:
    try:
        number = Decimal(str(handed))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 1 or number != round(number, MOST_DECIMALS):
        raise Invalid(f"{what} is 0 to 1, with at most {MOST_DECIMALS} digits after the point.", field=field)
    return f"{number.normalize():f}"


def thresholds(named: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Tiers as `SimulatedTiers.parse` reads them, of names that are slugs, and what they ask for. Raises `Required`."""
    if not named:
        raise Required("Say which tiers there are.", field="tiers")
    return [Tier(slug, slug.replace("-", " ").capitalize(), threshold).as_json() for slug, threshold in named]
