"""An order is read before it is locked: who read it first writes last, and an old state overwrites a new one."""

from saleor_retention.orders.models import OrderFact
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.builders.points import an_id
from tests.races.test_inbox_races import two_workers_on_one_order
from tests.races.without_guard import lift_guard

SHOP = "tests.shop.Shop"


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "orders.lock")


def race(cross) -> None:
    store().put(an_order(an_id("order")))
    two_workers_on_one_order(store(), cross)
    assert OrderFact.objects.get().kept_minor == 8_400
