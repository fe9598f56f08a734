"""Which offers go on a checkout together, and under whose code.

Pure. Everything that may join and still takes something off is taken; nothing is spent for nothing
(docs/decisions/0012-how-offers-combine.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...store.carts import CartSnapshot
from ..pricing.benefits import can_combine, combine
from ..pricing.savings import NOTHING, Saving

EXCLUSIVE, COMBINABLE, ALWAYS = "exclusive", "combinable", "always"
CONSIDERED = 12
"""So many offers, the best by themselves, are thought about; no shopper holds more that matter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may be on a cart, and what it takes off by itself."""

    key: int
    saving: Saving
    stacking: str
    """`exclusive`, `combinable` or `always`."""
    ends_at: datetime | None
    is_gift_card: bool = False
    rank: int = 0
    """Of equal ones the lowest goes first, then the lowest key."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be put on a cart: one offer under whose code all of it travels, and who comes with it."""

    carrier: Candidate | None
    """None: only gift cards, which need no code."""
    companions: tuple[Candidate, ...]
    saving: Saving

    @property
    def grants(self) -> tuple[Candidate, ...]:
        """Every offer that is used."""
        return self.companions if self.carrier is None else (self.carrier, *self.companions)


def best(candidates: Sequence[Candidate], cart: CartSnapshot) -> list[Choice]:
    """All sensible choices, best first: the largest saving, then the fewest offers used, then those that end soonest.

    The answer depends on nothing but the set of candidates. Choices that follow the first are for when it cannot be
    had, because a grant is taken or the shop's own promotion is better than some of it.
    """
    cards = tuple(sorted((candidate for candidate in candidates if candidate.is_gift_card), key=_order))
    payers = sorted(
        (
            candidate
            for candidate in candidates
            if not candidate.is_gift_card and candidate.saving.carriage is not None
        ),
        key=_order,
    )[:CONSIDERED]
    formed = (team for head in payers for team in ((head,), _team(head, payers, cart)))
    teams = {tuple(priced.key for priced in team): team for team in formed}
    choices = [choice for team in teams.values() if (choice := _choice(team, cards, cart)) is not None]
    choices.sort(key=_worth)
    return choices or ([Choice(None, cards, NOTHING)] if cards else [])


def _order(one: Candidate) -> tuple[int, bool, float, int, int]:
    return (-one.saving.minor, *_end(one), one.rank, one.key)


def _end(one: Candidate) -> tuple[bool, float]:
    return (one.ends_at is None, one.ends_at.timestamp() if one.ends_at else 0.0)


def _team(head: Candidate, payers: Sequence[Candidate], cart: CartSnapshot) -> tuple[Candidate, ...]:
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
    return tuple(sorted(team, key=_order))


def _may_join(head: Candidate, other: Candidate) -> bool:
    return other.stacking == ALWAYS or (head.stacking == COMBINABLE and other.stacking == COMBINABLE)


def _choice(team: tuple[Candidate, ...], cards: tuple[Candidate, ...], cart: CartSnapshot) -> Choice | None:
    saving = combine([priced.saving for priced in team], cart)
    return None if saving is None else Choice(team[0], team[1:] + cards, saving)


def _worth(choice: Choice) -> tuple[int, int, list[tuple[bool, float]], list[tuple[int, int]]]:
    grants = choice.grants
    return (
        -choice.saving.minor,
        len(grants),
        sorted(_end(grant) for grant in grants),
        sorted((grant.rank, grant.key) for grant in grants),
    )
