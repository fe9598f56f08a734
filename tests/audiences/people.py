"""Members as tests describe them, and as the engine would have written them down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from saleor_retention.audiences.models import AudienceList, AudienceListMember
from saleor_retention.customers.models import Customer, CustomerFacts, FormerCustomer
from saleor_retention.orders.customer_totals import refresh
from saleor_retention.orders.models import OrderFact, OrderLineFact
from tests.builders import NOON


@dataclass(frozen=True)
class Line:
    product: int | None = 1
    quantity: int = 1
    category: int | None = None
    collections: tuple[int, ...] = ()
    variant: int | None = None
    returned: int = 0
    refunded: int = 0
    is_free_gift: bool = False


@dataclass(frozen=True)
class Order:
    at: datetime = NOON
    lines: tuple[Line, ...] = ()
    channel: str = "main"
    currency: str = "USD"
    net: int = 1_000
    is_purchase: bool = True
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """A member by default; `guest` are orders under their address by nobody proven."""

    joined_at: datetime | None = NOON
    orders: tuple[Order, ...] = ()
    guest: tuple[Order, ...] = ()
    lists: frozenset[str] = frozenset()
    published: Mapping[str, Any] = field(default_factory=dict)
    birthday: date | None = None
    country: str = ""
    city: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    has_facts: bool = True
    came_before: bool = False
    """An account of the address was deleted after it had bought."""
    stands: str = "member"
    """Or `guest`, `merged`, `erased`: no member of anything."""


LISTS = {"a": 1, "b": 2}
"""Keys of lists by name."""
TOLD = ("published", "birthday", "country", "city", "language", "attributes", "consents")


def settle(people: Iterable[Person]) -> dict[int, Person]:
    """Write them down; answers them by their account, guests and erased people left out."""
    host = Customer.objects.create(user_id=999_999, email_hash="f" * 64, joined_at=NOON)
    found, rows = {}, {}
    for number, one in enumerate(people, 1):
        row = Customer.objects.create(**_names(number, one, host))
        rows[row] = one
        if row.user_id is not None:
            found[row.user_id] = one
        if one.came_before:
            FormerCustomer.objects.create(email_hash=_hash(number), left_on=NOON.date())
        _buy(row, one.orders)
        if one.guest and row.user_id is not None:
            _buy(Customer.objects.create(email_hash=_hash(number)), one.guest)
    refresh([*Customer.objects.exclude(pk=host.pk).values_list("pk", flat=True)])
    for row, one in rows.items():
        CustomerFacts.objects.filter(customer=row).update(**{name: getattr(one, name) for name in TOLD})
        _list(row, one.lists)
    bare = [row.pk for row, one in rows.items() if not one.has_facts and not one.orders]
    CustomerFacts.objects.filter(customer__in=bare).delete()
    return found


def _names(number: int, one: Person, host: Customer) -> dict[str, Any]:
    if one.stands == "erased":
        return {"erased_at": NOON}
    names = {"email_hash": _hash(number), "joined_at": one.joined_at}
    if one.stands == "guest":
        return names
    return names | {"user_id": number} | ({"merged_into": host} if one.stands == "merged" else {})


def _hash(number: int) -> str:
    return f"{number:064x}"


def _buy(customer: Customer, orders: Iterable[Order]) -> None:
    for order in orders:
        fact = OrderFact.objects.create(
            order_id=uuid4(), customer=customer, origin="checkout", status="live", channel=order.channel,
            currency=order.currency, created_at=order.at, paid_at=order.at, month=order.at.date().replace(day=1),
            zone="UTC", is_purchase=order.is_purchase, due_minor=order.net, captured_minor=order.net, kept_minor=order.net,
            attributed_minor=0, shipping_net_minor=0, shipping_gross_minor=0,
            net_sales_minor=order.net if order.is_purchase else 0, delivered_at=order.delivered_at, snapshot_hash="",
        )  # fmt: skip
        OrderLineFact.objects.bulk_create(
            OrderLineFact(
                line_id=uuid4(), order=fact, product_id=line.product, variant_id=line.variant,
                category_id=line.category, collection_ids=list(line.collections), quantity=line.quantity,
                net_minor=0, gross_minor=0, is_free_gift=line.is_free_gift, returned=line.returned,
                refunded=line.refunded,
            )
            for line in order.lines
        )  # fmt: skip


def _list(customer: Customer, names: Iterable[str]) -> None:
    for name in names:
        of = AudienceList.objects.get_or_create(pk=LISTS[name], name=name, defaults={"uploaded_at": NOON})[0]
        AudienceListMember.objects.create(list=of, customer=customer)
