"""Events at the same moment: one fact is one event, and a cap holds."""

from functools import partial

import pytest

from saleor_retention.loyalty.events import record
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.events.record import event_record, event_withdraw
from saleor_retention.loyalty.models import Account
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_member, a_programme, balance_of
from tests.invariants import assert_sound

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L1.3")]


@pytest.fixture
def told(transactional_db):
    """What an app calls for Ann, who may earn by one review."""
    version, ann = a_programme(), a_member(1)
    event_rule_set(
        version.programme_id, kind="review", points=50, most=1, actor="user:1", reason="spring", now=NEW_YEAR
    )
    return partial(event_record, ann.pk, version.programme_id, kind="review", actor="app:1", now=NOON)


def points() -> int:
    return sum(Account.objects.values_list("balance", flat=True))


def test_two_reviews_at_once_earn_once_under_a_cap_of_one(told, cross):
    cross(record, "settle_events")
    assert outcomes(*(partial(told, key=key) for key in "ab")) == ["LimitReached", "done"]
    assert (Event.objects.count(), points()) == (1, 50)
    assert_sound()


def test_control_without_the_lock_both_find_room(told, cross, lift):
    lift("events.lock_customer")
    cross(record, "settle_events")
    assert outcomes(*(partial(told, key=key) for key in "ab")) == ["done", "done"]
    assert (Event.objects.count(), points()) == (2, 100)


def test_one_review_told_by_ten_at_once_is_one_event(told):
    assert outcomes(*[partial(told, key="a")] * 10) == ["done"] * 10
    assert (Event.objects.count(), points()) == (1, 50)
    assert_sound()


def test_a_review_withdrawn_by_ten_at_once_gives_its_points_back_once(told):
    event = told(key="a")
    withdraw = partial(event_withdraw, event.programme_id, kind="review", key="a", now=NOON)
    assert outcomes(*[withdraw] * 10) == ["done"] * 10
    assert balance_of(event.customer) == {"available": 0, "held": 0, "owed": 0}
    assert_sound()
