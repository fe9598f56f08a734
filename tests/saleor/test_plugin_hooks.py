"""Hooks ring, once and cheaply, and whatever goes wrong behind them never reaches the shopper."""

import inspect
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.account.models import User
from saleor.order.models import Order
from saleor.plugins.base_plugin import BasePlugin
from saleor.plugins.models import PluginConfiguration

from saleor_retention import tasks
from saleor_retention.core.db import execute
from saleor_retention.core.failpoints import armed
from saleor_retention.core.models import InboxItem
from saleor_retention.hosts.saleor.checkout import completion_guard
from saleor_retention.hosts.saleor.plugin import RetentionPlugin
from saleor_retention.orders.models import OrderFact
from tests.saleor.flows import TransactionShop
from tests.saleor.hook_faults import before_reading
from tests.saleor.shop import reconcile

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture
def plugin(monkeypatch):
    monkeypatch.setattr(tasks, "schedule_inbox", lambda: None)
    return RetentionPlugin(configuration=[], active=True)


LIMITS = "set_config('lock_timeout'"


def ours(queries) -> list[str]:
    """Without savepoints, and without the two that set a request's limits and lift them again within the test's own transaction."""
    asked = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return [sql for sql in asked if LIMITS not in sql]


def rung(kind: str = "order") -> set[str]:
    return set(InboxItem.objects.filter(kind=kind).values_list("ref", flat=True))


def hooks() -> list[str]:
    return [
        name
        for name in vars(RetentionPlugin)
        if not name.startswith("_") and name.islower() and name != "switches"
    ]


def test_every_hook_of_ours_is_one_that_saleor_calls():
    known = set(inspect.get_annotations(BasePlugin)) | set(vars(BasePlugin))
    assert [name for name in hooks() if name not in known] == []
    assert len(hooks()) == 37


@pytest.mark.parametrize(
    "hook",
    [
        "order_created",
        "order_updated",
        "order_paid",
        "order_refunded",
        "order_expired",
        "draft_order_deleted",
    ],
)
def test_an_order_hook_is_one_statement_and_hands_on_the_previous_value(plugin, hook):
    order = Order(pk=uuid4())
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = getattr(plugin, hook)(order, previous_value="before", webhooks=None)
    assert (answer, len(ours(captured.captured_queries)), rung()) == ("before", 1, {str(order.pk)})


def test_an_import_of_three_orders_is_one_statement(plugin):
    orders = [Order(pk=uuid4()) for _ in range(3)]
    with CaptureQueriesContext(connection) as captured:
        plugin.order_bulk_created(orders, previous_value=None)
    assert (len(ours(captured.captured_queries)), rung()) == (1, {str(order.pk) for order in orders})


def test_a_customer_hook_is_two_statements(plugin):
    with CaptureQueriesContext(connection) as captured:
        plugin.customer_updated(User(pk=4711), previous_value=None)
    assert (len(ours(captured.captured_queries)), rung("customer"), rung()) == (2, {"4711"}, set())


def test_an_object_that_is_gone_already_rings_for_nothing(plugin):
    assert plugin.draft_order_deleted(Order(pk=None), previous_value=1) == 1
    assert rung() == set()


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize(
    "fault", [lambda: 1 / 0, lambda: execute("SELECT 1/0", []), lambda: execute("SELECT nonsense", [])]
)
def test_a_fault_in_a_hook_leaves_the_order_as_saleor_makes_it_and_the_reconciler_finds_it(shop, fault):
    with armed("host.ring", fault), before_reading(fault), armed("host.gate", fault):
        order = shop.order(user_id=shop.member())
        shop.pay(order, 16_800)
    assert Order.objects.get(pk=order.id).charge_status == "full"
    assert not OrderFact.objects.exists()
    reconcile()
    assert OrderFact.objects.get().is_purchase


def test_without_the_fault_the_same_order_is_known_at_once(shop):
    order = shop.order(user_id=shop.member())
    shop.pay(order, 16_800)
    assert (OrderFact.objects.get().order_id, OrderFact.objects.get().is_purchase) == (order.id, True)
    assert rung() == set()


class Info:
    """As much of a checkout info as the gate's wrapper touches."""

    checkout = type("Checkout", (), {"pk": UUID(int=1)})()


def test_only_the_gates_own_refusal_passes_and_what_it_wrote_stays(plugin, monkeypatch):
    def refuse(info, lines):
        execute("INSERT INTO saleor_retention_reconcilecursor (name, position) VALUES ('kept', '')", [])
        raise ValidationError("no")

    def fail(info, lines):
        execute("INSERT INTO saleor_retention_reconcilecursor (name, position) VALUES ('lost', '')", [])
        raise RuntimeError("broken")

    monkeypatch.setattr(completion_guard, "guard", refuse)
    with pytest.raises(ValidationError, match="no"):
        plugin.preprocess_order_creation(Info(), [], previous_value=None)
    monkeypatch.setattr(completion_guard, "guard", fail)
    assert plugin.preprocess_order_creation(Info(), [], previous_value="before") == "before"
    assert execute("SELECT name FROM saleor_retention_reconcilecursor", []) == [("kept",)]


@pytest.mark.parametrize(
    "switched", [{"active": False}, {"configuration": [{"name": "follow_orders", "value": False}]}]
)
def test_switched_off_nothing_moves_and_switched_on_it_is_caught_up(shop, switched):
    row = PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", **({"active": True, "configuration": []} | switched)
    )
    order = shop.order(user_id=shop.member())
    shop.pay(order, 16_800)
    tasks.process_inbox()
    assert not OrderFact.objects.exists()
    PluginConfiguration.objects.filter(pk=row.pk).update(active=True, configuration=[])
    tasks.JOBS["follow_changes"]()
    assert OrderFact.objects.get().is_purchase
