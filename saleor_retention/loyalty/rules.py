"""What of an order earns, how its points are shown per line, when points expire and which are spent first.

Pure arithmetic on frozen facts ("Points and refunds" in the definitions): exact fractions inside, and
one rounding down for each order, because a programme never owes a fraction. How many points are earned is in `earning/`.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Protocol
from uuid import UUID

from ..core.money import portions
from ..errors import NotEnoughPoints
from ..guards import guard
from ..orders.rules import OrderState, kept_net, money_factor, points_share
from ..store.orders import LineSnapshot, OrderSnapshot, Origin, Status


class Spendable(Protocol):
    """What the order of spending looks at."""

    @property
    def cause(self) -> str: ...
    @property
    def remaining(self) -> int: ...
    @property
    def expires_at(self) -> datetime | None: ...


def earns(state: OrderState) -> bool:
    """Whether the order can earn at all: live, paid once with something, and not the reissue of another."""
    return (
        state.snapshot.status is Status.LIVE
        and state.paid_at is not None
        and not state.is_for_nothing
        and state.snapshot.origin is not Origin.REISSUE
    )


def earning_net(order: OrderSnapshot) -> Fraction:
    """What of the goods earns, in minor units: money factor x (1 - share paid with points) x net of the goods that are kept."""
    goods = sum((kept_net(line) for line in order.lines), Fraction(0))
    return goods * money_factor(order) * (1 - points_share(order))


def split(points: int, lines: Sequence[LineSnapshot]) -> tuple[tuple[UUID, int], ...]:
    """The order's points shown per line, by largest remainder; the parts sum to the whole exactly.

    Among equal remainders the smaller line id goes first, so the same order always shows the same split.
    """
    in_order = sorted(lines, key=lambda line: line.id)
    parts = portions(points, [kept_net(line) for line in in_order])
    shown = dict(zip((line.id for line in in_order), parts, strict=True))
    return tuple((line.id, shown[line.id]) for line in lines)


def expires_at(earned_at: datetime, months: int | None) -> datetime | None:
    """The same instant of the calendar `months` later in UTC; the month's last day where that day is missing.

    None: these points never expire.
    """
    if months is None:
        return None
    start = earned_at.astimezone(UTC)
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


@guard("points.spending_order")
def spending_order[Some: Spendable](lots: Iterable[Some], *, own: str = "") -> list[Some]:
    """Soonest expiry first, without expiry last: nobody loses points that could have been spent.

    A clawback names its `own` cause, whose lots go before all others. Lots that tie keep the given order.
    """

    def rank(lot: Some) -> tuple[bool, bool, float]:
        ends = lot.expires_at
        return (not own or lot.cause != own, ends is None, ends.timestamp() if ends else 0.0)

    return sorted((lot for lot in lots if lot.remaining > 0), key=rank)


def take[Some: Spendable](lots: Iterable[Some], points: int, *, own: str = "") -> list[tuple[Some, int]]:
    """How many points each lot gives. Raises `NotEnoughPoints` before taking any."""
    taken: list[tuple[Some, int]] = []
    missing = points
    for lot in spending_order(lots, own=own):
        if missing <= 0:
            break
        part = min(lot.remaining, missing)
        taken.append((lot, part))
        missing -= part
    if missing > 0:
        raise NotEnoughPoints
    return taken
