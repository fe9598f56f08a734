"""Orders as snapshots, from Saleor's own tables: a fixed number of statements for any number of orders.

Nothing here trusts `charge_status`, which refunds and grants move, nor `updated_at`, which stands still
through returns and expiry. A change that lands between two of these statements rings again after its commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, Min, OuterRef, Sum
from saleor.discount import DiscountType
from saleor.discount.models import OrderDiscount, OrderLineDiscount
from saleor.order import OrderEvents, OrderOrigin, OrderStatus
from saleor.order.models import Order, OrderEvent

from ..kernel.money import to_minor
from ..kernel.store import GONE, Gone, OrderSnapshot, Origin, Status
from .order_lines import Came, came_of, lines_of
from .order_money import Paid, paid_of

HINT_PREFIX = "retention."
MOST_HINTS, LONGEST_HINT = 20, 200

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

FIELDS = (
    "pk", "number", "origin", "status", "channel_id", "channel__slug", "currency", "created_at", "user_id", "user_email",
    "user__email", "user__is_confirmed", "original_id", "checkout_token", "total_gross_amount", "shipping_price_net_amount",
    "shipping_price_gross_amount", "voucher_code", "metadata",
)  # fmt: skip


PLACED_BY_OWNER = Exists(
    OrderEvent.objects.filter(order=OuterRef("pk"), type=OrderEvents.PLACED, user=OuterRef("user"))
)
"""Her own session placed the order: Saleor notes who asked, which is nobody for a guest or an app."""


def snapshots(ids: Sequence[UUID]) -> dict[UUID, OrderSnapshot | Gone]:
    """The present state of each order; `GONE` for those that Saleor does not have."""
    rows = Order.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=ids).annotate(placed_by_owner=PLACED_BY_OWNER)
    orders = {row["pk"]: row for row in rows.values(*FIELDS, "placed_by_owner")}
    found = list(orders)
    paid = paid_of(found, {pk: row["currency"] for pk, row in orders.items()})
    came = came_of(found)
    lines = lines_of(orders, came)
    recorded = _paid_instants(found)
    discounts = _voucher_discounts(found)
    answer: dict[UUID, OrderSnapshot | Gone] = dict.fromkeys(ids, GONE)
    for pk, row in orders.items():
        answer[pk] = _snapshot(row, paid[pk], came[pk], tuple(lines[pk]), recorded.get(pk), discounts.get(pk))
    return answer


def _snapshot(
    row: Mapping[str, Any], paid: Paid, came: Came, lines: Any, recorded: Any, discount: Any
) -> OrderSnapshot:
    currency = row["currency"]
    due = to_minor(row["total_gross_amount"], currency) - paid.points_off_the_total
    return OrderSnapshot(
        id=row["pk"],
        number=str(row["number"]),
        origin=ORIGINS.get(row["origin"], Origin.CHECKOUT),
        status=STATUSES.get(row["status"], Status.LIVE),
        channel=row["channel__slug"],
        currency=currency,
        created_at=row["created_at"],
        user_id=_proven_account(row),
        email=row["user_email"] or row["user__email"] or "",
        original_id=row["original_id"],
        checkout_id=_uuid(row["checkout_token"]),
        due_minor=due,
        captured_minor=paid.captured,
        kept_minor=paid.kept,
        attributed_minor=min(to_minor(came.named, currency), paid.refunded),
        gift_card_minor=paid.gift_cards,
        points_minor=paid.points,
        shipping_net_minor=to_minor(row["shipping_price_net_amount"], currency),
        shipping_gross_minor=to_minor(row["shipping_price_gross_amount"], currency),
        fully_paid_at=_fully_paid_at(row, recorded, paid, due),
        voucher_code=row["voucher_code"] or "",
        discount_minor=to_minor(discount, currency) if discount else 0,
        lines=lines,
        hints=hints_in(row["metadata"]),
    )


def _proven_account(row: Mapping[str, Any]) -> int | None:
    """The account whose order it is, where that is proven: its address was, or she was signed in when she placed it.

    Saleor gives a guest's order to whatever account has its address, confirmed or not.
    """
    return row["user_id"] if row["user__is_confirmed"] or row["placed_by_owner"] else None


def _fully_paid_at(row: Mapping[str, Any], recorded: Any, paid: Paid, due: int) -> Any:
    """Saleor's own record; else the charge that reached the due money; an import counts from the order's own date."""
    if ORIGINS.get(row["origin"]) is Origin.BULK:
        return row["created_at"]
    return recorded or (row["created_at"] if due <= 0 else paid.reached(due))


def hints_in(metadata: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Our keys of public metadata. Shoppers may write there, so there is a bound on what is taken."""
    ours = sorted((key, str(value)) for key, value in (metadata or {}).items() if key.startswith(HINT_PREFIX))
    return tuple((key, value) for key, value in ours[:MOST_HINTS] if len(key) + len(value) <= LONGEST_HINT)


def _paid_instants(ids: Iterable[UUID]) -> dict[UUID, Any]:
    events = OrderEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        order_id__in=ids, type__in=[OrderEvents.ORDER_FULLY_PAID, OrderEvents.ORDER_MARKED_AS_PAID]
    )
    return dict(events.order_by().values_list("order_id").annotate(first=Min("date")))


def _voucher_discounts(ids: Iterable[UUID]) -> dict[UUID, Any]:
    """What vouchers took off: of the whole order, or of single lines."""
    whole = OrderDiscount.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids, type=DiscountType.VOUCHER)
    single = OrderLineDiscount.objects.using(DEFAULT_DB_ALIAS).filter(
        line__order_id__in=ids, type=DiscountType.VOUCHER
    )
    found = dict(single.order_by().values_list("line__order_id").annotate(off=Sum("amount_value")))
    return found | dict(whole.order_by().values_list("order_id").annotate(off=Sum("amount_value")))


def _uuid(token: str) -> UUID | None:
    try:
        return UUID(token)
    except ValueError:
        return None
