"""What a campaign brought: those who may have it against those who were held out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


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
