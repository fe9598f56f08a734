"""Value as arithmetic: what can be told, and why something cannot. No numpy: the extra may be missing.

Definitions with worked examples: docs/value.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ..rules import average_order, ratio

VERSION = 1
"""Of how models are made and values computed: another number, other values for the same orders."""
FEWEST_REPEATERS = 200
"""With fewer customers who came back, parameters are mostly chance."""
MOST_CORRELATION = 0.3
"""Beyond it, how much depends on how often, and the spend model's assumption does not hold."""
HORIZON_MONTHS = 12
DAYS_OF_A_MONTH = 365 / 12
EVERYTHING_BP = 10_000
PURCHASE_PARAMETERS = ("r", "alpha", "a", "b")
SPEND_PARAMETERS = ("p", "q", "gamma")


class PurchaseModelKind(StrEnum):
    """The model of how often customers buy."""

    BG_NBD = "bg_nbd"
    MBG_NBD = "mbg_nbd"

    @property
    def shift(self) -> int:
        """Chances to leave besides those after each repeat purchase."""
        return 1 if self is PurchaseModelKind.MBG_NBD else 0


class ValueGap(StrEnum):
    """Why there is no prediction."""

    NOT_INSTALLED = "not_installed"
    NOT_FITTED = "not_fitted"
    TOO_FEW_REPEATERS = "too_few_repeaters"
    NOT_CONVERGED = "not_converged"
    SPEND_HAS_NO_MEAN = "spend_has_no_mean"


def halfway(first: date, last: date) -> date | None:
    """The last day of the first half of the data, which is fitted to tell the second; None for less than two days of each."""
    days = (last - first).days
    return first + timedelta(days=days // 2) if days >= 4 else None


def prediction_error(predicted: Decimal | float | None, actual: int | None) -> Decimal | None:
    """(predicted - actual) / actual: below nothing, the model expected too few. None when nothing was bought."""
    if predicted is None or not actual:
        return None
    return ratio(round((Decimal(predicted) - actual) * 1_000_000), actual * 1_000_000)


def discount_factors(yearly_bp: int, months: int) -> list[float]:
    """What one unit at the end of each month is worth today, at a yearly rate in hundredths of a percent."""
    return [(1.0 + yearly_bp / EVERYTHING_BP) ** (-month / 12) for month in range(1, months + 1)]


def tells_alive(kind: PurchaseModelKind, repeats: int) -> bool:
    """BG/NBD is certain that everyone who bought once is alive: an artefact, which is not told."""
    return repeats > 0 or kind is not PurchaseModelKind.BG_NBD


def lifetime_value(revenue: int, acquisition: int | None, serving: int | None) -> int | None:
    """Net sales so far less what it cost to win and to serve them, in minor units; None when either cost is unknown."""
    return None if acquisition is None or serving is None else revenue - acquisition - serving


def growth(customers: int, value: Decimal | None, acquisition_cost: Decimal | None) -> Decimal | None:
    """customers x CLV / CAC; None when either is unknown, and for customers who cost nothing."""
    if value is None or not acquisition_cost:
        return None
    return (customers * value / acquisition_cost).quantize(Decimal("0.000001"))


@dataclass(frozen=True, slots=True)
class Traffic:
    """visits x conversion x average order = net sales of the months whose visits are known."""

    visits: int | None
    orders: int
    net_minor: int

    @property
    def conversion(self) -> Decimal | None:
        return None if self.visits is None else ratio(self.orders, self.visits)

    @property
    def average_order(self) -> Decimal | None:
        return None if self.visits is None else average_order(self.net_minor, self.orders)


def named_parameters(parameters: Mapping[str, float]) -> dict[str, float]:
    """In the order in which they are told: how often (r, α, a, b), then how much (p, q, γ)."""
    return {name: parameters[name] for name in (*PURCHASE_PARAMETERS, *SPEND_PARAMETERS)}
