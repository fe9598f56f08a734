"""What a month cost in a channel, as the owner says: to win its new customers, and to serve its orders."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...core.clock import store_zone
from ...core.idempotency import StaffContext
from ...errors import Invalid, Required
from ...store.sales_channels import check_currency
from .models import ChannelCost

MOST_MINOR = 2**62


@dataclass(frozen=True, slots=True)
class CostDraft:
    """A month's costs in minor units and its visits; None is unknown."""

    channel: str
    currency: str
    month: date
    acquisition_minor: int | None = None
    serving_minor: int | None = None
    visits: int | None = None


def cost_set(draft: CostDraft, *, by: StaffContext, now: datetime) -> ChannelCost:
    """What this month cost from now on, in place of what was said before. Call inside a transaction.

    Raises `Invalid` (channel, month to come, negative amounts), `CurrencyMismatch`, `Required` (reason, any figure).
    """
    _check(draft, by, now)
    row, _ = ChannelCost.objects.update_or_create(
        channel=draft.channel,
        currency=draft.currency,
        month=draft.month.replace(day=1),
        defaults={
            "acquisition_minor": draft.acquisition_minor,
            "serving_minor": draft.serving_minor,
            "visits": draft.visits,
            "actor": by.actor,
            "reason": by.reason,
            "set_at": now,
        },
    )
    return row


def costs(
    *, currency: str, channel: str | None = None, using: str = DEFAULT_DB_ALIAS
) -> QuerySet[ChannelCost]:
    """All months that anything is known of, the latest first."""
    rows = ChannelCost.objects.using(using).filter(currency=currency)
    if channel is not None:
        rows = rows.filter(channel=channel)
    return rows.order_by("-month", "-pk")


def _check(draft: CostDraft, by: StaffContext, now: datetime) -> None:
    check_currency(draft.channel, draft.currency)
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    if draft.month > now.astimezone(store_zone()).date():
        raise Invalid("That month has not begun.", field="month")
    figures = {
        "acquisition": draft.acquisition_minor,
        "serving": draft.serving_minor,
        "visits": draft.visits,
    }
    for field, figure in figures.items():
        if figure is not None and not 0 <= figure < MOST_MINOR:
            raise Invalid("A cost is not below zero, and a month has no fewer visits than none.", field=field)
