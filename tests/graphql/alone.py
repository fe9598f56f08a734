"""The story's shop without Saleor: the simulated store behind the stand-alone API, asked over HTTP."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from saleor_retention.core.clock import now
from saleor_retention.core.queues import outbox
from saleor_retention.graphql.kit import global_id, local_id, uuid_of
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.pipeline import sync_orders
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.carts import CartLine, CartSnapshot
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import a_line, an_order

ALL = frozenset(one.value for one in Permission)
PLACES = {"ann": 1, "ben": 2, "cleo": 3, "dora": 4}
GOODS = (CartLine(1, 1, 1, 5_000, 5_000), CartLine(2, 2, 1, 3_000, 3_000))
"""One unit of A and of B."""


def tokens() -> dict[str, Requestor]:
    """Who may ask in tests, by bearer token."""
    people = {name: Requestor(customer=user_id) for name, user_id in PLACES.items()}
    return people | {
        "staff": Requestor(customer=90, permissions=ALL),
        "staff without permissions": Requestor(customer=91),
        "app": Requestor(app="7", permissions=ALL),
        "app without permissions": Requestor(app="8"),
    }


def post(who: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask over HTTP; a stranger has no token."""
    headers = {} if who == "stranger" else {"Authorization": f"Bearer {who}"}
    body = json.dumps({"query": query, "variables": variables or {}})
    response = Client().post("/graphql/", body, content_type="application/json", headers=headers)
    return json.loads(response.content)


class AloneHost:
    """See `story.Host`."""

    channel = "main"
    variant = global_id("ProductVariant", 1)
    period = {"start": "2026-03-01", "end": "2026-04-01"}

    def __init__(self, wait: Callable[[], None] = lambda: None) -> None:
        self.wait = wait
        """Lets a minute pass."""

    def post(self, who: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return post(who, query, variables)

    def user(self, name: str) -> str:
        store().sell(self.channel, "USD", *GOODS)
        store().join(CustomerSnapshot(PLACES[name], f"{name}@example.com", datetime(2026, 1, 1, tzinfo=UTC)))
        return global_id("User", PLACES[name])

    def cart(self, name: str) -> str:
        cart = CartSnapshot(
            id=uuid4(),
            channel=self.channel,
            currency="USD",
            user_id=PLACES[name],
            subtotal_minor=13_000,
            quantity=3,
            fingerprint="A2B1",
            line_minors=(10_000, 3_000),
            lines=(CartLine(1, 1, 2, 10_000, 10_000), CartLine(2, 2, 1, 3_000, 3_000)),
            country="PL",
            shipping_minor=1_000,
        )
        store().open_cart(cart)
        store().decide(cart.id)
        return global_id("Checkout", cart.id)

    def draft(self, name: str) -> str:
        order_id = uuid4()
        a = a_line(order_id, "A", gross_minor=10_000)
        b = a_line(order_id, "B", product_id=2, variant_id=2, quantity=1, net_minor=3_000, gross_minor=3_000)
        draft = an_order(order_id, user_id=PLACES[name], status=Status.DRAFT, lines=(a, b))
        return global_id("Order", store().place(replace(draft, shipping_gross_minor=1_000)))

    def buy(self, name: str, cart: str) -> tuple[str, dict[str, str]]:
        order_id = uuid4()
        self.wait()
        order = store().complete(uuid_of(cart, "Checkout"), order_id=order_id, at=now())
        store().put(order)
        look_again_now(order_id)
        self.wait()
        lines = dict(zip("AB", (global_id("OrderLine", line.id) for line in order.lines), strict=True))
        return global_id("Order", order_id), lines

    def settle(self) -> None:
        outbox.deliver(HANDLERS)


def look_again_now(*order_ids: UUID) -> None:
    """Converge these orders."""
    from saleor_retention.core.db import command

    with command():
        sync_orders(list(order_ids), now=now())


def placed(user_id: int | None, **changes: Any) -> UUID:
    """A paid order of goods of 130.00 net, seen by the engine."""
    order = an_order(user_id=user_id, email=f"user{user_id}@example.com", **changes)
    store().put(order)
    look_again_now(order.id)
    return order.id


__all__ = ["AloneHost", "a_line", "local_id", "look_again_now", "placed", "post", "tokens"]
