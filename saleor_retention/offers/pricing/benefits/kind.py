"""What a kind of benefit has to say: its check, its arithmetic, its words, and its fields in the API."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from ....core.money import HUNDRED_PERCENT
from ....errors import Invalid, Required
from ....store.carts import CartSnapshot
from ....store.discounts import Benefit, DiscountApplication
from ..savings import Saving


@dataclass(frozen=True, slots=True)
class BenefitOption:
    """A whole number from 1 on that a kind of benefit asks for beside its percentage or amount."""

    name: str
    """As campaigns keep it and `Benefit.options` names it."""
    field: str
    """As the API names it, in snake case."""
    about: str
    """Description of the field that is read, and of the one that staff fill in."""
    foreign: str
    """Why it is refused beside another kind."""
    input_about: str = ""
    """Description of the field that staff fill in, where it is another."""
    missing: str = ""
    """Why it is refused to be left out; "" where it may be."""
    most: int | None = None


class BenefitKind(ABC):
    """A kind of benefit. Pure: frozen facts in, minor units of one currency out."""

    name: ClassVar[str]
    """As campaigns keep it; in capitals it is the value of the GraphQL enum."""
    about: ClassVar[str]
    """Its description in the API."""
    place: ClassVar[int]
    """Its place among the kinds in the API."""
    options: ClassVar[tuple[BenefitOption, ...]] = ()
    is_off_delivery: ClassVar[bool] = False
    """Whether it takes off the delivery, not the goods."""

    @abstractmethod
    def check(self, benefit: Benefit, *, is_new: bool) -> None:
        """What makes no sense together. Raises `Invalid` or `Required` naming the field.

        `is_new`: as staff hand it in, with its amount. Without it, as in a channel where the campaign has no terms, a
        stored benefit saves nothing: that is no fault.
        """

    @abstractmethod
    def saving(self, benefit: Benefit, cart: CartSnapshot) -> Saving:
        """What it takes off this cart, minima left aside; `NOTHING` where it gives nothing or is not exact."""

    @abstractmethod
    def upper_bound(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """What `saving` is never above, from the cart's sums alone: no line is looked at."""

    @abstractmethod
    def describe(self, benefit: Benefit, amount: str, goods: str) -> str:
        """What it gives, in English. `amount`: with its currency, in each channel; `goods`: the names of what it is for."""

    def unsupported_reason(
        self, benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool
    ) -> str | None:
        """Why a store cannot carry it exactly in a channel, in a sentence; None when it can.

        `has_uniform_tax`: all goods of the channel are taxed alike. `supports_personal_gift_cards`: it issues cards that one
        customer alone can spend.
        """
        return None

    def budget_reason(self, benefit: Benefit, *, has_uniform_tax: bool) -> str | None:
        """Why it cannot have a budget in money, in a sentence; None when it can.

        A budget in money needs an amount that nobody but us changes: one off the whole order.
        """
        return None

    def own_voucher(self, benefit: Benefit) -> DiscountApplication | None:
        """What the campaign's own voucher takes off; None where that is not exactly the benefit."""
        return None

    def is_of_whole_order(self, benefit: Benefit) -> bool:
        """Whether it is off all that is in the cart, whatever it is."""
        return False

    def missing_units(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """How many units of its goods the cart lacks for it; 0 where none are counted, or none of its goods are there."""
        return 0

    def saving_once_complete(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """What it takes off at most with the goods whose number is missing; 0 when that cannot be said."""
        return self.upper_bound(benefit, cart)


def refuse(is_refused: bool, message: str, field: str) -> None:
    """Raises `Invalid` at the field."""
    if is_refused:
        raise Invalid(message, field=field)


def require(is_there: bool, message: str, field: str) -> None:
    """Raises `Required` at the field."""
    if not is_there:
        raise Required(message, field=field)


def check_amount(benefit: Benefit) -> None:
    """Raises `Invalid` where a new benefit has neither a percentage nor an amount."""
    has_amount = benefit.percent_bp is not None or (benefit.amount_minor or 0) > 0
    refuse(not has_amount, "Without a percentage, each channel needs an amount above zero.", "amount")


def capped(benefit: Benefit, minor: int) -> int:
    """Not more than the benefit gives at most."""
    return minor if benefit.most_minor is None else min(minor, benefit.most_minor)


def percentage(basis_points: int) -> str:
    """Without zeros that say nothing: 12.5%."""
    text = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return f"{text}%"


def cheaper(percent_bp: int | None) -> str:
    """“free” or “for 50% less”."""
    return "free" if percent_bp in (None, HUNDRED_PERCENT) else f"for {percentage(percent_bp or 0)} less"
