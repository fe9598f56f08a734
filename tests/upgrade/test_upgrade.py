"""The data of an earlier release, made by its own code, in this one: every row is there, and the shop goes on."""

import importlib
import threading
from time import monotonic

import psycopg
import pytest
from django.apps import apps
from django.db import OperationalError, connection, migrations

from saleor_retention import pipeline
from saleor_retention.core.db import command, execute
from saleor_retention.core.invariants import violations
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Account, Entitlement
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.offers.publishing.publish import spec
from saleor_retention.orders.models import OrderFact
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.port import store
from tests.inbox import store_news

from . import databases, story

pytestmark = pytest.mark.promise("G8")
RELEASES = sorted(databases.LAST)
RUNG = (story.order_of(1), story.order_of(2))
READ_AGAIN = tuple(story.order_of(number) for number in story.ORDERS if story.has_named_or_returned(number))
"""Their figures are read otherwise now."""


@pytest.fixture(scope="module", params=RELEASES)
def release(request, django_db_blocker):
    """A database of that release with its data, to be cloned."""
    name = databases.name_of("old")
    with django_db_blocker.unblock():
        databases.make(name)
        with databases.working_on(name):
            databases.fill(request.param)
        yield request.param, name
        for what in ("shop", "upgraded", "old"):
            databases.drop(databases.name_of(what))


@pytest.fixture
def old(release):
    """We are in a shop that ran the release until now; the migrations are still to run."""
    version, template = release
    name = databases.name_of("shop")
    databases.clone(template, name)
    with databases.working_on(name):
        yield version


@pytest.fixture(scope="module")
def migrated(release, django_db_blocker):
    """The upgrade is done, once for the tests that look at it, and for those that let the shop go on in it."""
    name = databases.name_of("upgraded")
    with django_db_blocker.unblock():
        databases.clone(release[1], name)
        with databases.working_on(name):
            databases.migrate()
    return name


@pytest.fixture
def upgraded(release, migrated):
    """We are in a shop that has upgraded."""
    with databases.working_on(migrated):
        yield release[0]


@pytest.fixture
def shop(upgraded):
    """The same, with the store as it was."""
    story.shop_is_told()
    for campaign in Campaign.objects.exclude(store_reference=""):
        store().publish_offer(spec(campaign))
        codes = Grant.objects.filter(campaign=campaign, issued_at__isnull=False)
        store().issue_codes(campaign.store_reference, list(codes.values_list("code", flat=True)))
    return store()


def columns() -> list[tuple]:
    return execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2",
        [],
    )


def applied() -> list[str]:
    return [
        row[0] for row in execute("SELECT name FROM django_migrations WHERE app = 'saleor_retention'", [])
    ]


def test_what_is_kept_of_a_release_has_rows_in_each_of_its_tables(old):
    known = {row[0] for row in columns() if row[0].startswith("saleor_retention_")}
    assert {one.table for one in databases.blocks(old)} == known
    assert [one.table for one in databases.blocks(old) if not one.rows] == []
    assert databases.differing(old) == []


def test_every_row_and_every_value_of_the_old_release_is_there_after_the_upgrade(upgraded):
    assert databases.differing(upgraded) == []
    (orders,) = (one for one in databases.blocks(upgraded) if one.table == "saleor_retention_orderfact")
    assert OrderFact.objects.count() == orders.rows.count("\n") == len(story.ORDERS) + 1


def test_what_always_holds_holds_of_the_old_data(upgraded):
    assert {one.name: violations(one) for one in INVARIANTS if not one.waits and violations(one)} == {}


def test_the_upgrade_leaves_the_tables_that_the_models_describe(upgraded):
    described = {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("saleor_retention").get_models()
        for field in model._meta.concrete_fields
    }
    assert {row[:2] for row in columns() if row[0].startswith("saleor_retention_")} == described


def balance_of(user_id: int) -> int:
    return sum(
        Account.objects.filter(customer__user_id=user_id, kind="available").values_list("balance", flat=True)
    )


def test_a_refund_of_an_old_order_converges(shop):
    order_id, line = story.order_of(22), story.an_order(22).lines[0]
    entitlement, balance = Entitlement.objects.get(cause=f"order:{order_id}"), balance_of(11)
    assert entitlement.due == 130
    shop.refund(order_id, 6_000, lines={line.id: 1})
    with command():
        pipeline.sync_orders([order_id], now=story.ALL_OVER)
    entitlement.refresh_from_db()
    assert (entitlement.due, balance_of(11)) == (80, balance - 50)
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []


def test_what_was_left_waiting_is_worked_off_and_what_was_parked_stays_shown(shop):
    waiting = {(row.kind, row.ref) for row in store_news().filter(parked_at=None)}
    assert waiting == {("customer", "1"), *(("order", str(pk)) for pk in (*RUNG, *READ_AGAIN))}
    pipeline.process_customers(now=story.ALL_OVER)
    pipeline.drain_orders(now=story.ALL_OVER)
    assert [row.ref for row in store_news()] == [str(story.order_of(3))]
    assert store_news().get().parked_at is not None


@pytest.mark.parametrize("user_id", [5, 11])
def test_a_grant_of_the_old_release_is_applied(shop, user_id):
    outbox.deliver(HANDLERS)
    assert not OutboxEffect.objects.filter(delivered_at=None).exists()
    cart = story.cart_of(user_id)
    shop.open_cart(cart)
    decide(cart.id, now=story.ALL_OVER)
    assert shop.saving(cart.id) == 24_000 * story.PERCENT // 10_000


def test_the_upgrade_can_be_taken_back_and_done_again(old):
    before = columns()
    databases.migrate()
    databases.migrate(databases.LAST[old])
    assert (columns(), databases.differing(old)) == (before, [])
    databases.migrate()
    assert databases.differing(old) == []


def altered() -> str:
    """A table of the old release that the pending migration alters."""
    pending = importlib.import_module("saleor_retention.migrations.0003_release_0_2").Migration
    (first, *_) = (one for one in pending.operations if isinstance(one, migrations.AddField))
    return f"saleor_retention_{first.model_name}"


def test_where_somebody_holds_a_table_the_upgrade_gives_up_soon_changes_nothing_and_succeeds_later(old):
    before = (columns(), applied())
    with psycopg.connect(**databases.parameters(connection.settings_dict["NAME"])) as rival:
        rival.execute(f"LOCK TABLE {altered()} IN ACCESS EXCLUSIVE MODE")
        began = monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            databases.migrate()
        assert 1.9 < monotonic() - began < 10
        rival.rollback()
    assert (columns(), applied()) == before
    databases.migrate()
    assert databases.differing(old) == []


def definition(index: str) -> list[tuple]:
    return execute(
        "SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
        [index],
    )


def test_an_index_whose_build_was_broken_off_is_built_anew(old):
    databases.migrate("0003")
    with (
        pytest.raises(psycopg.errors.UniqueViolation),
        psycopg.connect(**databases.parameters(connection.settings_dict["NAME"]), autocommit=True) as session,
    ):
        session.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY outbox_parked ON saleor_retention_outboxeffect (kind)"
        )
    assert definition("outbox_parked")[0][1] is False
    databases.migrate()
    text, is_valid = definition("outbox_parked")[0]
    assert is_valid
    assert "(parked_at) WHERE (parked_at IS NOT NULL)" in text


@pytest.mark.parametrize(
    "name", ["outbox_parked", "one_carrier_per_checkout", "one_grant_per_customer_and_occasion"]
)
def test_an_index_that_was_built_but_not_recorded_is_not_built_again(old, name):
    databases.migrate("0004")
    built = execute("SELECT %s::regclass::oid", [name])
    execute("DELETE FROM django_migrations WHERE name = '0004_release_0_2_indexes'", [])
    databases.migrate()
    assert execute("SELECT %s::regclass::oid", [name]) == built


def test_a_unique_constraint_stands_before_the_one_it_replaces_goes(old):
    databases.migrate("0004")
    names = "SELECT conname FROM pg_constraint WHERE conname LIKE 'one_grant_per_customer%%' ORDER BY 1"
    assert execute(names, []) == [("one_grant_per_customer",), ("one_grant_per_customer_and_occasion",)]
    databases.migrate()
    assert execute(names, []) == [("one_grant_per_customer_and_occasion",)]


def test_shoppers_write_while_an_index_is_built(old):
    databases.migrate("0003")
    with psycopg.connect(**databases.parameters(connection.settings_dict["NAME"])) as rival:
        rival.execute("UPDATE saleor_retention_outboxeffect SET attempts = attempts + 1")
        done: list[str] = []
        build = threading.Thread(
            target=lambda: (databases.migrate(), connection.close(), done.append("built"))
        )
        build.start()
        rival.execute("UPDATE saleor_retention_customer SET joined_at = joined_at")
        assert done == []
        rival.commit()
        build.join(30)
    assert (done, definition("outbox_parked")[0][1]) == (["built"], True)
