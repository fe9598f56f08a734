"""What tiers make orders earn, by the tiers of their day: the past is never rewritten."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS

from ..earning.bonuses.registry import TierBonus
from ..tiers.plans import tiers_in
from ..tiers.queries import plans_of
from ..tiers.rules import Tier

USUAL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class TierBonuses:
    """By programme, from when on which tiers earn otherwise than usual; the newest first."""

    by_programme: Mapping[int, Sequence[tuple[datetime, tuple[TierBonus, ...]]]]

    def at(self, programme_id: int, instant: datetime) -> tuple[TierBonus, ...]:
        """Those of an order that was placed then."""
        plans = self.by_programme.get(programme_id, ())
        return next((bonuses for since, bonuses in plans if since <= instant), ())


def tier_bonuses_of(programme_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> TierBonuses:
    """One statement."""
    plans = plans_of(sorted(programme_ids), using=using)
    return TierBonuses(
        {pk: [(plan.valid_from, bonuses_of(tiers_in(plan))) for plan in rows] for pk, rows in plans.items()}
    )


def bonuses_of(tiers: Iterable[Tier]) -> tuple[TierBonus, ...]:
    """Of tiers that earn otherwise than usual, each told by the tier's name."""
    return tuple(
        TierBonus(tier.name, ((tier.slug, str(Decimal(tier.multiplier_percent) / USUAL_PERCENT)),))
        for tier in tiers
        if tier.multiplier_percent != USUAL_PERCENT
    )
