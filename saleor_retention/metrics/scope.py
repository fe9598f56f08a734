"""What figures are of: one currency and, if asked, one channel, and a period.

The customers of a figure, their first purchase and their activity are those of that scope. Periods are half-open, `start`
included and `end` not; a date means its midnight in the store's zone, a datetime is an instant. Purchases are paid
orders of customers that are neither cancelled nor refunded in full (docs/metrics.md).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS

from ..audiences.sql import Selection
from ..core.clock import store_zone
from ..errors import Invalid
from ..orders.models import OrderFact
from ..store.sales_channels import check_channel

type DateOrInstant = date | datetime

SCOPE = """is_purchase AND customer_id IS NOT NULL AND currency = %(currency)s
           AND (%(channel)s::text IS NULL OR channel = %(channel)s)"""

EVER = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


class PurchaseScope(NamedTuple):
    """Which purchases a figure looks at: a half-open period, a currency and, if asked, a channel and a group of customers."""

    start: DateOrInstant
    end: DateOrInstant
    currency: str
    channel: str | None = None
    group: Selection | None = None

    def params(self) -> dict[str, Any]:
        """Of a statement. Raises `Invalid` for an empty period, and for what is no currency."""
        return window_params(self.start, self.end, self.currency, self.channel)


def instant(moment: DateOrInstant) -> datetime:
    """The UTC instant that a date (its midnight in the store's zone) or a datetime means."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise Invalid("An instant needs its offset from UTC.")
        return moment.astimezone(UTC)
    return datetime.combine(moment, time(), store_zone()).astimezone(UTC)


def days_before(moment: datetime, days: int) -> datetime:
    """The same time of day on the store's calendar, so that a window keeps whole days when clocks change."""
    return (moment.astimezone(store_zone()) - timedelta(days=days)).astimezone(UTC)


def period(start: DateOrInstant, end: DateOrInstant) -> tuple[datetime, datetime]:
    """Both ends as instants. Raises `Invalid` when the period is empty."""
    first, last = instant(start), instant(end)
    if last <= first:
        raise Invalid("A period ends after it starts.", field="end")
    return first, last


def window_params(
    start: DateOrInstant | None, end: DateOrInstant | None, currency: str, channel: str | None
) -> dict[str, Any]:
    """The parameters of a statement over a period; all time without bounds."""
    first, last = period(EVER[0] if start is None else start, EVER[1] if end is None else end)
    return scope_params(currency, channel) | {"start": first, "end": last}


def check_scope(currency: str, channel: str | None, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Raises `Invalid` for a channel that the shop neither has nor ever sold in, and for what is no currency."""
    scope_params(currency, channel)
    if channel is not None and not OrderFact.objects.using(using).filter(channel=channel).exists():
        check_channel(channel)


def scope_params(currency: str, channel: str | None) -> dict[str, Any]:
    """The parameters of `SCOPE`."""
    if len(currency) != 3:
        raise Invalid("Figures are for one currency.", field="currency")
    return {"currency": currency.upper(), "channel": channel}
