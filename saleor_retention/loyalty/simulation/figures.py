"""What a replay came to, in figures that owners read: points, money, shares. Computed of the tally, rounded once each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ...orders.rules import half_up
from ..models import ProgrammeVersion
from ..terms.registry import RedemptionTerms, part_of
from .assumptions import Assumptions
from .tally import FROM, MonthTally, Tally


@dataclass(frozen=True, slots=True)
class SimulatedMonth:
    """A month of the shop's zone. `outstanding`: at its end, of all months until then; `owed_minor`: what those are worth."""

    month: date
    orders: int
    net_sales_minor: int
    issued: int
    redeemed: int
    expired: int
    outstanding: int
    owed_minor: int | None


@dataclass(frozen=True, slots=True)
class SimulatedMargin:
    """Net sales less what goods cost, and what points cost of it: of orders whose goods all have a cost price, or of all
    where a margin is assumed for the others. `measured_minor`: net sales of the former.
    """

    net_sales_minor: int
    margin_minor: int
    cost_minor: int | None
    measured_minor: int

    @property
    def share(self) -> Fraction | None:
        """What points cost as a share of the margin; None where points buy nothing, or there is no margin."""
        if self.cost_minor is None or self.margin_minor <= 0:
            return None
        return Fraction(self.cost_minor, self.margin_minor)


@dataclass(frozen=True, slots=True)
class SimulatedBalances:
    """Customers who have `least` points or more, and fewer than `below` (None: no end)."""

    least: int
    below: int | None
    customers: int
    points: int


@dataclass(frozen=True, slots=True)
class SimulatedTier:
    """`now`: in it at the end; `ever`: had reached it at some time."""

    slug: str
    name: str
    threshold: int
    now: int
    ever: int


@dataclass(frozen=True, slots=True)
class SimulationFigures:
    """Money in minor units of `currency`; amounts are None where points buy nothing.

    Issued points are spent, ended or outstanding, to the point, in every month and over all.
    """

    currency: str
    tally: Tally
    assumptions: Assumptions
    worth: RedemptionTerms | None
    months: tuple[SimulatedMonth, ...]

    @property
    def issued(self) -> int:
        return sum(month.issued for month in self.months)

    @property
    def redeemed(self) -> int:
        return sum(month.redeemed for month in self.months)

    @property
    def expired(self) -> int:
        return sum(month.expired for month in self.months)

    @property
    def outstanding(self) -> int:
        return self.months[-1].outstanding if self.months else 0

    @property
    def outstanding_minor(self) -> int | None:
        return self.minor(self.outstanding)

    @property
    def cost_points(self) -> int:
        """Of all that was issued: what is spent in the end, by what is assumed."""
        return half_up(self.assumptions.share * self.tally.spent_ever)

    @property
    def cost_minor(self) -> int | None:
        return self.minor(self.cost_points)

    @property
    def full_cost_minor(self) -> int | None:
        """If customers spent every point."""
        return self.minor(self.issued)

    @property
    def cost_share(self) -> Fraction | None:
        """What points cost as a share of net sales, guests' included."""
        return self._of_sales(self.cost_minor)

    @property
    def full_cost_share(self) -> Fraction | None:
        return self._of_sales(self.full_cost_minor)

    @property
    def margin(self) -> SimulatedMargin | None:
        """None: of no order it is known what its goods cost, and nothing is assumed."""
        measured = self.tally.costed_net_minor
        margin = measured - self.tally.costed_cost_minor
        if self.assumptions.margin_share is not None:
            net = self.tally.net_sales_minor
            margin += half_up(Fraction(self.assumptions.margin_share) * (net - measured))
            return SimulatedMargin(net, margin, self.cost_minor, measured) if net else None
        if not measured:
            return None
        points = half_up(self.assumptions.share * self.tally.costed_points)
        return SimulatedMargin(measured, margin, self.minor(points), measured)

    @property
    def balances(self) -> tuple[SimulatedBalances, ...]:
        """What customers have at the end if nobody spent anything, from no points on."""
        ends = (*FROM[1:], None)
        return tuple(
            SimulatedBalances(begin, end, part.customers, part.points)
            for begin, end in zip(FROM, ends, strict=True)
            if (part := self.tally.balances.get(begin)) is not None
        )

    @property
    def tiers(self) -> tuple[SimulatedTier, ...]:
        """From the lowest on; none where none were named."""
        named = self.assumptions.tiers.tiers if self.assumptions.tiers else ()
        parts = self.tally.tiers
        return tuple(
            SimulatedTier(
                tier.slug,
                tier.name,
                tier.threshold,
                parts[tier.slug].now if tier.slug in parts else 0,
                parts[tier.slug].ever if tier.slug in parts else 0,
            )
            for tier in named
        )

    def minor(self, points: int) -> int | None:
        """What points are worth at the checkout, half a minor unit up; None where they buy nothing."""
        return None if self.worth is None else half_up(Fraction(points * self.worth.minor, self.worth.points))

    def _of_sales(self, minor: int | None) -> Fraction | None:
        sales = self.tally.net_sales_minor
        return None if minor is None or sales <= 0 else Fraction(minor, sales)


def figures_of(version: ProgrammeVersion, assumptions: Assumptions, tally: Tally) -> SimulationFigures:
    """The figures of a tally, whether or not it is whole."""
    bare = SimulationFigures(version.currency, tally, assumptions, part_of(version, RedemptionTerms), ())
    return SimulationFigures(
        bare.currency, tally, assumptions, bare.worth, tuple(_months(tally, assumptions.share, bare))
    )


def _months(tally: Tally, share: Fraction, bare: SimulationFigures) -> Iterator[SimulatedMonth]:
    """Every month from the first to the last. Shares are rounded on the running sum, so that months add up."""
    issued = spendable = ended = gone = redeemed_before = expired_before = 0
    for name in _names(tally):
        part = tally.months.get(name, MonthTally())
        issued += part.issued
        spendable += part.spendable
        ended += part.ended
        gone += part.ended_early
        redeemed = half_up(share * spendable)
        expired = gone + ended - half_up(share * ended)
        outstanding = issued - redeemed - expired
        yield SimulatedMonth(
            month=date.fromisoformat(f"{name}-01"),
            orders=part.orders,
            net_sales_minor=part.net_sales_minor,
            issued=part.issued,
            redeemed=redeemed - redeemed_before,
            expired=expired - expired_before,
            outstanding=outstanding,
            owed_minor=bare.minor(outstanding),
        )
        redeemed_before, expired_before = redeemed, expired


def _names(tally: Tally) -> list[str]:
    if not tally.months:
        return []
    first, last = min(tally.months), max(tally.months)
    year, month = map(int, first.split("-"))
    names = [first]
    while names[-1] < last:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        names.append(f"{year:04}-{month:02}")
    return names
