"""Between the engine's minor units and the host's `Money` type, whose roots are `prices.Money`."""

from decimal import Decimal
from typing import Any

from prices import Money as Amount

from ...core.money import exponent, to_minor
from ...errors import Invalid

MOST_DIGITS = 18
"""Before the point: what fits into 64 bits has fewer, and beyond 28 decimal arithmetic gives up."""
MOST_EXACT = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact."""


def points_of(number: Decimal, *, field: str) -> int:
    """A `Decimal` that was handed in as points. Raises `Invalid` for fractions and for what JSON does not keep."""
    if not -MOST_EXACT <= number <= MOST_EXACT or number != number.to_integral_value():
        raise Invalid("Points are whole numbers, exact up to 9,007,199,254,740,991.", field=field)
    return int(number)


def money(minor: int | Decimal | None, currency: str) -> Any:
    """An amount for the API; None stays None."""
    return None if minor is None else Amount(Decimal(minor).scaleb(-exponent(currency)), currency)


def minor_of(amount: Decimal | None, currency: str, *, field: str) -> int | None:
    """An amount from the API in minor units. Refuses more digits than the currency has: never silently rounded."""
    if amount is None:
        return None
    if amount.adjusted() > MOST_DIGITS:
        raise Invalid("The amount is too large.", field=field)
    minor = to_minor(amount, currency)
    if Decimal(minor).scaleb(-exponent(currency)) != amount or minor >= 2**63:
        raise Invalid(f"{currency} has {exponent(currency)} decimal places.", field=field)
    return minor
