"""What a partner is due for a friend, and whom a payout pays. Pure: facts in, amounts out."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.money import HUNDRED_PERCENT, percent_of
from ...errors import Invalid, Required

MOST_MINOR = 2**53
LONGEST_NAME = 200
LONGEST_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class CommissionTerms:
    """A fixed amount for each friend, hundredths of a percent of what the friend's order is worth, or both."""

    fixed_minor: int = 0
    currency: str = ""
    """Of the fixed amount; empty without one."""
    percent_bp: int = 0

    def check(self) -> None:
        """Raises `Invalid` or `Required`, naming the field."""
        if not self.fixed_minor and not self.percent_bp:
            raise Required("Say an amount, a percentage, or both.", field="amount")
        if not 0 <= self.fixed_minor <= MOST_MINOR:
            raise Invalid("An amount is more than nothing, and one that a shop can pay.", field="amount")
        if not 0 <= self.percent_bp <= HUNDRED_PERCENT:
            raise Invalid("A percentage is at most 100.", field="percent")
        if self.fixed_minor:
            check_currency(self.currency)


@dataclass(frozen=True, slots=True)
class KeptSales:
    """What the shop keeps of an order: its goods net of tax, after refunds, in minor units of its currency."""

    currency: str
    net_minor: int


def check_currency(currency: str) -> None:
    """Raises `Invalid` for what is no code of ISO 4217."""
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Invalid("A currency has three capital letters.", field="currency")


def commission_due(terms: CommissionTerms, sales: KeptSales) -> dict[str, int]:
    """By currency, for one rewarded friend; a percentage is rounded half up once, and follows refunds."""
    due: dict[str, int] = {}
    if terms.fixed_minor:
        due[terms.currency] = terms.fixed_minor
    if share := percent_of(sales.net_minor, terms.percent_bp):
        due[sales.currency] = due.get(sales.currency, 0) + share
    return due


def differences[Key](due: Mapping[Key, int], written: Mapping[Key, int]) -> dict[Key, int]:
    """What has to be written for the book to say what is due; nothing where it does."""
    keys = [*due, *(key for key in written if key not in due)]
    moved = {key: due.get(key, 0) - written.get(key, 0) for key in keys}
    return {key: amount for key, amount in moved.items() if amount}


def is_paid_out(balance_minor: int, minimum_minor: int) -> bool:
    """Whether a payout has a balance: else it is carried over, as a negative one is."""
    return balance_minor > 0 and balance_minor >= minimum_minor
