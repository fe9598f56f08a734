"""A shop whose roll-ups are kept: random events, the consumer, and what everything comes to when made anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from saleor_retention.core.db import command, execute
from saleor_retention.customers.models import Customer
from saleor_retention.metrics.rollups import rebuild
from saleor_retention.metrics.rollups.consumer import fold_batch
from saleor_retention.pipeline import sync_locked_orders, sync_orders
from saleor_retention.privacy.merge import merge
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import a_line, an_order

NOW = datetime(2026, 7, 1, tzinfo=UTC)
TABLES = {
    "purchasehistory": "customer_id, currency, channel, days, net, gross, discounted, discount, known_net, cost, "
    "first_order_id",
    "cohortcell": "currency, channel, cohort, month, customers, orders, net_minor, gross_minor",
    "monthfigures": "currency, channel, month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor, "
    "first_net_minor, discounted_orders, discount_minor",
    "retentionmonth": "currency, channel, month, period_months, window_months, at_end, retained, new",
    "monthbuyers": "currency, channel, month, previous, customers, repeat_customers, orders",
    "gapsofmonth": "currency, channel, month, days, gaps",
}


def fold_all() -> None:
    """The consumer works until nothing waits."""
    while fold_batch(now=NOW):
        pass


def books() -> dict[str, list[Any]]:
    """Everything kept, in one order."""
    return {
        table: execute(f"SELECT {columns} FROM saleor_retention_{table} ORDER BY 1, 2, 3, 4, 5", [])
        for table, columns in TABLES.items()
    }


def anew(*, zone: str = "") -> dict[str, list[Any]]:
    """The same, made from the orders with nothing there before."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM saleor_retention_{table}")
    rebuilt(zone=zone)
    return books()


def rebuilt(*, zone: str = "") -> None:
    """A whole rebuild, and what waits then."""
    run = rebuild.begin(now=NOW, zone=zone)
    while rebuild.step(run.pk, now=NOW, limit=200):
        pass
    fold_all()


class RandomShop:
    """Events of a seed: new, late, cancelled, refunded, given-back and re-dated orders, of guests and accounts that merge.

    Of some lines the cost is known, and some orders have free gifts.
    """

    def __init__(self, seed: int, *, customers: int = 40) -> None:
        self.chance, self.customers, self.orders = Random(seed), customers, list[UUID]()
        self.dirty: set[UUID] = set()

    def play(self, events: int, *, every: int = 25) -> None:
        """So many events; the engine looks at what changed and folds it in batches of `every`."""
        for number in range(events):
            self.event()
            if number % every == every - 1:
                self.settle(is_folded=self.chance.random() < 0.7)
        self.settle()

    def settle(self, *, is_folded: bool = True) -> None:
        """The engine looks at all that changed; the consumer works, or is late."""
        with command():
            sync_orders(sorted(self.dirty), now=NOW)
        self.dirty.clear()
        if is_folded:
            fold_all()

    def event(self) -> None:
        """One thing that happens."""
        kinds = [self.buy] * 6 + [
            self.cancel,
            self.refund,
            self.give_back,
            self.lose_gift,
            self.owe,
            self.complete,
            self.match,
        ]
        kinds += [self.merge] * (self.chance.random() < 0.05)
        order_id = self.chance.choice(kinds)()
        if order_id is not None:
            self.dirty.add(order_id)

    def buy(self, **changes: Any) -> UUID:
        """An order of any day of seven years: often late news."""
        chance = self.chance
        user, net = chance.randrange(1, self.customers), chance.choice([0, 500, 1_000, 12_345])
        at = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(24 * 365 * 7))
        is_guest = chance.random() < 0.2
        order = an_order(
            user_id=None if is_guest else user,
            email=f"user{user}@example.com",
            created_at=at,
            fully_paid_at=at,
            currency=chance.choice(["USD", "USD", "EUR", "JPY"]),
            channel=chance.choice(["main", "main", "outlet"]),
            due_minor=net,
            captured_minor=net,
            kept_minor=net,
            shipping_net_minor=0,
            shipping_gross_minor=0,
            discount_minor=chance.choice([0, 0, 100]),
        )
        costs = chance.choice([None, 0, 300]), chance.choice([None, 200, 200])
        goods = a_line(order.id, "A", quantity=1, net_minor=net, gross_minor=net, cost_minor=costs[0])
        gift = a_line(
            order.id, "gift", quantity=2, net_minor=0, gross_minor=0, is_free_gift=True, cost_minor=costs[1]
        )
        lines = (goods, gift) if chance.random() < 0.3 else (goods,)
        store().put(replace(order, **({"lines": lines} | changes)))
        self.orders.append(order.id)
        return order.id

    def known(self) -> Any:
        """Any order, or a new one."""
        order_id = self.chance.choice(self.orders) if self.orders else self.buy()
        return store().orders([order_id])[order_id]

    def cancel(self) -> UUID:
        """Cancelled, or taken up again."""
        order = self.known()
        status = Status.LIVE if order.status is Status.CANCELLED else Status.CANCELLED
        return self.put(order, status=status)

    def refund(self) -> UUID:
        """A tenth of the money goes back."""
        order = self.known()
        return self.put(order, kept_minor=max(order.kept_minor - order.due_minor // 10, 0))

    def give_back(self) -> UUID:
        """All of it goes back, or the refund bounces."""
        order = self.known()
        return self.put(order, kept_minor=0 if order.kept_minor else order.due_minor)

    def lose_gift(self) -> UUID:
        """One unit of a free gift comes back: no money goes."""
        order = self.known()
        lines = (replace(line, returned=1) if line.is_free_gift else line for line in order.lines)
        return self.put(order, lines=tuple(lines))

    def owe(self) -> UUID:
        """An order that nobody has paid yet."""
        return self.buy(captured_minor=0, kept_minor=0, fully_paid_at=None, due_minor=1_000)

    def complete(self) -> UUID:
        """A draft becomes an order of another day."""
        order_id = self.buy(status=Status.DRAFT, fully_paid_at=None)
        self.dirty.add(order_id)
        self.settle(is_folded=False)
        order = store().orders([order_id])[order_id]
        at = order.created_at + timedelta(days=self.chance.randrange(90))
        return self.put(order, status=Status.LIVE, created_at=at, fully_paid_at=at)

    def match(self) -> UUID:
        """A guest's order turns out to be an account's."""
        order = self.known()
        return self.put(order, user_id=self.chance.randrange(1, self.customers))

    def merge(self) -> None:
        """Staff find out that two accounts are one person."""
        self.settle(is_folded=False)
        accounts = Customer.objects.filter(user_id__isnull=False, merged_into=None, merged=None)
        if len(pair := list(accounts.order_by("pk").values_list("pk", flat=True))) >= 2:
            source, target = self.chance.sample(pair, 2)
            with command():
                merge(
                    source, target, actor="user:1", reason="one person", now=NOW,
                    converge=partial(sync_locked_orders, now=NOW),
                )  # fmt: skip

    def put(self, order: Any, **changes: Any) -> UUID:
        """The store has it otherwise now."""
        store().put(replace(order, **changes))
        return order.id


def month(text: str) -> date:
    """The first day of `2025-01`."""
    return date.fromisoformat(f"{text}-01")
