"""What questions about money have in common: their arguments, and how these are written."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from ....core.money import Money, plain
from ..arguments import amount, camel, currency, minor_units, ordered_range, read_as, written
from ..asked import ArgumentKind, gettext_noop
from ..phrases import between
from ..question import Question

BOUNDS = ("at_least", "at_most")


@dataclass(frozen=True, slots=True)
class MoneyRange(Question):
    """An amount within bounds, in minor units of the currency; in JSON, amounts are text."""

    any_of: ClassVar[tuple[str, ...]] = ("atLeast", "atMost")
    currency: str = field(metadata=read_as(currency, ArgumentKind.CURRENCY, gettext_noop("Currency")))
    at_least: int | None = field(
        default=None, metadata=read_as(amount, ArgumentKind.AMOUNT, gettext_noop("At least"))
    )
    at_most: int | None = field(
        default=None, metadata=read_as(amount, ArgumentKind.AMOUNT, gettext_noop("At most"))
    )

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        minor = {
            name: minor_units(values[name], values["currency"], f"{path}.{camel(name)}")
            for name in BOUNDS
            if name in values
        }
        return ordered_range(values | minor, path)

    def arguments(self) -> dict[str, Any]:
        bounds = {name: getattr(self, name) for name in BOUNDS}
        return written(self) | {
            camel(name): plain(minor, self.currency) for name, minor in bounds.items() if minor is not None
        }

    def amounts(self) -> str:
        """The bounds in words: `at least 500.00 EUR`."""
        least, most = (
            None if minor is None else Money(minor, self.currency).amount
            for minor in (self.at_least, self.at_most)
        )
        return f"{between(least, most)} {self.currency}"
