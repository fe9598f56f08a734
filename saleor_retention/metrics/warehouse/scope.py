"""What a figure is asked of: days of the store's zone, one currency and, if asked, one channel."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...errors import Invalid
from .frame import Expression, Relation, at

FIRST_COLUMNS = ("channel", "country", "city", "utm_source", "utm_medium", "utm_campaign")
"""Columns of orders by which customers can be chosen."""


@dataclass(frozen=True, slots=True)
class WarehouseScope:
    """The days from `start` on and before `end`. Raises `Invalid` for what `metrics.scope` refuses as well."""

    start: date
    end: date
    zone: ZoneInfo
    currency: str
    channel: str | None = None
    window_days: int = 365
    first: tuple[str, str] | None = None
    """A column of orders and its value: only customers whose first purchase, in the currency and channel, has it are counted."""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Invalid("A period ends after it starts.", field="end")
        if self.window_days < 1:
            raise Invalid("A window has at least one day.", field="window_days")
        if len(self.currency) != 3:
            raise Invalid("Figures are for one currency.", field="currency")
        if self.first is not None and self.first[0] not in FIRST_COLUMNS:
            raise Invalid(f"A first purchase is told by one of {', '.join(FIRST_COLUMNS)}.", field="first")

    def midnight(self, day: date, *, days_before: int = 0) -> datetime:
        """The first instant of a day, or of the one so many days before it on the store's calendar."""
        return datetime.combine(day - timedelta(days=days_before), time(), self.zone).astimezone(UTC)


def purchases(orders: Relation, scope: WarehouseScope) -> Relation:
    """Purchases of customers in the currency and the channel, of all time; of those alone whom the scope names."""
    conditions: list[Expression] = [
        orders["is_purchase"],
        orders["customer"].notnull(),
        orders["currency"] == scope.currency.upper(),
    ]
    if scope.channel is not None:
        conditions.append(orders["channel"] == scope.channel)
    bought = orders.filter(*conditions)
    if scope.first is None:
        return bought
    column, value = scope.first
    placed = bought.join(first_orders(bought), "customer")
    chosen = placed.filter(placed["order_id"] == placed["first_id"], placed[column] == value)
    return bought.join(chosen.group_by("customer").aggregate(chosen=chosen.count()), "customer")


def first_orders(bought: Relation) -> Relation:
    """The first order of each customer; of those at one instant the lowest id. Joined, which is faster than ranking all."""
    earliest = bought.group_by("customer").aggregate(first_at=bought["placed_at"].min())
    bought = bought.join(earliest, "customer")
    bought = bought.filter(bought["placed_at"] == bought["first_at"])
    return bought.group_by("customer").aggregate(first_id=bought["order_id"].min())


def purchases_of_period(orders: Relation, scope: WarehouseScope) -> Relation:
    """Those placed in the period."""
    bought = purchases(orders, scope)
    placed = bought["placed_at"]
    return bought.filter(placed >= at(scope.midnight(scope.start)), placed < at(scope.midnight(scope.end)))
