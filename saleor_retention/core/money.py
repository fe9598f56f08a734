"""Money: whole minor units of one currency. Two currencies never meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from babel.numbers import get_currency_precision

from ..errors import CurrencyMismatch, Invalid
from ..guards import guard

HUNDRED_PERCENT = 10_000
"""In hundredths of a percent, as every percentage is kept."""
DIGITS = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Where Saleor divides, it divides decimals of 28 digits, and a half that such a division just misses is rounded the other
way than exact fractions would be: what must come to Saleor's figure is done with the same digits. Prices are short
decimals and moving the point changes no digit, so that minor units come to the same as major ones."""
WHOLE = Decimal(1)


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217, as CLDR has it)."""
    return int(get_currency_precision(currency))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units. Arithmetic and comparison across currencies raise `CurrencyMismatch`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise Invalid("Money counts whole minor units.")
        if len(self.currency) != 3:
            raise Invalid("A currency has three letters.", field="currency")

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """From a decimal amount in major units, rounded half to even to the minor unit."""
        return cls(to_minor(amount, currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        """As people write it: `1,170.00 USD`."""
        return f"{self.amount:,.{exponent(self.currency)}f} {self.currency}"

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} never meet.")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)


def plain(minor: int, currency: str) -> str:
    """The amount as a program writes it: `500.00`, with all digits of the currency and no other sign."""
    return f"{Money(minor, currency).amount:.{exponent(currency)}f}"


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units to minor units, rounded half to even, which is how Saleor rounds a price.

    Stores keep three decimals, most currencies have two.
    """
    return int(amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def to_minor_each(amounts: Iterable[Decimal], currency: str) -> list[int]:
    """Each amount in minor units, so that they add up to their sum rounded once: 2 x 10.005 is 20.01."""
    total, before, parts = Decimal(0), 0, []
    for amount in amounts:
        total += amount
        parts.append(to_minor(total, currency) - before)
        before += parts[-1]
    return parts


def portions(whole: int, weights: Sequence[Fraction | int]) -> list[int]:
    """`whole` divided in the proportion of the weights by largest remainder; of equal remainders the first wins.

    All zeros where there is nothing to divide or nothing that weighs.
    """
    total = sum(weights, Fraction(0))
    if whole <= 0 or total <= 0:
        return [0] * len(weights)
    quotas = [Fraction(whole * weight) / total for weight in weights]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda n: (parts[n] - quotas[n], n))
    for n in by_remainder[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def half_up(amount: Decimal) -> Decimal:
    """Rounded to a whole, a half away from zero, with Saleor's digits."""
    return amount.quantize(WHOLE, rounding=ROUND_HALF_UP, context=DIGITS)


@guard("price.percent")
def percent_of(minor: int, percent_bp: int) -> int:
    """A percentage of a price, rounded half up once, as Saleor does; never more than the price."""
    return min(minor, (2 * minor * percent_bp + HUNDRED_PERCENT) // (2 * HUNDRED_PERCENT))


def spread(amount_minor: int, totals: Sequence[int]) -> tuple[int, ...]:
    """How an amount off an order falls on its lines in Saleor: by their prices, each rounded half up, the last takes the rest.

    Roundings pile up on the last line: it may take less than the rest when it is too cheap for it, or become dearer
    when the others took too much.
    """
    goods, last = sum(totals), len(totals) - 1
    if goods <= 0:
        return (0,) * len(totals)
    rest, shares = amount_minor, []
    for line, total in enumerate(totals):
        if line == last:
            shares.append(min(rest, total))
            break
        part = DIGITS.multiply(DIGITS.divide(Decimal(total), Decimal(goods)), Decimal(amount_minor))
        shares.append(int(half_up(min(part, Decimal(total)))))
        rest -= shares[-1]
    return tuple(shares)
