"""Money of orders: ever captured, still kept, paid by cards, in Saleor's payment flow and transaction flow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef
from saleor.giftcard import GiftCardEvents
from saleor.giftcard.models import GiftCardEvent
from saleor.order.models import Order
from saleor.payment import TransactionEventType, TransactionKind
from saleor.payment.models import Payment, Transaction, TransactionEvent, TransactionItem

from ....core.money import to_minor
from ..vouchers.gift_cards import OURS

CARDS_PAY = any(f.name == "gift_card" for f in TransactionItem._meta.get_fields())
"""Since Saleor 3.23 a gift card can be a transaction of its own."""


@dataclass(slots=True)
class PaymentTotals:
    """What was paid for one order, in minor units: by money, gift cards and points.

    Points are charges on our own cards. A card that is attached to the checkout was taken off the order's total by
    Saleor (`off_the_total`); one that is a transaction of its own is inside of it.
    """

    captured: int = 0
    kept: int = 0
    refunded: int = 0
    gift_cards: int = 0
    points: int = 0
    off_the_total: int = 0
    undated: int = 0
    """Paid without a charge of money that would date it: by points, and by cards that were attached."""
    charges: list[tuple[datetime, int]] = field(default_factory=list)

    def reached(self, due: int) -> datetime | None:
        """When the charges and what needed none first added up to the due amount, if they did."""
        total = self.undated
        for at, amount in sorted(self.charges):
            total += amount
            if total >= due:
                return at
        return None


class Rounding:
    """Amounts of an order one after another, in minor units that add up to their sum rounded once, as Saleor rounds it:
    0.345 paid twice is 0.69. `what` tells sums of one order apart.
    """

    def __init__(self, currencies: Mapping[UUID, str]) -> None:
        self._currencies = currencies
        self._sums: dict[tuple[UUID, str], Decimal] = {}

    def minor(self, order_id: UUID, what: str, amount: Decimal) -> int:
        """What this amount adds to the rounded sum."""
        before = self._sums.get((order_id, what), Decimal(0))
        self._sums[order_id, what] = before + amount
        currency = self._currencies[order_id]
        return to_minor(before + amount, currency) - to_minor(before, currency)


def paid_of(ids: Iterable[UUID], currencies: Mapping[UUID, str]) -> dict[UUID, PaymentTotals]:
    """What was paid for each order; five statements for any number."""
    ids = list(ids)
    answer = {pk: PaymentTotals() for pk in ids}
    rounding = Rounding(currencies)
    by_transaction = _transactions(ids, rounding, answer)
    _transaction_events(by_transaction, rounding, answer)
    _payments(ids, rounding, answer)
    _attached_cards(ids, currencies, answer)
    return answer


def _transactions(ids: list[UUID], rounding: Rounding, answer: dict[UUID, PaymentTotals]) -> dict[int, UUID]:
    """Add the transactions' amounts; answers the order of each transaction that moves money."""
    rows = TransactionItem.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids)
    names = ["pk", "order_id", "charged_value", "refunded_value", "refund_pending_value"]
    names += ["gift_card_id", "gift_card__private_metadata"] if CARDS_PAY else []
    money = {}
    for row in rows.order_by("pk").values(*names):
        order_id, paid = row["order_id"], answer[row["order_id"]]
        charged = rounding.minor(order_id, "held", row["charged_value"])
        back = rounding.minor(order_id, "back", row["refunded_value"] + row["refund_pending_value"])
        if OURS in (row.get("gift_card__private_metadata") or {}):
            # What staff refunded onto the card left it again for the points: the part paid with points stands.
            paid.points += charged + back
            paid.captured += charged + back
            paid.kept += charged + back
            paid.undated += charged + back
            continue
        if row.get("gift_card_id"):
            paid.gift_cards += charged
        paid.captured += charged + back
        paid.kept += charged
        paid.refunded += back
        money[row["pk"]] = order_id
    return money


def _transaction_events(
    money: Mapping[int, UUID], rounding: Rounding, answer: dict[UUID, PaymentTotals]
) -> None:
    """Charge-backs were captured once; Saleor has taken them off what is charged. Of one reference the last counts."""
    events = TransactionEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        transaction_id__in=list(money),
        type__in=[TransactionEventType.CHARGE_SUCCESS, TransactionEventType.CHARGE_BACK],
        include_in_calculations=True,
    )
    names = ["pk", "transaction_id", "type", "psp_reference", "amount_value", "created_at"]
    last: dict[tuple[Any, ...], Any] = {}
    for row in events.order_by("created_at", "pk").values(*names):
        last[row["transaction_id"], row["type"], row["psp_reference"] or row["pk"]] = row
    for row in last.values():
        order_id = money[row["transaction_id"]]
        amount = rounding.minor(order_id, row["type"], row["amount_value"])
        if row["type"] == TransactionEventType.CHARGE_BACK:
            answer[order_id].captured += amount
        else:
            answer[order_id].charges.append((row["created_at"], amount))


def _payments(ids: list[UUID], rounding: Rounding, answer: dict[UUID, PaymentTotals]) -> None:
    """The payment flow: what payments hold now, and what their refunds gave back."""
    payments = Payment.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids)
    for order_id, captured in payments.order_by().values_list("order_id", "captured_amount"):
        amount = rounding.minor(order_id, "held", captured)
        answer[order_id].captured += amount
        answer[order_id].kept += amount
    moves = Transaction.objects.using(DEFAULT_DB_ALIAS).filter(
        payment__order_id__in=ids,
        is_success=True,
        action_required=False,
        kind__in=[TransactionKind.CAPTURE, TransactionKind.REFUND, TransactionKind.REFUND_REVERSED],
    )
    for order_id, kind, moved, at in moves.order_by().values_list(
        "payment__order_id", "kind", "amount", "created_at"
    ):
        paid, amount = answer[order_id], rounding.minor(order_id, kind, moved)
        if kind == TransactionKind.CAPTURE:
            paid.charges.append((at, amount))
            continue
        sign = 1 if kind == TransactionKind.REFUND else -1
        paid.captured += sign * amount
        paid.refunded += sign * amount


def _attached_cards(
    ids: list[UUID], currencies: Mapping[UUID, str], answer: dict[UUID, PaymentTotals]
) -> None:
    """Cards attached to the checkout: Saleor keeps what they paid in their events only."""
    attached = Order.gift_cards.through.objects.filter(
        order_id=OuterRef("order_id"), giftcard_id=OuterRef("gift_card_id")
    )
    events = GiftCardEvent.objects.using(DEFAULT_DB_ALIAS).filter(
        Exists(attached), order_id__in=ids, type=GiftCardEvents.USED_IN_ORDER
    )
    rows = events.order_by().values_list("order_id", "parameters", "gift_card__private_metadata")
    for order_id, parameters, private in rows:
        paid, amount = answer[order_id], to_minor(_spent(parameters), currencies[order_id])
        if OURS in (private or {}):
            paid.points += amount
        else:
            paid.gift_cards += amount
        paid.captured += amount
        paid.kept += amount
        paid.off_the_total += amount
        paid.undated += amount


def _spent(parameters: Mapping[str, Any]) -> Decimal:
    balance = parameters.get("balance") or {}
    return Decimal(str(balance.get("old_current_balance") or 0)) - Decimal(
        str(balance.get("current_balance") or 0)
    )
