"""Order facts are a copy of the present state, and remember what the store forgets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.orders.fact_rows import line_snapshot
from saleor_retention.orders.models import OrderFact, OrderLineFact, SalesDelta
from saleor_retention.orders.refunds import NamedRefund, attributed
from saleor_retention.pipeline import sync_orders
from saleor_retention.store.orders import Origin, Status
from tests.builders import NOON, a_line, an_order
from tests.invariants import assert_sound

pytestmark = pytest.mark.django_db


def look(shop, *orders, now=NOON):
    shop.put(*orders)
    return sync_orders([order.id for order in orders], now=now)


def the_fact(order):
    return OrderFact.objects.get(pk=order.id)


def facts_of(customer):
    return CustomerFacts.objects.get(customer=customer)


def test_an_unchanged_order_writes_nothing(shop):
    order = an_order()
    assert look(shop, order) == 1
    before = list(OrderFact.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert look(shop, order) == 0

    assert not [q["sql"] for q in queries if q["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert list(OrderFact.objects.values()) == before
    assert SalesDelta.objects.count() == 1


def test_a_changed_order_is_one_revision_more(shop):
    order = an_order()
    look(shop, order)
    look(shop, replace(order, kept_minor=8_400))

    fact = the_fact(order)
    assert (fact.revision, fact.kept_minor, fact.net_sales_minor, fact.gross_sales_minor) == (
        2,
        8_400,
        6_500,
        7_800,
    )


def test_a_refund_never_unpays(shop):
    order = an_order()
    look(shop, order)
    look(
        shop, replace(order, captured_minor=0, kept_minor=0, fully_paid_at=None), now=NOON + timedelta(days=9)
    )

    fact = the_fact(order)
    assert (fact.paid_at, fact.is_purchase) == (NOON, False)
    assert SalesDelta.objects.aggregate(Sum("purchases"), Sum("net_sales_minor")) == {
        "purchases__sum": 0,
        "net_sales_minor__sum": 0,
    }


def test_what_was_seen_first_stays(shop):
    order = an_order()
    line = replace(order.lines[0], category_id=5, collection_ids=(1, 2), cost_minor=300)
    look(shop, replace(order, lines=(line,)))
    changed = replace(line, category_id=6, collection_ids=(), cost_minor=999, refunded=1)
    look(shop, replace(order, created_at=NOON + timedelta(days=40), lines=(changed,)))

    fact, row = the_fact(order), OrderLineFact.objects.get()
    assert (fact.created_at, fact.month) == (NOON, date(2026, 3, 1))
    assert (row.category_id, row.collection_ids, row.cost_minor, row.refunded) == (5, [1, 2], 300, 1)


def test_a_draft_is_placed_when_it_is_completed_and_stays_so(shop):
    draft = an_order(
        origin=Origin.DRAFT, status=Status.DRAFT, captured_minor=0, kept_minor=0, fully_paid_at=None
    )
    look(shop, draft)
    placed = NOON + timedelta(days=40)
    order = replace(an_order(draft.id, origin=Origin.DRAFT, created_at=placed), lines=draft.lines)
    look(shop, order)
    assert (the_fact(order).created_at, the_fact(order).month) == (placed, date(2026, 4, 1))
    assert SalesDelta.objects.get().month == date(2026, 4, 1)
    look(shop, replace(order, number="7", created_at=placed + timedelta(days=40)))
    assert (the_fact(order).created_at, the_fact(order).month) == (placed, date(2026, 4, 1))


def test_the_month_is_the_stores_own(shop, settings):
    settings.RETENTION_TIME_ZONE = "Asia/Tokyo"
    order = an_order(created_at=datetime(2026, 1, 31, 16, tzinfo=UTC))
    look(shop, order)
    settings.RETENTION_TIME_ZONE = "UTC"
    look(shop, replace(order, number="renamed"))

    fact = the_fact(order)
    assert (fact.month, fact.zone) == (date(2026, 2, 1), "Asia/Tokyo")


def test_lines_that_left_the_order_leave_the_facts(shop):
    order, other = an_order(), an_order()
    look(shop, order, other)
    look(shop, replace(order, lines=order.lines[:1]), replace(other, lines=()))

    assert list(OrderLineFact.objects.values_list("pk", flat=True)) == [order.lines[0].id]


def test_a_remembered_line_is_the_line_that_was_told(shop):
    order = an_order()
    line = a_line(
        order.id,
        "A",
        returned=1,
        replaced=1,
        refunded=1,
        refunded_minor=9,
        cost_minor=7,
        category_id=3,
        collection_ids=(9, 4),
    )
    look(shop, replace(order, lines=(line,), kept_minor=16_791, attributed_minor=9))

    assert line_snapshot(OrderLineFact.objects.get()) == line


@pytest.mark.parametrize("owner", [{"user_id": 1}, {"user_id": None, "email": "guest@example.com"}])
def test_an_order_gone_from_the_store_is_remembered_whole_as_cancelled(shop, owner):
    order = an_order(
        points_minor=1_680,
        gift_card_minor=5,
        kept_minor=16_797,
        attributed_minor=3,
        hints=(("retention.x", "y"),),
        **owner,
    )
    look(shop, order)
    before = the_fact(order)
    shop.remove(order.id)
    assert sync_orders([order.id], now=NOON) == 1
    assert sync_orders([order.id], now=NOON) == 0

    fact = the_fact(order)
    changed = {
        "status",
        "is_purchase",
        "net_sales_minor",
        "gross_sales_minor",
        "is_gone",
        "snapshot_hash",
        "revision",
    }
    for field in OrderFact._meta.concrete_fields:
        if field.attname not in changed | {"seen_at"}:
            assert getattr(fact, field.attname) == getattr(before, field.attname), field.attname
    assert (fact.status, fact.is_gone, fact.is_purchase, fact.net_sales_minor) == (
        "cancelled",
        True,
        False,
        0,
    )
    assert facts_of(fact.customer).purchases == 0


def test_an_order_that_comes_back_counts_again(shop):
    order = an_order()
    look(shop, order)
    shop.remove(order.id)
    sync_orders([order.id], now=NOON)
    look(shop, order)

    fact = the_fact(order)
    assert (fact.is_gone, fact.is_purchase, fact.net_sales_minor, fact.revision) == (False, True, 13_000, 3)


def test_an_order_that_was_never_known_and_is_gone_stays_unknown(shop):
    assert sync_orders([an_order().id], now=NOON) == 0
    assert not OrderFact.objects.exists()


def test_a_guest_order_follows_its_customer_into_the_account(shop):
    order = an_order(user_id=None, email=" Ann@Example.com ")
    look(shop, order)
    guest = the_fact(order).customer
    assert (guest.user_id, facts_of(guest).purchases, facts_of(guest).spent) == (None, 1, {"USD": 13_000})

    look(shop, replace(order, user_id=5))

    account = the_fact(order).customer
    assert (account.user_id, facts_of(account).purchases) == (5, 1)
    assert (facts_of(guest).purchases, facts_of(guest).spent, facts_of(guest).first_purchase_at) == (
        0,
        {},
        None,
    )
    last = SalesDelta.objects.latest("pk")
    assert (last.customer_before, last.customer_after, last.purchases) == (guest.pk, account.pk, 0)


def test_one_guest_one_customer_however_the_address_is_written(shop):
    look(
        shop,
        *(
            an_order(user_id=None, email=email)
            for email in ("ann@example.com", "ANN@example.com ", "ben@example.com")
        ),
    )
    assert Customer.objects.count() == 2
    assert not Customer.objects.filter(email_hash__contains="@").exists()


def test_deltas_sum_to_what_counts_now_in_any_story(shop):
    order = an_order()
    for kept in (16_800, 8_400, 0, 16_800, 4_200):
        look(shop, replace(order, kept_minor=kept))
    look(shop, replace(order, kept_minor=4_200, status=Status.CANCELLED))
    look(shop, replace(order, kept_minor=4_200))

    assert SalesDelta.objects.aggregate(
        purchases=Sum("purchases"), net=Sum("net_sales_minor"), gross=Sum("gross_sales_minor")
    ) == {"purchases": 1, "net": 3_250, "gross": 3_900}


def test_facts_keep_currencies_apart(shop):
    look(shop, an_order(), an_order(created_at=NOON + timedelta(days=1)), an_order(currency="JPY"))

    facts = CustomerFacts.objects.get()
    assert (facts.purchases, facts.spent) == (3, {"USD": 26_000, "JPY": 13_000})
    assert (facts.first_purchase_at, facts.last_purchase_at) == (NOON, NOON + timedelta(days=1))


def test_what_other_rooms_published_stays(shop):
    look(shop, an_order())
    CustomerFacts.objects.update(published={"tier": "gold"})
    look(shop, an_order())

    assert CustomerFacts.objects.get().published == {"tier": "gold"}


def test_five_hundred_orders_cost_as_many_statements_as_two(shop):
    def cost(count: int, start: int, change) -> int:
        orders = [change(an_order(user_id=n, email=f"{n}@x")) for n in range(start, start + count)]
        shop.put(*orders)
        with CaptureQueriesContext(connection) as first:
            assert sync_orders([order.id for order in orders], now=NOON) == count
        for order in orders:
            shop.remove(order.id)
        with CaptureQueriesContext(connection) as gone:
            assert sync_orders([order.id for order in orders], now=NOON) == count
        return len(first), len(gone)

    assert cost(2, 1, lambda order: order) == cost(500, 1_000, lambda order: order)


@pytest.mark.parametrize("gross", [3, 7_001, 9_501, 20_400, 2**40 + 1])
def test_the_check_reads_a_line_that_lacks_its_last_cent_as_the_facts_do(shop, gross):
    """Saleor grants a cent less than all: the check counts in fractions of a cent, and rounds none of them up."""
    order = an_order()
    line = a_line(order.id, "A", quantity=1, net_minor=gross, gross_minor=gross)
    money = {"due_minor": gross, "captured_minor": gross, "shipping_net_minor": 0, "shipping_gross_minor": 0}
    back = replace(order, lines=(line,), kept_minor=1, **money)
    named = attributed(back, [NamedRefund(gross - 1, ((line.id, 1),))])
    look(shop, named)
    assert not the_fact(order).is_purchase
    assert_sound()
