"""What a fitted model expects of each customer: E[Y(t)] x E[M] x margin, discounted month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .purchase_days import WatchedCustomer
from .purchases import PurchaseModel
from .rules import (
    DAYS_OF_A_MONTH,
    EVERYTHING_BP,
    HORIZON_MONTHS,
    PURCHASE_PARAMETERS,
    SPEND_PARAMETERS,
    PurchaseModelKind,
    discount_factors,
    tells_alive,
)
from .special_functions import Numbers, numbers
from .spend import SpendModel


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one customer, within the horizon."""

    customer_id: int
    expected_purchases: float
    expected_minor: int
    alive: float | None


@dataclass(frozen=True, slots=True)
class FittedValue:
    """Both models, and what a purchase leaves (margin) and loses by coming later (yearly discount), in hundredths of a percent."""

    purchases: PurchaseModel
    spend: SpendModel
    margin_bp: int
    discount_bp: int

    @classmethod
    def stored(
        cls, kind: str, parameters: Mapping[str, float], margin_bp: int, discount_bp: int
    ) -> "FittedValue":
        """As a `ValueModel` keeps it."""
        return cls(
            PurchaseModel(PurchaseModelKind(kind), *(parameters[name] for name in PURCHASE_PARAMETERS)),
            SpendModel(*(parameters[name] for name in SPEND_PARAMETERS)),
            margin_bp,
            discount_bp,
        )

    def forecasts(self, buyers: Sequence[WatchedCustomer]) -> list[Forecast]:
        """Each customer's; who bought alike is computed once."""
        if not buyers:
            return []
        rows = numbers([(buyer.x, buyer.tx, buyer.watched) for buyer in buyers])
        groups, place = np.unique(rows, axis=0, return_inverse=True)
        x, tx, watched = groups.T
        by_month = self._by_month(x, tx, watched)
        place = place.reshape(-1)
        purchases = by_month[-1][place]
        worth = self._discounted(by_month)[place] * self._spent(buyers) * self.margin_bp / EVERYTHING_BP
        alive = self.purchases.alive(x, tx, watched)[place]
        return [
            Forecast(
                buyer.customer_id,
                max(float(purchases[n]), 0.0),
                max(round(float(worth[n])), 0),
                float(alive[n]) if tells_alive(self.purchases.kind, buyer.x) else None,
            )
            for n, buyer in enumerate(buyers)
        ]

    def _by_month(self, x: Numbers, tx: Numbers, watched: Numbers) -> list[Numbers]:
        """Purchases until the end of each month of the horizon."""
        months = range(1, HORIZON_MONTHS + 1)
        return [self.purchases.expected(month * DAYS_OF_A_MONTH, x, tx, watched) for month in months]

    def _discounted(self, by_month: Sequence[Numbers]) -> Numbers:
        """Purchases of each month at what they are worth today."""
        factors = discount_factors(self.discount_bp, HORIZON_MONTHS)
        each = np.diff(np.stack([np.zeros_like(by_month[0]), *by_month]), axis=0)
        return numbers(np.einsum("m,mn->n", numbers(factors), each))

    def _spent(self, buyers: Sequence[WatchedCustomer]) -> Numbers:
        paid = numbers([buyer.paid for buyer in buyers])
        net = numbers([buyer.net for buyer in buyers])
        return self.spend.expected(paid, net / np.maximum(paid, 1.0))
