"""A store that lost most of its orders is wrong: nothing is taken from its customers for it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.core.invariants import violations
from saleor_retention.invariants import INVARIANTS
from saleor_retention.monitoring import queries
from saleor_retention.monitoring.rules import Alert
from saleor_retention.orders import reconcile
from saleor_retention.orders.models import OrderFact, ReconcileCursor
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.inbox import store_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """A shop with 42 orders that are known; each of them is a purchase."""
    shop = store()
    orders = [an_order() for _ in range(42)]
    shop.put(*orders)
    sync_orders([order.id for order in orders], now=NOON)
    assert (purchases(), sum(reconcile.poll_pages())) == (42, 42)
    store_news().delete()
    return shop


def purchases() -> int:
    return OrderFact.objects.filter(is_purchase=True).count()


def lose(shop, number: int) -> None:
    for order_id in list(shop.all_orders())[:number]:
        shop.delete(order_id)


def run(*options: str) -> str:
    out = StringIO()
    call_command("retention_reconcile", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--no-work",), ("--no-compare",)])
def test_nothing_is_compared_with_a_store_that_lost_most_of_its_orders(shop, options):
    lose(shop, 22)
    cursors = list(ReconcileCursor.objects.values())
    with pytest.raises(CommandError, match=r"Most orders are missing .* Nothing was written") as refused:
        run(*options)
    assert refused.value.returncode == 1
    assert (purchases(), store_news().count()) == (42, 0)
    assert list(ReconcileCursor.objects.values()) == cursors


def test_the_hourly_comparison_refuses_too(shop):
    lose(shop, 22)
    with pytest.raises(reconcile.MostOrdersMissing):
        next(reconcile.audit_orders())
    assert store_news().count() == 0


def unwell() -> tuple[list[str], list[str]]:
    """The alarm and the invariant, while they speak."""
    (invariant,) = [one for one in INVARIANTS if one.name == "the_store_has_most_of_what_we_know"]
    alarms = [one for one in queries.report().alarms if one.alarm is Alert.STORE_IS_WRONG]
    return [name for one in alarms for name in one.about], [
        f"{kind} {n:g}" for kind, n in violations(invariant)
    ]


def test_health_and_the_check_say_so_until_the_store_has_them_again(shop):
    lost = [store().orders([one])[one] for one in list(shop.all_orders())[:22]]
    lose(shop, 22)
    with pytest.raises(CommandError):
        run("--dry-run")
    assert unwell() == ([], []), "a dry run writes nothing"
    with pytest.raises(reconcile.MostOrdersMissing):
        next(reconcile.audit_orders())
    assert unwell() == (["order"], ["order 22"])
    shop.put(*lost)
    list(reconcile.audit_orders())
    assert unwell() == ([], [])


def test_once_an_operator_accepted_it_health_is_well(shop):
    lose(shop, 40)
    with pytest.raises(CommandError):
        run()
    assert unwell() == (["order"], ["order 40"])
    run("--accept-missing")
    assert unwell() == ([], [])


def test_where_there_is_no_store_one_order_is_enough(shop, monkeypatch):
    """A process without a shop has not one of them, and few would be too few for the guard."""
    OrderFact.objects.exclude(pk=OrderFact.objects.order_by("pk")[0].pk).update(is_gone=True)
    lose(shop, 42)
    monkeypatch.setattr(type(shop), "is_there", lambda self: False)
    with pytest.raises(reconcile.MostOrdersMissing):
        next(reconcile.audit_orders())
    assert (store_news().count(), unwell()) == (0, (["order"], ["order 1"]))


def test_half_of_all_orders_may_be_deleted(shop):
    lose(shop, 21)
    run()
    assert purchases() == 21


def test_twenty_orders_may_be_missing_in_any_shop(shop):
    lose(shop, 20)
    run()
    lose(shop, 20)
    run()
    assert purchases() == 2


def test_an_operator_may_accept_that_most_are_gone(shop):
    lose(shop, 40)
    run("--accept-missing")
    assert purchases() == 2
