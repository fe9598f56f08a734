"""What can be asked about one customer. `holds` is the meaning; `compiling` says the same in SQL."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from ..profile import Bought, ProductGrouping, Profile
from .calendar import EvaluationTime, Period

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Predicate:
    """One question. `name` is that of its JSON form."""

    name: ClassVar[str] = ""

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        """The answer."""
        raise NotImplementedError

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        """Which time of many this is; '' for what does not come again. Asked only where it holds."""
        return ""


@dataclass(frozen=True, slots=True)
class Attribute(Predicate):
    """An attribute of her account is one of these texts, or is there at all."""

    name: ClassVar[str] = "attribute"
    key: str
    one_of: tuple[str, ...] = ()

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        text = who.attributes.get(self.key)
        return text is not None and (not self.one_of or text in self.one_of)


@dataclass(frozen=True, slots=True)
class Consent(Predicate):
    """She consented."""

    name: ClassVar[str] = "consent"
    key: str

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.key in who.consents


@dataclass(frozen=True, slots=True)
class Country(Predicate):
    """Her address is in one of these countries."""

    name: ClassVar[str] = "country"
    one_of: tuple[str, ...]

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.country in self.one_of


@dataclass(frozen=True, slots=True)
class City(Predicate):
    """Her address is in one of these cities, whatever their capitals."""

    name: ClassVar[str] = "city"
    one_of: tuple[str, ...]

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.city in self.one_of


@dataclass(frozen=True, slots=True)
class Language(Predicate):
    """Her language is one of these; `pt` is also `pt-br`."""

    name: ClassVar[str] = "language"
    one_of: tuple[str, ...]

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return bool({who.language, who.language.partition("-")[0]} & set(self.one_of))


@dataclass(frozen=True, slots=True)
class Channel(Predicate):
    """She bought in one of these channels."""

    name: ClassVar[str] = "channel"
    one_of: tuple[str, ...]

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return not who.channels.isdisjoint(self.one_of)


@dataclass(frozen=True, slots=True)
class Orders(Predicate):
    """How often she bought. What a guest of her address bought counts against an upper bound, never for a lower one."""

    name: ClassVar[str] = "orders"
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return _within(who.purchases, self.at_least, None) and _within(
            who.purchases + who.guest_purchases, None, self.at_most
        )


@dataclass(frozen=True, slots=True)
class NeverOrdered(Predicate):
    """Neither she nor a guest of her address ever paid for an order. One for nothing leaves her new."""

    name: ClassVar[str] = "neverOrdered"

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.paid_purchases == 0


@dataclass(frozen=True, slots=True)
class Spent(Predicate):
    """What she bought for in all, in minor units."""

    name: ClassVar[str] = "spent"
    currency: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return _within(who.spent.get(self.currency, 0), self.at_least, self.at_most)


@dataclass(frozen=True, slots=True)
class AverageOrder(Predicate):
    """What she bought for each time, in minor units; without an order in the currency there is no average."""

    name: ClassVar[str] = "averageOrder"
    currency: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        orders, spent = who.orders.get(self.currency, 0), who.spent.get(self.currency, 0)
        least, most = self.at_least, self.at_most
        return orders > 0 and _within(
            spent, None if least is None else least * orders, None if most is None else most * orders
        )


class Event(StrEnum):
    """What happened to a customer once, or last."""

    FIRST_ORDER = "firstOrder"
    LAST_ORDER = "lastOrder"
    REGISTERED = "registered"
    FIRST_DELIVERY = "firstDelivery"


@dataclass(frozen=True, slots=True)
class EventDate(Predicate):
    """It happened, and at a time that counts."""

    name: ClassVar[str] = "happened"
    event: Event
    period: Period = field(default_factory=Period)

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        at = {
            Event.FIRST_ORDER: who.first_purchase_at,
            Event.LAST_ORDER: who.last_purchase_at,
            Event.REGISTERED: who.joined_at,
            Event.FIRST_DELIVERY: who.first_delivered_at,
        }[self.event]
        return self.period.holds(at, moment)


def bought(who: Profile, what: ProductGrouping, ids: tuple[int, ...]) -> list[Bought]:
    """Her lines of these goods."""
    return [purchase for purchase in who.bought if not set(ids).isdisjoint(purchase.ids(what))]


@dataclass(frozen=True, slots=True)
class HasBought(Predicate):
    """She bought at least so many units of these, together."""

    name: ClassVar[str] = "bought"
    what: ProductGrouping
    ids: tuple[int, ...]
    units: int = 1
    within_days: int | None = None

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        period = Period(within_days=self.within_days)
        found = (
            purchase.units
            for purchase in bought(who, self.what, self.ids)
            if period.holds(purchase.at, moment)
        )
        return sum(found) >= self.units


@dataclass(frozen=True, slots=True)
class FavouriteQuestion(Predicate):
    """What she bought most units of is one of these."""

    name: ClassVar[str] = "favourite"
    what: ProductGrouping
    ids: tuple[int, ...]

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.favourite(self.what) in self.ids


@dataclass(frozen=True, slots=True)
class Listed(Predicate):
    """She is in an uploaded list."""

    name: ClassVar[str] = "list"
    id: int

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.id in who.lists


@dataclass(frozen=True, slots=True)
class Published(Predicate):
    """What another room published about her is one of these, or a number of at least that; or is there at all."""

    name: ClassVar[str] = "published"
    key: str
    one_of: tuple[Scalar, ...] = ()
    at_least: int | None = None

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        value = who.published.get(self.key)
        if value is None:
            return False
        if self.one_of and not any(_same(value, item) for item in self.one_of):
            return False
        return self.at_least is None or (_is_number(value) and value >= self.at_least)


def _within(value: int, at_least: int | None, at_most: int | None) -> bool:
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(one: Any, other: Any) -> bool:
    """As JSON compares: true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)
