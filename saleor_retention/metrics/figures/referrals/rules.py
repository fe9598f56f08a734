"""Figures of referrals as arithmetic. Worked examples: docs/referrals-figures.md."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...rules import average_order, ratio


@dataclass(frozen=True, slots=True)
class ReferralSums:
    """What days come to. Links and codes know no channel: the first three are of the whole shop. Money in minor units."""

    visits: int = 0
    claims: int = 0
    claims_without_link: int = 0
    conversions: int = 0
    cost_minor: int = 0
    reversed: int = 0
    reversed_cost_minor: int = 0
    orders: int = 0
    net_minor: int = 0

    @property
    def invitations(self) -> int:
        """Links that were followed, and codes that came without one: what the shop sees of members who invite."""
        return self.visits + self.claims_without_link


@dataclass(frozen=True, slots=True)
class ReferralPart:
    """One day, week (from Monday), month or quarter of the period: its first day, and the day after its last."""

    start: date
    end: date
    sums: ReferralSums


@dataclass(frozen=True, slots=True)
class GroupWorth:
    """Customers who bought in a currency, and all their net sales so far in minor units."""

    customers: int
    net_minor: int

    @property
    def lifetime_revenue(self) -> Decimal | None:
        """Of each on average; None without customers."""
        return average_order(self.net_minor, self.customers)


@dataclass(frozen=True, slots=True)
class ReferralReport:
    """Figures of a period in a currency, and in one channel if asked.

    k and ROI are those of docs/referrals-figures.md: k = invitations per customer x conversion, where the customers are members with a code when the
    period ends, and conversion is conversions / invitations; ROI = (LTV x (1 + k) - reward) / reward.
    """

    currency: str
    total: ReferralSums
    parts: tuple[ReferralPart, ...]
    members: int
    referred: GroupWorth
    others: GroupWorth
    is_complete: bool
    """No news waits to be counted."""

    @property
    def invitations_per_customer(self) -> Decimal | None:
        return ratio(self.total.invitations, self.members)

    @property
    def conversion(self) -> Decimal | None:
        return ratio(self.total.conversions, self.total.invitations)

    @property
    def k(self) -> Decimal | None:
        """None where nobody has a code or nobody was invited. Rounded once: invitations are of both its factors."""
        return _rounded(self._k)

    @property
    def reward(self) -> Decimal | None:
        """What the rewards of a converted friend cost on average, both sides together; None without one."""
        return average_order(self.total.cost_minor, self.total.conversions)

    @property
    def roi(self) -> Decimal | None:
        """None where one part of it is, and where rewards cost nothing."""
        k, total, referred = self._k, self.total, self.referred
        if k is None or not (total.conversions and total.cost_minor and referred.customers):
            return None
        worth, reward = (
            Fraction(referred.net_minor, referred.customers),
            Fraction(total.cost_minor, total.conversions),
        )
        return _rounded((worth * (1 + k) - reward) / reward)

    @property
    def _k(self) -> Fraction | None:
        total = self.total
        if not (self.members and total.invitations):
            return None
        return Fraction(total.invitations, self.members) * Fraction(total.conversions, total.invitations)


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else ratio(value.numerator, value.denominator)
