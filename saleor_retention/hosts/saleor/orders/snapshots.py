"""Orders as snapshots, from Saleor's own tables: a fixed number of statements for any number of orders.

Nothing here trusts `charge_status`, which refunds and grants move, nor `updated_at`, which stands still
through returns and expiry. A change that lands between two of these statements rings again after its commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery, Sum
from saleor.discount import DiscountType
from saleor.discount.models import OrderDiscount, OrderLineDiscount
from saleor.order import FulfillmentStatus, OrderEvents, OrderOrigin, OrderStatus
from saleor.order.models import Fulfillment, Order, OrderEvent

from ....core.money import to_minor
from ....orders.refunds import attributed
from ....store.orders import OrderSnapshot, Origin, Status
from ....store.port import GONE, Gone
from .lines import came_of, lines_of
from .payments import PaymentTotals, paid_of
from .refunds import Granted, granted_of, named

HINT_PREFIX = "retention."
MOST_HINTS, LONGEST_HINT = 20, 300

STATUSES = {
    OrderStatus.DRAFT: Status.DRAFT,
    OrderStatus.UNCONFIRMED: Status.UNCONFIRMED,
    OrderStatus.CANCELED: Status.CANCELLED,
    OrderStatus.EXPIRED: Status.EXPIRED,
}
"""Every other status is that of a real, confirmed order."""

ORIGINS = {
    OrderOrigin.DRAFT: Origin.DRAFT,
    OrderOrigin.REISSUE: Origin.REISSUE,
    OrderOrigin.BULK_CREATE: Origin.BULK,
}

SENT = (OrderStatus.FULFILLED, OrderStatus.PARTIALLY_RETURNED, OrderStatus.RETURNED)
"""All goods were sent; what came back had been. Of an order that was sent in part, Saleor says so."""

PAID = (OrderEvents.ORDER_FULLY_PAID, OrderEvents.ORDER_MARKED_AS_PAID)

FIELDS = (
    "pk", "number", "origin", "status", "channel_id", "channel__slug", "currency", "created_at", "user_id", "user_email",
    "user__email", "user__is_confirmed", "original_id", "checkout_token", "total_gross_amount", "shipping_price_net_amount",
    "shipping_price_gross_amount", "voucher_code", "metadata", "collection_point_id", "shipping_address__country",
    "shipping_address__city", "billing_address__country", "billing_address__city",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordedDates:
    """Instants of Saleor's own events: first paid in full, last goods sent, placed from a draft."""

    paid_at: Any = None
    sent_at: Any = None
    placed_at: Any = None


NEVER = RecordedDates()

PLACED_BY_OWNER = Exists(
    OrderEvent.objects.filter(order=OuterRef("pk"), type=OrderEvents.PLACED, user=OuterRef("user"))
)
"""The customer's own session placed the order: Saleor notes who asked, which is nobody for a guest or an app."""

LAST_SENT = Subquery(
    Fulfillment.objects.filter(order=OuterRef("pk"), status=FulfillmentStatus.FULFILLED)
    .order_by("-created_at")
    .values("created_at")[:1]
)


def snapshots(ids: Sequence[UUID]) -> dict[UUID, OrderSnapshot | Gone]:
    """The present state of each order; `GONE` for those that Saleor does not have."""
    rows = Order.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=ids)
    rows = rows.annotate(placed_by_owner=PLACED_BY_OWNER, last_sent=LAST_SENT)
    orders = {row["pk"]: row for row in rows.values(*FIELDS, "placed_by_owner", "last_sent")}
    result = list(orders)
    paid = paid_of(result, {pk: row["currency"] for pk, row in orders.items()})
    granted = granted_of(result)
    lines = lines_of(orders, came_of(result))
    recorded = _instants(result)
    discounts = _voucher_discounts(result)
    answer: dict[UUID, OrderSnapshot | Gone] = dict.fromkeys(ids, GONE)
    for pk, row in orders.items():
        answer[pk] = _snapshot(
            row, paid[pk], granted[pk], tuple(lines[pk]), recorded.get(pk, NEVER), discounts.get(pk)
        )
    return answer


def _snapshot(
    row: Mapping[str, Any],
    paid: PaymentTotals,
    granted: Iterable[Granted],
    lines: Any,
    recorded: RecordedDates,
    discount: Any,
) -> OrderSnapshot:
    currency = row["currency"]
    # Rounded as Saleor rounds a price: what it calls fully charged has to be paid for us.
    due = to_minor(row["total_gross_amount"], currency) + paid.off_the_total
    # A draft keeps the instant at which it was begun: it is placed when it is completed.
    placed_at = recorded.placed_at or row["created_at"]
    country, city = _place(row)
    snapshot = OrderSnapshot(
        id=row["pk"],
        number=str(row["number"]),
        origin=ORIGINS.get(row["origin"], Origin.CHECKOUT),
        status=STATUSES.get(row["status"], Status.LIVE),
        channel=row["channel__slug"],
        currency=currency,
        created_at=placed_at,
        user_id=_proven_account(row),
        email=row["user_email"] or row["user__email"] or "",
        original_id=row["original_id"],
        checkout_id=_uuid(row["checkout_token"]),
        due_minor=due,
        captured_minor=paid.captured,
        kept_minor=paid.kept,
        gift_card_minor=paid.gift_cards,
        points_minor=paid.points,
        shipping_net_minor=to_minor(row["shipping_price_net_amount"], currency),
        shipping_gross_minor=to_minor(row["shipping_price_gross_amount"], currency),
        fully_paid_at=_fully_paid_at(row, placed_at, recorded.paid_at, paid, due),
        voucher_code=row["voucher_code"] or "",
        discount_minor=to_minor(discount, currency) if discount else 0,
        lines=lines,
        fulfilled_at=_fulfilled_at(row, recorded.sent_at),
        country=country,
        city=city,
        hints=hints_in(row["metadata"]),
    )
    return attributed(snapshot, named(granted, paid.refunded, currency))


def _proven_account(row: Mapping[str, Any]) -> int | None:
    """The account whose order it is, where that is proven: its address was, or they were signed in when they placed it.

    Saleor gives a guest's order to whatever account has its address, confirmed or not.
    """
    return row["user_id"] if row["user__is_confirmed"] or row["placed_by_owner"] else None


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    """Country and city of the address the goods go to, else of the bill's.

    Goods that are collected go to the collection point: there the bill's address is the customer's.
    """
    addresses = ("shipping_address", "billing_address")
    for name in addresses if row["collection_point_id"] is None else reversed(addresses):
        if row[f"{name}__country"]:
            return str(row[f"{name}__country"]), row[f"{name}__city"] or ""
    return "", ""


def _fully_paid_at(
    row: Mapping[str, Any], placed_at: Any, recorded: Any, paid: PaymentTotals, due: int
) -> Any:
    """Saleor's own record; else the charge that reached the due amount; an import counts from the order's own date."""
    if ORIGINS.get(row["origin"]) is Origin.BULK:
        return row["created_at"]
    return recorded or (placed_at if paid.undated >= due else paid.reached(due))


def _fulfilled_at(row: Mapping[str, Any], recorded: Any) -> Any:
    """When the last goods were sent, by Saleor's own record; an import counts from the order's own date."""
    if row["status"] not in SENT:
        return None
    if ORIGINS.get(row["origin"]) is Origin.BULK:
        return row["created_at"]
    return recorded or row["last_sent"] or row["created_at"]


def hints_in(metadata: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Our keys of public metadata. Shoppers may write there, so there is a bound on what is taken."""
    ours = sorted((key, str(value)) for key, value in (metadata or {}).items() if key.startswith(HINT_PREFIX))
    return tuple((key, value) for key, value in ours[:MOST_HINTS] if len(key) + len(value) <= LONGEST_HINT)


def _instants(ids: Iterable[UUID]) -> dict[UUID, RecordedDates]:
    kinds = [*PAID, OrderEvents.FULFILLMENT_FULFILLED_ITEMS, OrderEvents.PLACED_FROM_DRAFT]
    events = OrderEvent.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids, type__in=kinds).order_by()
    result = events.values_list("order_id").annotate(
        paid_at=Min("date", filter=Q(type__in=PAID)),
        sent_at=Max("date", filter=Q(type=OrderEvents.FULFILLMENT_FULFILLED_ITEMS)),
        placed_at=Max("date", filter=Q(type=OrderEvents.PLACED_FROM_DRAFT)),
    )
    return {order_id: RecordedDates(*instants) for order_id, *instants in result}


def _voucher_discounts(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """What vouchers took off: of the whole order, or of single lines."""
    whole = OrderDiscount.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids, type=DiscountType.VOUCHER)
    single = OrderLineDiscount.objects.using(DEFAULT_DB_ALIAS).filter(
        line__order_id__in=ids, type=DiscountType.VOUCHER
    )
    result = dict(single.order_by().values_list("line__order_id").annotate(off=Sum("amount_value")))
    return result | dict(whole.order_by().values_list("order_id").annotate(off=Sum("amount_value")))


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(token)
    except ValueError:
        return None
