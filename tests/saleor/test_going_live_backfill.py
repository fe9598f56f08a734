"""G1 on a real Saleor: its history taken in once, in pages that survive a kill, with points for it or without."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from saleor.core.db.connection import allow_writer
from saleor.order import OrderEvents
from saleor.order.models import Order, OrderEvent

from saleor_retention.core.failpoints import armed
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account, Withheld
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.orders.models import Backfill, OrderFact
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop
from tests.saleor.shop import reconcile

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G1")]


def run(*options: str) -> str:
    out = StringIO()
    with allow_writer():
        call_command("retention_backfill", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def shop(superuser_api_client, site_settings, no_hooks):
    return TransactionShop(superuser_api_client)


@pytest.fixture
def history(shop):
    """Three paid orders of a member, worth 130 points each, a day apart; one is older than the programme."""
    user_id = shop.member()
    orders = []
    for age in (1, 2, 400):
        order = shop.order(user_id=user_id)
        shop.pay(order, 16_800)
        Order.objects.filter(pk=order.id).update(created_at=timezone.now() - timedelta(days=age))
        orders.append(order)
    points = programme_create("points", "Points")
    version_add(
        points.pk,
        channel=shop.channel,
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=datetime.now(UTC) - timedelta(days=30),
        actor="test",
        reason="start",
        now=datetime.now(UTC),
    )
    return orders


def points() -> int:
    return sum(Account.objects.filter(kind="available").values_list("balance", flat=True))


def test_a_dry_run_tells_and_writes_nothing_and_the_run_does_what_it_told(shop, history):
    with CaptureQueriesContext(connection) as captured:
        said = run("--dry-run")
    assert "3 orders, of which 0 were taken in before" in said
    assert "3 purchases of 1 customers" in said
    assert "390.00 USD in net sales" in said
    assert f"260 points would be issued in {shop.channel}" in said
    assert "1 orders of account holders without a version of a programme in force" in said
    ours = [one["sql"] for one in captured.captured_queries if "saleor_retention_" in one["sql"]]
    assert [sql for sql in ours if sql.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert (OrderFact.objects.count(), Customer.objects.count()) == (0, 0)
    assert "3 orders looked at, 3 of them were news." in run()
    assert (OrderFact.objects.filter(is_purchase=True).count(), points()) == (3, 260)
    assert "3 orders looked at, 0 of them were news." in run()
    assert points() == 260


def test_a_run_that_is_killed_goes_on_where_it_was_and_ends_as_one_that_was_not(shop, history):
    def die():
        if Backfill.objects.get().orders == 2:
            raise KeyboardInterrupt

    with armed("backfill.before_commit", die), pytest.raises(KeyboardInterrupt):
        run("--batch", "1")
    assert OrderFact.objects.count() == 1
    said = run("--batch", "1")
    assert "going on after 1 orders" in said
    assert "2 orders looked at, 2 of them were news." in said
    assert points() == 260
    assert store().drifted_orders(after=None, limit=10) == ()


def test_without_points_the_past_never_earns_until_the_other_choice_is_made(shop, history):
    run("--no-points")
    assert (OrderFact.objects.count(), points(), Withheld.objects.count()) == (3, 0, 3)
    shop.take_back(history[0], "A", 1)
    shop.refund(history[0], 6_000, lines={"A": 1})
    reconcile()
    assert points() == 0
    run("--points")
    assert points() == 210


def test_a_draft_is_of_the_day_on_which_it_was_completed_not_of_the_one_on_which_it_was_begun(shop, history):
    """A day ago a draft was completed that is 400 days old; two days ago, another of three days."""
    placed, day = datetime.now(UTC), timedelta(days=1)
    for order, ago in ((history[2], 1), (history[1], 2)):
        event = OrderEvent.objects.create(order_id=order.id, type=OrderEvents.PLACED_FROM_DRAFT)
        OrderEvent.objects.filter(pk=event.pk).update(date=placed - ago * day)
    Order.objects.filter(pk=history[1].id).update(created_at=placed - 3 * day)
    of_late = {"since": placed - 1.5 * day, "until": None}
    before = {"since": None, "until": placed - 1.5 * day}
    assert set(store().history("", limit=9, **of_late).ids) == {history[2].id, history[0].id}
    assert store().history("", limit=9, **before).ids == (history[1].id,)
    assert (store().history_size(**of_late), store().history_size(**before)) == (2, 1)
    assert store().history("", since=placed - 2.5 * day, until=placed - 1.5 * day, limit=9).ids == (
        history[1].id,
    )

    run("--since", (placed - 1.5 * day).date().isoformat())
    assert set(OrderFact.objects.values_list("order_id", flat=True)) >= {history[2].id, history[0].id}
    assert points() >= 260


def test_pages_reach_every_order_in_the_order_of_creation_and_every_account(shop, history):
    position, seen = "", []
    while page := store().history(position, since=None, until=None, limit=1):
        if not page.ids:
            break
        seen += page.ids
        position = page.position
    assert seen == [history[2].id, history[1].id, history[0].id]
    cut = datetime.now(UTC) - timedelta(days=10)
    assert store().history("", since=cut, until=None, limit=9).ids == (history[1].id, history[0].id)
    assert store().history("", since=None, until=cut, limit=9).ids == (history[2].id,)
    assert store().history_size(since=cut, until=None) == 2
    accounts, after = [], 0
    while ids := store().accounts(after=after, limit=1):
        accounts += ids
        after = ids[-1]
    assert accounts == sorted(accounts)
    assert OrderFact.objects.count() == 0
    assert {shop.staff.user.pk} < set(accounts)
