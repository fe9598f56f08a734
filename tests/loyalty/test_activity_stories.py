"""Any story of orders, events and spending under an end by inactivity: each end is what the story says, and the books balance."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleor_retention.errors import LimitReached, NotEnoughPoints, NotFound
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.events.record import event_record, event_withdraw
from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.rules import expires_at
from tests.builders import NOON
from tests.builders.points import (
    NEW_YEAR,
    a_member,
    a_programme,
    an_id,
    assert_no_invariant_is_broken,
    balance_of,
    give,
)

pytestmark = pytest.mark.django_db
MONTHS = 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["order", "refund", "review", "withdraw", "spend", "release", "wait"]),
        st.integers(1, 3),
        st.sampled_from([0, 1, 20, 45, 70]),
    ),
    max_size=14,
)


class Story:
    """Ann under a programme whose points end two months after her last activity, with at most two reviews a month."""

    def __init__(self):
        self.version = a_programme(
            expiry_months=None, terms={"expiry": {"kind": "inactivity", "months": MONTHS}}
        )
        self.ann, self.now, self.last, self.turn = a_member(1), NOON, None, 0
        event_rule_set(
            self.version.programme_id, kind="review", points=40, most=2, period="month",
            actor="user:1", reason="story", now=NEW_YEAR,
        )  # fmt: skip

    def tell(self, what: str, number: int, days: int) -> None:
        self.now += timedelta(days=days)
        self.turn += 1
        expire(now=self.now)
        try:
            getattr(self, what)(number)
        except (LimitReached, NotEnoughPoints, NotFound):
            return

    def _order(self, number: int, due: int) -> int:
        end = expires_at(self.now, MONTHS)
        named = {"earned_at": self.now, "expires_at": end, "now": self.now}
        return give_idle(self.ann, due, self.version, f"order:{number}", **named)

    def order(self, number: int) -> None:
        debt = balance_of(self.ann)["owed"]
        if self._order(number, 100) and debt < 100:
            self.last = self.now

    def refund(self, number: int) -> None:
        self._order(number, 0)

    def review(self, number: int) -> None:
        event_record(
            self.ann.pk,
            self.version.programme_id,
            kind="review",
            key=str(number),
            actor="app:1",
            now=self.now,
        )

    def withdraw(self, number: int) -> None:
        event_withdraw(self.version.programme_id, kind="review", key=str(number), now=self.now)

    def spend(self, number: int) -> None:
        promised = hold(self.ann.pk, self.version.programme_id, number * 25, an_id(self.turn), now=self.now)
        capture(promised.pk, an_id(f"order {self.turn}"), now=self.now)
        self.last = self.now

    def release(self, number: int) -> None:
        promised = hold(self.ann.pk, self.version.programme_id, number * 25, an_id(self.turn), now=self.now)
        release(promised.pk, now=self.now)

    def wait(self, number: int) -> None:
        """Time goes by."""

    def check(self) -> None:
        for lot in Lot.objects.filter(remaining__gt=0):
            since = max(lot.earned_at, self.last or lot.earned_at)
            assert lot.expires_at == expires_at(since, MONTHS)
        standing = Event.objects.filter(withdrawn_at=None)
        assert all(standing.filter(occurred_at__month=month).count() <= 2 for month in range(1, 13))


def give_idle(customer, due, version, cause, **changes) -> int:
    """An order's target under that programme."""
    return give(customer, due, version, cause, idle_months=MONTHS, **changes)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
@pytest.mark.promise("L3.1")
def test_each_end_follows_the_last_activity_in_any_story(steps):
    with transaction.atomic():
        story = Story()
        for step in steps:
            story.tell(*step)
            story.check()
        assert_no_invariant_is_broken()
        transaction.set_rollback(True)
