"""What orders earn by the terms of their versions, read with what is remembered of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...orders.fact_rows import sold_as
from ...orders.rules import OrderState
from ...store.orders import OrderSnapshot
from ..earning.basis import EarningBasis
from ..earning.bonuses.bonus import EarningContext
from ..earning.bonuses.registry import TierBonus
from ..models import ProgrammeVersion
from ..terms.bonuses import MOST_TIMES, BonusTerms
from ..terms.earning_scope import CountingTerms
from ..terms.registry import part_of
from .rules import basis_of
from .starts import Start, starts_of
from .tier_bonuses import tier_bonuses_of


@dataclass(frozen=True, slots=True)
class EarningTerms:
    """What a version says of earning beyond its rate."""

    counting: CountingTerms
    bonuses: BonusTerms | None
    tiers: tuple[TierBonus, ...] = ()
    """What the programme's tiers give beyond it."""

    @property
    def is_decided_once(self) -> bool:
        """Whether something is fixed when an order begins to earn."""
        return bool(self.tiers) or (self.bonuses is not None and self.bonuses.is_decided_once)

    def basis(self, order: OrderSnapshot, zone: str, start: Start) -> EarningBasis:
        """What counts of an order, by what was decided when it began."""
        context = EarningContext(order.created_at, zone, start.is_first, start.tier)
        bonuses = self.bonuses.bonuses if self.bonuses else ()
        most = Fraction(self.bonuses.most_times if self.bonuses else MOST_TIMES)
        return basis_of(order, self.counting, (*bonuses, *self.tiers), most, context)


WITHOUT_TERMS = EarningTerms(CountingTerms(), None)
"""Nothing but a rate is said."""


def earning_terms(version: ProgrammeVersion, tiers: tuple[TierBonus, ...] = ()) -> EarningTerms | None:
    """None where nothing but the rate is said: goods net of tax count once. `tiers`: of the day of the order."""
    counting, bonuses = part_of(version, CountingTerms), part_of(version, BonusTerms)
    if counting is None and bonuses is None and not tiers:
        return None
    return EarningTerms(counting or CountingTerms(), bonuses, tiers)


def bases_of(
    orders: Iterable[tuple[OrderState, ProgrammeVersion]],
    *,
    beginning: Collection[UUID] = (),
    now: datetime,
    using: str = DEFAULT_DB_ALIAS,
) -> dict[UUID, EarningBasis]:
    """By order, of those whose versions or tiers say more than a rate; one statement where none does, a fixed number for any.

    `beginning`: those that begin to earn by this look, about which is decided what stays.
    """
    pairs = list(orders)
    if not pairs:
        return {}
    tiers = tier_bonuses_of({version.programme_id for _, version in pairs}, using=using)
    wanted = {
        order.order_id: (order, version, terms)
        for order, version in pairs
        if (terms := earning_terms(version, tiers.at(version.programme_id, order.created_at))) is not None
    }
    if not wanted:
        return {}
    sold = sold_as(wanted, using=using)
    decided = {
        pk: (order, version.programme_id)
        for pk, (order, version, terms) in wanted.items()
        if terms.is_decided_once
    }
    starts = starts_of(decided, beginning=beginning, now=now, using=using) if decided else {}
    answer = {}
    for pk, (order, _, terms) in wanted.items():
        zone, lines = sold.get(pk, (store_zone().key, {}))
        frozen = tuple(replace(line, **lines.get(line.id, {})) for line in order.snapshot.lines)
        answer[pk] = terms.basis(replace(order.snapshot, lines=frozen), zone, starts.get(pk, Start()))
    return answer
