"""What taking history in would bring, by reading alone: the dry run of a back-fill.

Each page is read in a transaction that PostgreSQL itself lets write nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ..core.db import command, execute
from ..customers.identity import Identity, identity
from ..customers.rules import Owner
from ..loyalty.estimates.estimate import Estimate, estimate
from ..orders import rules
from ..orders.backfill import Span
from ..orders.models import OrderFact
from ..orders.rules import OrderState
from ..store.customers import CustomerSnapshot
from ..store.orders import OrderSnapshot
from ..store.port import store


@dataclass(slots=True)
class Survey:
    """The figures. Money in minor units of its currency: net sales, as the engine counts them."""

    accounts: int = 0
    orders: int = 0
    known: int = 0
    """Orders that were taken in before."""
    purchases: int = 0
    without_version: int = 0
    """Orders of customers with an account, for which no version of a programme was in force."""
    net_sales_minor: Counter[str] = field(default_factory=Counter)
    issued: Counter[str] = field(default_factory=Counter)
    """Points by channel."""
    withheld: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Points by channel and reason."""
    _people: set[Identity] = field(default_factory=set)
    _proven: dict[str, int] = field(default_factory=dict)
    """Accounts by the hash of the address they proved: what was bought under it as a guest is theirs."""

    @property
    def customers(self) -> int:
        """Different people among the orders: accounts, and guests by address."""
        return len(self._people)


def survey(span: Span, *, limit: int, now: datetime) -> Iterator[Survey]:
    """Read the accounts, then the span's orders; yields the figures so far after each page of orders."""
    result = Survey()
    after = 0
    while ids := store().accounts(after=after, limit=limit):
        with _reading():
            _know(result, ids)
        after = ids[-1]
    position = ""
    while True:
        with _reading():
            page = store().history(position, since=span.since, until=span.until, limit=limit)
            _tell(result, page.ids, span, now)
        yield result
        if not page.ids:
            return
        position = page.position


@contextmanager
def _reading() -> Iterator[None]:
    with command():
        execute("SET TRANSACTION READ ONLY", [])
        yield


def _know(result: Survey, user_ids: Sequence[int]) -> None:
    accounts = [
        customer
        for customer in store().customers(user_ids).values()
        if isinstance(customer, CustomerSnapshot)
    ]
    result.accounts += len(accounts)
    for account in accounts:
        if account.is_confirmed and (hashed := identity(None, account.email).email_hash) is not None:
            result._proven.setdefault(hashed, account.user_id)


def _tell(result: Survey, order_ids: Sequence[UUID], span: Span, now: datetime) -> None:
    snapshots = [order for order in store().orders(order_ids).values() if isinstance(order, OrderSnapshot)]
    paid = dict(OrderFact.objects.filter(pk__in=order_ids).values_list("pk", "paid_at"))
    states = [_state(result, snapshot, paid, now) for snapshot in snapshots]
    result.orders += len(states)
    result.known += len(paid)
    for state in states:
        result.purchases += state.is_purchase
        if state.is_purchase:
            result.net_sales_minor[state.currency] += state.contribution.net_sales_minor
    for item in estimate(states, may_earn=span.may_earn, now=now):
        _count(result, item, is_known=item.order.order_id in paid, span=span)


def _state(
    result: Survey, snapshot: OrderSnapshot, paid: Mapping[UUID, datetime | None], now: datetime
) -> OrderState:
    who = identity(snapshot.user_id, snapshot.email)
    if who.user_id is None and who.email_hash in result._proven:
        who = Identity(result._proven[who.email_hash], who.email_hash)
    if who.is_known:
        result._people.add(Identity(who.user_id, None) if who.user_id is not None else who)
    latched = rules.paid_at(snapshot, paid.get(snapshot.id), now)
    month = snapshot.created_at.date().replace(day=1)
    delivered = rules.delivered_at(snapshot, None)
    return rules.state(
        snapshot, owner=Owner(None, who.user_id), paid=latched, delivered=delivered, month=month
    )


def _count(result: Survey, estimate: Estimate, *, is_known: bool, span: Span) -> None:
    """An order that was taken in before gets its points now only when the owner chose so."""
    if not estimate.has_version:
        result.without_version += estimate.order.user_id is not None
    elif estimate.withheld:
        result.withheld[estimate.order.channel, estimate.withheld] += estimate.points
    elif not estimate.has_begun and (span.may_earn or not is_known):
        result.issued[estimate.order.channel] += estimate.points
