"""What a replay adds up: whole numbers alone, so that it can stop anywhere, go on, and does not depend on any order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

STEPS = (1, 2, 5)
MOST_DIGITS = 10
FROM = (0, *(step * 10**digits for digits in range(MOST_DIGITS) for step in STEPS))
"""Where the classes of balances begin: 0, 1, 2, 5, 10, 20, 50, 100 and so on."""


@dataclass(slots=True)
class MonthTally:
    """What a month of the shop's zone adds. Points but for `orders` and `net_sales_minor`."""

    orders: int = 0
    net_sales_minor: int = 0
    issued: int = 0
    """Could be spent from then on."""
    spendable: int = 0
    """Their share is spent in this month."""
    ended: int = 0
    """Ended after their share was spent: the rest of them."""
    ended_early: int = 0
    """Ended before anything of them was spent: all of them."""


@dataclass(slots=True)
class BalanceTally:
    """Customers with so many points as its class says, and their points."""

    customers: int = 0
    points: int = 0


@dataclass(slots=True)
class TierTally:
    """Customers in a tier at the end, and those who ever reached it or a higher one."""

    now: int = 0
    ever: int = 0


@dataclass(slots=True)
class Tally:
    """The sums. Money in minor units of the rules' currency."""

    read: int = 0
    """Orders that were looked at, of whatever channel."""
    orders: int = 0
    """Purchases in the channel and the currency of the rules, guests' included."""
    net_sales_minor: int = 0
    guest_orders: int = 0
    guest_net_sales_minor: int = 0
    other_currency: int = 0
    """Purchases in the channel that earn nothing, because they were paid in another currency."""
    members: int = 0
    """Customers with an account who bought."""
    customers: int = 0
    """Those of them whom the rules gave points."""
    pending: int = 0
    """Points that cannot be spent yet at the end."""
    spent_ever: int = 0
    """Points whose share is spent before they end, at whatever time."""
    returned: int = 0
    """Points that returns, refunds and cancellations took."""
    costed_net_minor: int = 0
    """Net sales of orders whose goods all have a cost price, what those cost, and `spent_ever` of these orders."""
    costed_cost_minor: int = 0
    costed_points: int = 0
    able: int = 0
    """Customers who could spend something at the end, and how many points, in whole steps."""
    able_points: int = 0
    months: dict[str, MonthTally] = field(default_factory=dict)
    balances: dict[int, BalanceTally] = field(default_factory=dict)
    """By where their class begins."""
    tiers: dict[str, TierTally] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Tally":
        """As `as_json` kept it."""
        parts = {
            "months": {month: MonthTally(**part) for month, part in data["months"].items()},
            "balances": {int(begin): BalanceTally(**part) for begin, part in data["balances"].items()},
            "tiers": {slug: TierTally(**part) for slug, part in data["tiers"].items()},
        }
        return cls(**{**data, **parts})

    def as_json(self) -> dict[str, Any]:
        """What is kept between two slices."""
        return asdict(self)

    def month(self, name: str) -> MonthTally:
        """Of a month as `2026-03`."""
        return self.months.setdefault(name, MonthTally())

    def add_balance(self, points: int) -> None:
        """One customer's, who was given some."""
        begin = next(begin for begin in reversed(FROM) if begin <= points)
        part = self.balances.setdefault(begin, BalanceTally())
        part.customers += 1
        part.points += points
