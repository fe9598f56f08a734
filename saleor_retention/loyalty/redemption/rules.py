"""What of redeemed points is spent, by what became of their checkout. Pure."""

from ...errors import Invalid, NotEnoughPoints
from ...orders.rules import is_given_back
from ...store.orders import OrderSnapshot, Status
from ..terms.redemption import RedemptionTerms

DEAD = frozenset({Status.CANCELLED, Status.EXPIRED})


def demand_spendable(
    terms: RedemptionTerms, points: int, *, balance: int, payable_minor: int, cost_minor: int
) -> None:
    """Raises `Invalid` or `NotEnoughPoints`, saying how many there can be, unless exactly so many can be spent."""
    most = terms.spendable(balance=balance, payable_minor=payable_minor, cost_minor=cost_minor)
    if points % terms.step:
        raise Invalid(f"Points are spent in steps of {terms.step}.", field="points")
    if points < terms.least:
        raise Invalid(f"At least {terms.least} points are spent at once.", field="points")
    if points > balance:
        raise NotEnoughPoints(
            f"There are {balance} points; {most} of them can be spent here.", field="points"
        )
    if points > most:
        raise Invalid(f"At most {most} points can be spent on this checkout.", field="points")


def is_dead(order: OrderSnapshot) -> bool:
    """Whether nothing came of the order: cancelled, expired, or given back in full, goods or money."""
    return order.status in DEAD or is_given_back(order)


def spent_points(
    terms: RedemptionTerms,
    points: int,
    *,
    initial_minor: int,
    current_minor: int,
    order: OrderSnapshot | None,
) -> int:
    """How many of the points an order took: what its card lacks, and none when there is no order any more."""
    if order is None or is_dead(order):
        return 0
    return min(terms.spent(max(initial_minor - current_minor, 0)), points)
