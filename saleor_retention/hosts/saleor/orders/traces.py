"""Mailbox, addresses, phones and cards of orders, for whoever compares customers: three statements for any number of orders."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from saleor.order.models import Order
from saleor.payment.models import Payment, TransactionItem

from ....store.traces import OrderTraces, PaymentCard, PostalAddress

ADDRESSES = ("shipping_address", "billing_address")
FIELDS = ("street_address_1", "street_address_2", "postal_code", "city", "country", "phone")
CARD = ("order_id", "cc_brand", "cc_last_digits", "cc_exp_month", "cc_exp_year")
TRANSACTIONS_TELL = any(field.name == "cc_last_digits" for field in TransactionItem._meta.get_fields())
"""Since Saleor 3.22 a transaction may say which card paid."""


def traces(ids: Sequence[UUID]) -> dict[UUID, OrderTraces]:
    """What these orders tell. An address that goods are collected at is the shop's, and left out."""
    names = [f"{address}__{field}" for address in ADDRESSES for field in FIELDS]
    rows = (
        Order.objects.using(DEFAULT_DB_ALIAS)
        .filter(pk__in=ids)
        .values("pk", "collection_point_id", "user_email", "user__email", *names)
    )
    cards = _cards(ids)
    return {row["pk"]: _traces(row, cards[row["pk"]]) for row in rows}


def _traces(row: Mapping[str, Any], cards: Sequence[PaymentCard]) -> OrderTraces:
    used = ADDRESSES if row["collection_point_id"] is None else ADDRESSES[1:]
    phones = (str(row[f"{address}__phone"] or "") for address in used)
    return OrderTraces(
        email=row["user_email"] or row["user__email"] or "",
        addresses=tuple(dict.fromkeys(_address(row, address) for address in used)),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        cards=tuple(dict.fromkeys(cards)),
    )


def _address(row: Mapping[str, Any], address: str) -> PostalAddress:
    street = f"{row[f'{address}__street_address_1'] or ''} {row[f'{address}__street_address_2'] or ''}"
    return PostalAddress(
        street=street.strip(),
        postal_code=row[f"{address}__postal_code"] or "",
        city=row[f"{address}__city"] or "",
        country=str(row[f"{address}__country"] or ""),
    )


def _cards(ids: Sequence[UUID]) -> dict[UUID, list[PaymentCard]]:
    cards: dict[UUID, list[PaymentCard]] = defaultdict(list)
    for row in _payments(ids):
        if row["cc_last_digits"]:
            month, year = row["cc_exp_month"], row["cc_exp_year"]
            expiry = f"{month}/{year}" if month and year else ""
            cards[row["order_id"]].append(PaymentCard(row["cc_brand"] or "", row["cc_last_digits"], expiry))
    return cards


def _payments(ids: Sequence[UUID]) -> Iterator[Mapping[str, Any]]:
    payments = Payment.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids)
    yield from payments.order_by("pk").values(*CARD)
    if TRANSACTIONS_TELL:
        items = TransactionItem.objects.using(DEFAULT_DB_ALIAS).filter(order_id__in=ids)
        yield from items.order_by("pk").values(*CARD)
