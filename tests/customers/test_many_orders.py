"""A customer with more orders than the database has room for locks in memory: erased and merged like anybody else."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command, execute
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account
from saleor_retention.orders.models import OrderFact
from saleor_retention.privacy.erase import Erased, erase
from saleor_retention.privacy.merge import merge
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.customers import ANN, BEN, customer_of, news, registered
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]

MANY = 20_000
COPIES = """
INSERT INTO saleor_retention_orderfact
SELECT (jsonb_populate_record(f, jsonb_build_object('order_id', md5('many' || n)::uuid))).*
FROM saleor_retention_orderfact f, generate_series(2, %(many)s) AS n WHERE f.order_id = %(first)s
RETURNING order_id
"""


@pytest.fixture
def ben(settings) -> int:
    """Ben, who began 20,000 orders and paid one of them."""
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    customers.rules_of_the_house()
    registered(ANN), registered(BEN)
    open_order = an_order(
        an_id("unpaid"), user_id=BEN, captured_minor=0, kept_minor=0, fully_paid_at=None, lines=()
    )
    news(open_order, an_order(an_id("paid"), user_id=BEN))
    copies: list[tuple[UUID]] = execute(COPIES, {"many": MANY - 1, "first": open_order.id})
    store().put(*(replace(open_order, id=order_id) for (order_id,) in copies))
    yield customer_of(BEN)
    assert_sound()


def points_of(customer_id: int) -> int:
    return sum(Account.objects.filter(customer=customer_id).values_list("balance", flat=True))


@pytest.mark.promise("H1.8")
def test_who_has_20_000_orders_is_erased(ben):
    with command():
        assert erase([ben], now=NOON) == Erased(customers=2, orders=MANY, points=130)
    assert Customer.objects.get(pk=ben).erased_at == NOON


@pytest.mark.promise("H1.8")
def test_who_has_20_000_orders_is_merged_into_another(ben):
    ann = customer_of(ANN)
    with command():
        done = merge(
            ben, ann, actor="user:1", reason="one person", now=NOON,
            converge=partial(pipeline.sync_locked_orders, now=NOON),
        )  # fmt: skip
    assert done.orders == MANY
    assert (OrderFact.objects.filter(customer=ann).count(), points_of(ann), points_of(ben)) == (MANY, 130, 0)
