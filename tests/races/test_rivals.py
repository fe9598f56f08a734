"""The harness of the races: a race that hangs fails and leaves nothing locked, a crossing does what it says."""

import time

import pytest

from saleor_retention.core.db import command, lock_rows
from saleor_retention.core.models import InboxItem

from . import concurrency
from .concurrency import Crossing, Hung, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_race_that_hangs_fails_within_its_deadline_and_lets_go_of_its_locks(settings):
    settings.RETENTION_LOCK_TIMEOUT_MS = 0  # without end
    row = InboxItem.objects.create(kind="order", ref="a")
    forever = Crossing()
    forever._is_complete = lambda race: False

    def take():
        with command():
            lock_rows(InboxItem.objects.filter(pk=row.pk))
            forever()

    began = time.monotonic()
    with pytest.raises(Hung, match="2 of 2 rivals did not end"):
        together(take, take, deadline=0.5)
    assert time.monotonic() - began < 20
    with command():
        assert lock_rows(InboxItem.objects.all()) == [row]


def test_a_crossing_waits_for_everybody_who_can_still_come():
    meet, seen = Crossing(), []

    def first():
        meet()
        seen.append("first")

    def second():
        meet.until_somebody_is_here()
        seen.append("second")

    together(first, second)
    assert seen == ["second", "first"]


def test_a_crossing_does_not_wait_for_who_hangs_in_a_lock():
    row, meet, order = InboxItem.objects.create(kind="order", ref="a"), Crossing(), []

    def take():
        with command():
            lock_rows(InboxItem.objects.filter(pk=row.pk))
            meet()
            order.append("held")

    together(take, take)
    assert order == ["held", "held"]


def test_outside_of_a_race_a_crossing_is_no_stop():
    Crossing()()


def test_what_a_rival_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        together(lambda: 1 // 0, lambda: None)
    assert concurrency._running == []
