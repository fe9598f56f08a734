"""Whether a campaign brought anything: those who may have it against those who were held out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from typing import Any

FEWEST_CUSTOMERS, FEWEST_BUYERS = 30, 20
"""Below these nothing is said: of each side its customers, of both together those who bought."""
HARDLY_CHANCE = 1.96
"""Standard errors: one difference in twenty is further from zero by chance alone."""


class Verdict(StrEnum):
    """What may be said of a difference."""

    TOO_SMALL = "too small"
    MAY_BE_CHANCE = "may be chance"
    HARDLY_CHANCE = "hardly chance"


@dataclass(frozen=True, slots=True)
class SalesDifference:
    """Net sales per customer in one currency: with the offer and without."""

    currency: str
    treated: Decimal
    held_out: Decimal
    customers: int
    """Who may have it."""

    @property
    def each(self) -> Decimal:
        """By how much more, or less."""
        return self.treated - self.held_out

    @property
    def in_all(self) -> Decimal:
        """The same over everybody who may have it."""
        return self.each * self.customers


def verdict(treatment: Mapping[str, Any], holdout: Mapping[str, Any]) -> Verdict:
    """By how many of each side bought, as two shares of customers.

    Not by orders: those of one customer come together, so that their number differs by chance far more than if each order
    came by itself.
    """
    treated, held_out = treatment["customers"], holdout["customers"]
    bought = treatment["buyers"] + holdout["buyers"]
    if min(treated, held_out) < FEWEST_CUSTOMERS or bought < FEWEST_BUYERS:
        return Verdict.TOO_SMALL
    share = bought / (treated + held_out)
    error = sqrt(share * (1 - share) * (1 / treated + 1 / held_out))
    if not error:  # everybody bought
        return Verdict.MAY_BE_CHANCE
    distance = abs(treatment["buyers"] / treated - holdout["buyers"] / held_out) / error
    return Verdict.HARDLY_CHANCE if distance >= HARDLY_CHANCE else Verdict.MAY_BE_CHANCE


def differences(treatment: Mapping[str, Any], holdout: Mapping[str, Any]) -> list[SalesDifference]:
    """By currency, where both sides have customers."""
    if not treatment["customers"] or not holdout["customers"]:
        return []
    sides = [_by_currency(side["netSalesPerCustomer"]) for side in (treatment, holdout)]
    return [
        SalesDifference(
            currency,
            sides[0].get(currency, Decimal(0)),
            sides[1].get(currency, Decimal(0)),
            treatment["customers"],
        )
        for currency in sorted({*sides[0], *sides[1]})
    ]


def _by_currency(amounts: Any) -> dict[str, Decimal]:
    return {money["currency"]: Decimal(str(money["amount"])) for money in amounts}
