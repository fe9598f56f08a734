"""The usual campaigns as cards: what each is for, and the figures that its form asks for, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _lazy


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A whole number that a template asks for. Its usual value is the API's."""

    name: str
    label: Any
    least: int
    most: int
    suffix: Any = ""


@dataclass(frozen=True, slots=True)
class UsualOffer:
    """One card."""

    name: str
    """As the API names the template."""
    title: Any
    line: Any
    shown_name: Any
    """What shoppers see, unless the owner says otherwise."""
    figures: tuple[FigureWords, ...] = ()
    how_often: Any = ""
    """Label of how often one customer may use it; "" where that is not asked."""
    can_come_again: bool = False
    asks_products: bool = False
    asks_spent: bool = False
    asks_code: bool = False
    asks_customers: bool = False


DAYS = _lazy("days")
WINDOW = (
    FigureWords("days_before", _lazy("From so many days before"), 0, 180, DAYS),
    FigureWords("days_after", _lazy("Until so many days after"), 0, 180, DAYS),
)
EVER = _lazy("Uses per customer, ever")
EACH_TIME = _lazy("Uses per customer, each time")
USUAL = (
    UsualOffer(
        "WELCOME",
        _lazy("Welcome"),
        _lazy("For who registered lately and has not bought yet."),
        _lazy("Welcome"),
        (FigureWords("days", _lazy("So many days after they registered"), 1, 3_650, DAYS),),
        EVER,
    ),
    UsualOffer(
        "BIRTHDAY",
        _lazy("Birthday"),
        _lazy("Around the birthday, once each year."),
        _lazy("Happy birthday"),
        WINDOW,
        EACH_TIME,
    ),
    UsualOffer(
        "ANNIVERSARY",
        _lazy("Anniversary"),
        _lazy("Around the day they registered, once each year."),
        _lazy("Thank you for another year"),
        WINDOW,
        EACH_TIME,
    ),
    UsualOffer(
        "AFTER_PURCHASE",
        _lazy("After a purchase"),
        _lazy("Some months after they bought something that runs out."),
        _lazy("Time for more"),
        (FigureWords("months", _lazy("So many months later"), 1, 120, _lazy("months")), *WINDOW),
        EACH_TIME,
        asks_products=True,
    ),
    UsualOffer(
        "WIN_BACK",
        _lazy("Win back"),
        _lazy("For who has not bought for long."),
        _lazy("Welcome back"),
        (FigureWords("days", _lazy("Not bought for so many days"), 1, 3_650, DAYS),),
        EVER,
        can_come_again=True,
    ),
    UsualOffer(
        "VIP",
        _lazy("Best customers"),
        _lazy("For who bought often, or for much."),
        _lazy("For our best customers"),
        (
            FigureWords(
                "orders_at_least", _lazy("Bought at least so many times"), 1, 1_000_000, _lazy("times")
            ),
        ),
        EVER,
        asks_spent=True,
    ),
    UsualOffer(
        "LIMITED_CODE",
        _lazy("Limited code"),
        _lazy("For the first who type a code that everybody may know."),
        _lazy("While it lasts"),
        (FigureWords("uses_limit", _lazy("For the first so many"), 1, 2_000_000_000, _lazy("customers")),),
        asks_code=True,
    ),
    UsualOffer(
        "GOODWILL",
        _lazy("Goodwill"),
        _lazy("An apology to customers whom you choose."),
        _lazy("With our apologies"),
        asks_customers=True,
    ),
)
BY_NAME = {offer.name: offer for offer in USUAL}
