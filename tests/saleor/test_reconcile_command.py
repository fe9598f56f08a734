"""`retention_reconcile` finds by Saleor's own tables what no hook told."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from saleor.core.db.connection import allow_writer
from saleor.order.models import Order, OrderEvent

from saleor_retention.monitoring import queries
from saleor_retention.monitoring.rules import Alert
from saleor_retention.orders import reconcile as domain
from saleor_retention.orders.models import OrderFact, ReconcileCursor
from saleor_retention.store.port import store
from tests.inbox import store_news
from tests.saleor.flows import TransactionShop
from tests.saleor.shop import reconcile

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(superuser_api_client, site_settings, no_hooks):
    return TransactionShop(superuser_api_client)


def run(*options: str) -> str:
    out = StringIO()
    with allow_writer():
        call_command("retention_reconcile", *options, stdout=out)
    return out.getvalue()


def test_a_dry_run_counts_and_writes_nothing(shop):
    shop.order(user_id=shop.member())
    said = run("--dry-run")
    assert "nothing written" in said
    assert "changed since the last look: 1" in said
    assert (OrderFact.objects.count(), store_news().count(), ReconcileCursor.objects.count()) == (
        0,
        0,
        0,
    )


def test_it_takes_in_what_is_there_and_a_second_run_changes_nothing(shop):
    order = shop.order(user_id=shop.member())
    shop.pay(order, 16_800)
    assert "1 orders are up to date." in run()
    before = OrderFact.objects.values().get()
    run()
    assert OrderFact.objects.values().get() == before
    assert before["is_purchase"] is True


def test_what_was_found_may_be_left_to_the_workers(shop):
    order = shop.order(user_id=shop.member())
    assert "noted for the workers" in run("--no-work")
    assert (OrderFact.objects.count(), store_news().get().ref) == (0, str(order.id))


def test_a_walk_that_dies_goes_on_where_it_was(shop, settings):
    settings.RETENTION_BATCH_SIZE = 4
    orders = {str(shop.order(user_id=shop.member()).id) for _ in range(3)}
    walk = domain.poll_pages()
    next(walk)
    walk.close()
    store_news().delete()
    assert ReconcileCursor.objects.count() == 4
    rest = sum(domain.poll_pages())
    assert rest >= 2
    assert {item.ref for item in store_news()} < orders | {""}


def test_a_transaction_that_commits_late_is_found_within_the_overlap_and_not_beyond_it_by_the_cursors(
    shop, settings
):
    """The control of the comparison: beyond the overlap it alone finds the order."""
    settings.RETENTION_RECONCILE_OVERLAP_SECONDS = 600
    late, later = shop.order(user_id=shop.member()), shop.order(user_id=shop.member())
    reconcile()
    for order, age in ((late, 300), (later, 3_600)):
        moment = timezone.now() - timedelta(seconds=age)
        Order.objects.filter(pk=order.id).update(status="canceled", updated_at=moment)
        OrderEvent.objects.filter(order_id=order.id).update(date=moment)
        Order.objects.get(pk=order.id).payment_transactions.update(modified_at=moment)
    reconcile("--no-compare")
    statuses = dict(OrderFact.objects.values_list("order_id", "status"))
    assert (statuses[late.id], statuses[later.id]) == ("cancelled", "live")
    reconcile()
    assert OrderFact.objects.get(order_id=later.id).status == "cancelled"


def test_a_saleor_that_lost_most_of_its_orders_is_not_believed(shop, monkeypatch):
    monkeypatch.setattr(domain, "FEW", 1)
    orders = [shop.order(user_id=shop.member()) for _ in range(3)]
    for order in orders:
        shop.pay(order, 16_800)
    reconcile()
    for order in orders[:2]:
        shop.delete(order)
    store_news().delete()
    with pytest.raises(CommandError, match="Most orders are missing"):
        run()
    assert (store_news().count(), OrderFact.objects.filter(is_purchase=True).count()) == (0, 3)
    assert [one.alarm for one in queries.report().alarms if one.about == ("order",)] == [Alert.STORE_IS_WRONG]
    run("--accept-missing")
    assert [one.alarm for one in queries.report().alarms if one.about == ("order",)] == []
    assert OrderFact.objects.filter(is_purchase=True).count() == 1


def test_an_order_that_saleor_deleted_counts_no_more(shop):
    order = shop.order(user_id=shop.member())
    shop.pay(order, 16_800)
    reconcile()
    assert OrderFact.objects.get().is_purchase
    shop.delete(order)
    reconcile()
    fact = OrderFact.objects.get()
    assert (fact.is_gone, fact.status, fact.is_purchase) == (True, "cancelled", False)
    assert store().drifted_orders(after=None, limit=10) == ()
