"""Machines disagree about the time. What ends, ends by the database's clock; whose clock is wrong harms nobody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention import tasks
from saleor_retention.core.clock import database_now, now
from saleor_retention.core.models import InboxItem, OutboxEffect
from saleor_retention.core.queues import inbox
from saleor_retention.core.queues.outbox import Effect, deliver, put
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Lot, Programme
from saleor_retention.loyalty.rules import expires_at
from saleor_retention.offers.room import ROOM as OFFERS
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER
from tests.builders import an_order
from tests.builders.points import a_member, an_id, balance_of
from tests.faults.scenario import QUIET_DAY, books, broken, tell, undone

pytestmark = pytest.mark.promise("G6")
WARSAW = ZoneInfo("Europe/Warsaw")
MINUTES = timedelta(minutes=1)
SKEWS = pytest.mark.parametrize(
    "skew", [-10 * MINUTES, 10 * MINUTES], ids=["10 minutes slow", "10 minutes fast"]
)


@pytest.fixture
def pod(skew):
    """This process's clock is wrong by so much; the database's is not."""
    with time_machine.travel(datetime.now(UTC) + skew, tick=True):
        assert abs(now() - database_now() - skew) < MINUTES
        yield


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setattr(tasks, "enqueue", lambda task: None)


@pytest.mark.django_db(transaction=True)
@SKEWS
def test_a_hold_is_released_when_the_database_says_so(shop, story, pod, no_broker):
    programme, cleo = Programme.objects.get(), a_member(3)
    start = database_now()
    adjust(cleo.pk, programme.pk, 50, actor="staff:1", reason="sorry", key="7", now=start)
    hold(cleo.pk, programme.pk, 30, an_id("fresh"), now=start - 14 * MINUTES)
    hold(cleo.pk, programme.pk, 20, an_id("stale"), now=start - 16 * MINUTES)

    tasks.sweep()

    assert balance_of(cleo) == {"available": 20, "held": 30, "owed": 0}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("skew", [10 * MINUTES], ids=["10 minutes fast"])
def test_control_a_fast_pod_that_asked_its_own_clock_would_release_it_early(
    shop, story, pod, no_broker, monkeypatch
):
    programme, cleo = Programme.objects.get(), a_member(3)
    start = database_now()
    adjust(cleo.pk, programme.pk, 50, actor="staff:1", reason="sorry", key="7", now=start)
    hold(cleo.pk, programme.pk, 30, an_id("fresh"), now=start - 14 * MINUTES)

    monkeypatch.setattr(tasks, "database_now", now)
    tasks.sweep()

    assert balance_of(cleo) == {"available": 50, "held": 0, "owed": 0}


@pytest.mark.django_db(transaction=True)
@SKEWS
def test_points_expire_when_the_database_says_so(shop, story, pod, no_broker):
    programme, cleo = Programme.objects.get(), a_member(3)
    start = database_now()
    for name, ends in (("early", -1), ("late", 5)):
        adjust(
            cleo.pk, programme.pk, 50, actor="staff:1", reason="sorry", key=name, now=start - timedelta(days=1),
            expires_at=start + ends * MINUTES,
        )  # fmt: skip

    tasks.sweep()

    assert balance_of(cleo)["available"] == 50
    assert Lot.objects.get(remaining__gt=0).expires_at == start + 5 * MINUTES


@pytest.mark.django_db(transaction=True)
@SKEWS
def test_leases_and_patience_are_the_databases(shop, pod, settings):
    """A row claimed by a right pod is not free for a wrong one; one that waits, waits as long as it should."""
    settings.RETENTION_LEASE_SECONDS = 60
    inbox.mark_dirty("test", ["claimed"])
    put([Effect("claimed", "test", {})])
    assert len(inbox.claim("test")) == deliver({"test": lambda effect: None}) == 1
    inbox.mark_dirty("test", ["later"], due_at=database_now() + 5 * MINUTES)
    put([Effect("fails", "test", {})])

    def fail(effect):
        raise RuntimeError

    assert inbox.claim("test") == []
    assert deliver({"test": fail}) == 0
    row = OutboxEffect.objects.get(key="fails")
    assert timedelta(0) < row.due_at - database_now() <= timedelta(seconds=2)
    assert InboxItem.objects.get(ref="claimed").claimed_until - database_now() <= timedelta(seconds=60)
    OutboxEffect.objects.update(last_error="")


@pytest.mark.django_db(transaction=True)
@SKEWS
def test_the_story_ends_the_same_on_a_pod_whose_clock_is_wrong(shop, pod, no_broker):
    story = tell(shop, at=database_now() - timedelta(days=2))
    inbox.mark_dirty(ORDER, story.ids)

    tasks.process_inbox()
    tasks.deliver_outbox()
    tasks.sweep()

    assert books() == QUIET_DAY
    assert broken(waits=True) == {}


@pytest.mark.django_db(transaction=True)
def test_a_part_of_the_sweep_that_fails_stops_no_other(shop, story, no_broker, monkeypatch, errors):
    errors.expect("RuntimeError")
    programme, cleo = Programme.objects.get(), a_member(3)
    long_ago = database_now() - timedelta(days=1)
    adjust(cleo.pk, programme.pk, 50, actor="staff:1", reason="sorry", key="7", now=long_ago)
    hold(cleo.pk, programme.pk, 30, an_id("cart"), now=long_ago)

    def fail(*, now):
        raise RuntimeError("the shop is away")

    monkeypatch.setitem(OFFERS.sweep, "checkouts", fail)
    with pytest.raises(Exception, match="RuntimeError"):
        tasks.sweep()

    assert balance_of(cleo) == {"available": 50, "held": 0, "owed": 0}


# Months, by a calendar with leap days and hours that come twice or never.

EDGES = [
    datetime(2028, 2, 29, 23, 30, tzinfo=WARSAW),
    datetime(2027, 3, 28, 1, 59, 59, tzinfo=WARSAW),  # two o'clock never comes
    datetime(2027, 10, 31, 2, 30, tzinfo=WARSAW),  # comes twice
    datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=WARSAW),
    datetime(2027, 12, 31, 23, 59, 59, tzinfo=WARSAW),
    datetime(2027, 1, 31, 12, tzinfo=WARSAW),
    datetime(2027, 7, 31, 23, 59, 59, 999_999, tzinfo=WARSAW),
]
INSTANTS = st.one_of(
    st.sampled_from(EDGES),
    st.builds(
        lambda at, off: at + timedelta(seconds=off), st.sampled_from(EDGES), st.integers(-7_200, 7_200)
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)),
)


@given(earned=INSTANTS, months=st.integers(1, 48))
@settings(max_examples=300, deadline=None, database=None, derandomize=True)
def test_points_live_as_many_months_as_promised_on_any_calendar_day(earned, months):
    """To the same day and time of the month, or the month's last day; never a month too short or too long."""
    ends = expires_at(earned.astimezone(UTC), months)
    begins = earned.astimezone(UTC)
    whole = (ends.year - begins.year) * 12 + ends.month - begins.month
    assert whole == months
    assert ends.timetz() == begins.timetz()
    assert ends.day == begins.day or (ends.day < begins.day and (ends + timedelta(days=1)).day == 1)


@pytest.mark.django_db(transaction=True)
def test_months_of_orders_are_those_of_the_store_at_every_edge_of_its_calendar(shop, settings):
    """Python's calendar and PostgreSQL's agree, which the invariants see; two of the edges by hand."""
    settings.RETENTION_TIME_ZONE = "Europe/Warsaw"
    every_hour = [edge + timedelta(minutes=30 * n) for edge in EDGES for n in range(-5, 6)]
    orders = [an_order(user_id=1, created_at=at.astimezone(UTC)) for at in every_hour]
    leap = an_order(user_id=1, created_at=datetime(2028, 2, 29, 22, 59, tzinfo=UTC))
    march = an_order(user_id=1, created_at=datetime(2028, 2, 29, 23, 0, tzinfo=UTC))
    shop.put(*orders, leap, march)
    inbox.mark_dirty(ORDER, [order.id for order in [*orders, leap, march]])
    tasks.pipeline.drain_orders(now=database_now())

    assert OrderFact.objects.count() == len(orders) + 2
    assert OrderFact.objects.get(pk=leap.id).month == date(2028, 2, 1)
    assert OrderFact.objects.get(pk=march.id).month == date(2028, 3, 1)
    assert broken() == {}


@pytest.mark.django_db(transaction=True)
def test_the_story_ends_the_same_on_every_day_of_a_strange_calendar(shop, settings, no_broker):
    """Placed at each edge, seen at once: nothing that is due then lapses, doubles or moves to another month."""
    settings.RETENTION_TIME_ZONE = "Europe/Warsaw"
    for edge in EDGES:
        with undone():
            at = edge.astimezone(UTC)
            story = tell(shop, at=at)
            inbox.mark_dirty(ORDER, story.ids)
            tasks.pipeline.drain_orders(now=at + timedelta(hours=2))
            assert books() == QUIET_DAY, edge
            assert broken() == {}, edge
            lots = dict(Lot.objects.values_list("cause", "expires_at"))
            assert lots[f"order:{story.ann.id}"] == expires_at(at, 12), edge
