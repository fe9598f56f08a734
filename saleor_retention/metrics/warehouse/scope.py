"""What a figure is asked of: days of the store's zone, one currency and, if asked, one channel."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...errors import Invalid
from .frame import Expression, Relation, at


@dataclass(frozen=True, slots=True)
class WarehouseScope:
    """The days from `start` on and before `end`. Raises `Invalid` for what `metrics.scope` refuses as well."""

    start: date
    end: date
    zone: ZoneInfo
    currency: str
    channel: str | None = None
    window_days: int = 365

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Invalid("A period ends after it starts.", field="end")
        if self.window_days < 1:
            raise Invalid("A window has at least one day.", field="window_days")
        if len(self.currency) != 3:
            raise Invalid("Figures are for one currency.", field="currency")

    def midnight(self, day: date, *, days_before: int = 0) -> datetime:
        """The first instant of a day, or of the one so many days before it on the store's calendar."""
        return datetime.combine(day - timedelta(days=days_before), time(), self.zone).astimezone(UTC)


def purchases(orders: Relation, scope: WarehouseScope) -> Relation:
    """Purchases of customers in the currency and the channel, of all time."""
    conditions: list[Expression] = [
        orders["is_purchase"],
        orders["customer"].notnull(),
        orders["currency"] == scope.currency.upper(),
    ]
    if scope.channel is not None:
        conditions.append(orders["channel"] == scope.channel)
    return orders.filter(*conditions)


def purchases_of_period(orders: Relation, scope: WarehouseScope) -> Relation:
    """Those placed in the period."""
    bought = purchases(orders, scope)
    placed = bought["placed_at"]
    return bought.filter(placed >= at(scope.midnight(scope.start)), placed < at(scope.midnight(scope.end)))
