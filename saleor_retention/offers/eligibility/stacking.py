"""Which offers go on a checkout together, and under whose code.

Pure. Everything that may join and still takes something off is taken; nothing is spent for nothing
(docs/decisions/0012-how-offers-combine.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...store.carts import CartSnapshot
from ..pricing.benefits import can_combine, combine
from ..pricing.savings import NOTHING, Saving
from .offer import PricedOffer
from .rules import rank

COMBINABLE, ALWAYS = "combinable", "always"
CONSIDERED = 12
"""So many offers, the best by themselves, are combined; no shopper holds more that matter."""


@dataclass(frozen=True, slots=True)
class OfferCombination:
    """Offers that go on a checkout together: one under whose code all of it travels, and those that join it."""

    primary: PricedOffer | None
    """None: only gift cards, which need no code."""
    combined: tuple[PricedOffer, ...]
    saving: Saving
    all: tuple[PricedOffer, ...] = field(init=False)
    """Every offer that is used, the primary first."""

    def __post_init__(self) -> None:
        every = self.combined if self.primary is None else (self.primary, *self.combined)
        object.__setattr__(self, "all", every)

    @property
    def has_chosen(self) -> bool:
        """The offer that the customer chose is among them."""
        return any(priced.offer.is_chosen for priced in self.all)


def combinations(possible: Sequence[PricedOffer], cart: CartSnapshot) -> list[OfferCombination]:
    """What may go on together: first what has the offer that the customer chose, then the rest, the best first.

    Best is the largest saving, then the fewest offers used, then those that end soonest. Those that follow the first are
    for when it cannot be had: a grant is taken, or the shop's own promotion is better than some of it. It depends on
    nothing but the set of offers.
    """
    cards: list[PricedOffer] = []
    payers: list[PricedOffer] = []
    for priced in sorted(possible, key=rank) if len(possible) > 1 else possible:
        (cards if priced.saving.application is None else payers).append(priced)
    teams = _teams(payers[:CONSIDERED], cart)
    result = [combination for team in teams if (combination := _combination(team, cards, cart)) is not None]
    if len(result) > 1:
        result.sort(key=_order)
    return result or ([OfferCombination(None, tuple(cards), NOTHING)] if cards else [])


def _teams(payers: Sequence[PricedOffer], cart: CartSnapshot) -> list[tuple[PricedOffer, ...]]:
    """Each alone, and each with whoever may join it; no team twice."""
    if len(payers) < 2:
        return [(payer,) for payer in payers]
    teams: list[tuple[PricedOffer, ...]] = []
    for head in payers:
        teams += [team for team in ((head,), _team(head, payers, cart)) if team not in teams]
    return teams


def _team(head: PricedOffer, payers: Sequence[PricedOffer], cart: CartSnapshot) -> tuple[PricedOffer, ...]:
    """The head and whoever may join it, largest first, until nothing is left to take off."""
    if not can_combine(head.saving, cart):
        return (head,)
    team, taken = [head], head.saving.minor
    for payer in payers:
        if taken >= cart.goods_minor:
            break
        if payer is not head and can_combine(payer.saving, cart) and _may_join(head, payer):
            team.append(payer)
            taken += payer.saving.minor
    return tuple(sorted(team, key=rank))


def _may_join(head: PricedOffer, other: PricedOffer) -> bool:
    of_head, of_other = head.offer.stacking, other.offer.stacking
    return of_other == ALWAYS or (of_head == COMBINABLE and of_other == COMBINABLE)


def _combination(
    team: tuple[PricedOffer, ...], cards: Sequence[PricedOffer], cart: CartSnapshot
) -> OfferCombination | None:
    saving = team[0].saving if len(team) == 1 else combine([priced.saving for priced in team], cart)
    return None if saving is None else OfferCombination(team[0], (*team[1:], *cards), saving)


def _order(
    combination: OfferCombination,
) -> tuple[bool, int, int, list[tuple[bool, float]], list[tuple[int, bool, float, int, int]]]:
    ranks = sorted(rank(priced) for priced in combination.all)
    ends = sorted((has_no_end, ends_at) for _, has_no_end, ends_at, _, _ in ranks)
    return (not combination.has_chosen, -combination.saving.minor, len(ranks), ends, ranks)
