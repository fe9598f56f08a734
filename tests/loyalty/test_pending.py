"""Points wait until they can be spent: their order's parcel, the days in which goods can be given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.core.db import execute
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.ledger.entitlements import cause_of
from saleor_retention.loyalty.models import Lot, Withheld
from saleor_retention.loyalty.pending_points import pending_of, pending_of_orders
from saleor_retention.loyalty.terms.availability import PendingTerms, Until
from saleor_retention.loyalty.withheld_awards import RELEASABLE
from saleor_retention.pipeline import release_withheld, sync_orders
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON, a_line, an_order
from tests.builders.points import a_programme, an_id, balance_of, due_of, the_shop_says

ORDER = an_id("the order")
SENT = NOON + timedelta(days=2)
OVER = SENT + timedelta(days=14)
WINDOW = {"pending": {"until": "return_window", "days": 14}}


def ann() -> Customer:
    return Customer.objects.get(user_id=1)


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({}, "until", Required),
        ({"until": "soon"}, "until", Required),
        ({"until": "return_window"}, "return_days", Invalid),
        ({"until": "return_window", "days": -1}, "return_days", Invalid),
        ({"until": "return_window", "days": 366}, "return_days", Invalid),
        ({"until": "paid", "days": 1}, "return_days", Invalid),
        ({"until": "fulfilled", "days": 30}, "return_days", Invalid),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(data, field, error):
    with pytest.raises(error) as refused:
        PendingTerms.parse(data)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("terms", "delivered_at", "is_shipped", "at"),
    [
        (PendingTerms(Until.PAID, 0), None, True, NOON),
        (PendingTerms(Until.FULFILLED, 0), None, True, None),
        (PendingTerms(Until.FULFILLED, 0), SENT, True, SENT),
        # Sent on account, and paid afterwards.
        (PendingTerms(Until.FULFILLED, 0), NOON - timedelta(days=3), True, NOON),
        (PendingTerms(Until.FULFILLED, 0), None, False, NOON),
        (PendingTerms(Until.RETURN_WINDOW, 14), None, True, None),
        (PendingTerms(Until.RETURN_WINDOW, 14), SENT, True, OVER),
        (PendingTerms(Until.RETURN_WINDOW, 14), None, False, NOON + timedelta(days=14)),
        (PendingTerms(Until.RETURN_WINDOW, 14), SENT, False, NOON + timedelta(days=14)),
    ],
)
def test_when_points_can_be_spent(terms, delivered_at, is_shipped, at):
    assert terms.available_at(paid_at=NOON, delivered_at=delivered_at, is_shipped=is_shipped) == at
    assert PendingTerms.parse(terms.as_json()) == terms


def test_it_reads_as_a_sentence():
    sentences = [PendingTerms(until, 14).describe("EUR") for until in Until]
    assert sentences == [
        "Points can be spent once the order is paid.",
        "Points can be spent once all goods of the order were sent.",
        "Points can be spent 14 days after all goods of the order were sent.",
    ]


@pytest.mark.django_db
def test_points_of_a_parcel_come_when_its_return_window_is_over():
    """The example of docs/points/earning.md: Ann's parcel."""
    programme, shop = a_programme(terms=WINDOW).programme_id, store()
    order = an_order(ORDER)
    shop.put(order)
    sync_orders([ORDER], now=NOON)
    pair = (ann().pk, programme)
    (waiting,) = pending_of([pair], using="default")[pair]
    assert (waiting.order_number, waiting.points, waiting.available_at) == (order.number, 130, None)
    assert balance_of(ann())["available"] == 0

    shop.put(replace(order, fulfilled_at=SENT))
    sync_orders([ORDER], now=SENT)
    assert pending_of_orders([ORDER], using="default")[ORDER].available_at == OVER

    # One A comes back within the window: the rest is what becomes available.
    returned = tuple(replace(line, returned=int(n == 0)) for n, line in enumerate(order.lines))
    shop.put(replace(order, fulfilled_at=SENT, lines=returned))
    sync_orders([ORDER], now=SENT + timedelta(days=5))
    assert pending_of_orders([ORDER], using="default")[ORDER].points == 80

    assert release_withheld(now=OVER - timedelta(seconds=1)) == 0
    assert release_withheld(now=OVER) == 1
    assert (balance_of(ann())["available"], due_of(ORDER)) == (80, 80)
    assert (Withheld.objects.count(), release_withheld(now=OVER)) == (0, 0)
    assert pending_of([pair], using="default") == {}
    assert Lot.objects.get().earned_at == OVER

    # What has begun is never withheld again, also when the parcel is on its way once more.
    shop.put(replace(order, lines=order.lines))
    sync_orders([ORDER], now=OVER + timedelta(days=1))
    assert due_of(ORDER) == 130


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "changes", "waits"),
    [
        ({"until": "paid"}, {}, None),
        ({"until": "fulfilled"}, {}, 130),
        ({"until": "fulfilled"}, {"fulfilled_at": NOON}, None),
        ({"until": "return_window", "days": 1}, {"fulfilled_at": NOON}, 130),
        ({"until": "return_window", "days": 1}, {"fulfilled_at": NOON - timedelta(days=1)}, 130),
        ({"until": "fulfilled"}, {"captured_minor": 0, "kept_minor": 0, "fully_paid_at": None}, None),
        ({"until": "fulfilled"}, {"status": Status.CANCELLED}, None),
        ({"until": "fulfilled"}, {"kept_minor": 0}, None),
        ({"until": "fulfilled"}, {"user_id": None}, None),
    ],
)
def test_what_waits(terms, changes, waits):
    a_programme(terms={"pending": terms})
    the_shop_says(an_order(ORDER, **changes))
    points = Withheld.objects.filter(reason="pending").values_list("points", flat=True).first()
    assert points == waits


@pytest.mark.django_db
def test_what_is_not_sent_waits_for_its_payment_alone():
    a_programme(terms={"pending": {"until": "fulfilled"}})
    lines = (a_line(ORDER, "A", is_shipped=False),)
    the_shop_says(an_order(ORDER, lines=lines))
    assert due_of(ORDER) == 100


@pytest.mark.django_db
def test_a_cancelled_order_takes_what_waited_with_it():
    a_programme(terms=WINDOW)
    order = an_order(ORDER, fulfilled_at=NOON)
    the_shop_says(order)
    the_shop_says(replace(order, status=Status.CANCELLED))
    assert Withheld.objects.count() == 0


@pytest.mark.django_db
def test_later_rules_do_not_let_go_of_what_waits_by_earlier_ones():
    version = a_programme(terms=WINDOW)
    order = an_order(ORDER, fulfilled_at=NOON)
    the_shop_says(order)
    a_programme("other", replaces=version.programme_id, valid_from=NOON + timedelta(days=1), now=NOON)
    the_shop_says(replace(order, discount_minor=1), now=NOON + timedelta(days=2))
    assert Withheld.objects.get(pk=cause_of(ORDER)).version_id == version.pk


@pytest.mark.django_db
def test_fifty_orders_wait_in_one_statement_and_add_up(django_assert_num_queries):
    programme = a_programme(terms=WINDOW).programme_id
    the_shop_says(*[an_order(fulfilled_at=NOON + timedelta(days=day)) for day in range(50)])
    pair = (ann().pk, programme)
    with django_assert_num_queries(1):
        rows = pending_of([pair, (None, programme)], using="default")[pair]
    assert ({row.total for row in rows}, len(rows)) == ({6_500}, 50)
    assert [row.available_at for row in rows] == sorted(row.available_at for row in rows)


@pytest.mark.django_db
def test_what_waits_for_its_day_is_found_by_an_index_of_its_own():
    execute("SET LOCAL enable_seqscan = off", [])
    named = {"channels": ["main"], "since": [None], "now": NOON, "limit": 10}
    plan = str(execute(f"EXPLAIN {RELEASABLE}", named))
    assert "withheld_pending" in plan
    assert "withheld_by_choice" in plan
