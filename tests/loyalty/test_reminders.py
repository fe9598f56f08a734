"""Reminders: once for a day and a notice, of what is there when they are sent."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.core.clock import database_now
from saleor_retention.core.queues import outbox
from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.reminders.models import ExpiryReminder
from saleor_retention.loyalty.reminders.remind import remind
from saleor_retention.loyalty.terms.reminders import ReminderTerms
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders.points import a_member, a_programme, an_id, give

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L3.2")]
DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Today at noon by the database's clock, which the message is measured by."""
    return database_now().astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def version():
    return a_programme(
        terms={
            "reminders": {"days": [7, 30]},
            "redemption": {"points": 100, "minor": 100, "step": 10},
        }
    )


def sent() -> list[dict]:
    outbox.deliver(HANDLERS)
    return [dict(payload) for _, _, payload in store().notifications.values()]


def test_one_message_for_all_lots_of_a_day_and_one_for_each_notice(version, now):
    ann = a_member(1)
    give(ann, 40, version, "order:1", expires_at=now + 30 * DAY)
    give(ann, 85, version, "order:2", expires_at=now + 30 * DAY + timedelta(hours=3))
    give(ann, 10, version, "order:3", expires_at=now + 31 * DAY)
    assert [remind(now=now), remind(now=now)] == [1, 0]
    (message,) = sent()
    assert message == {
        "programme": "Stars",
        "points": 125,
        "last_day": (now + 30 * DAY).date().isoformat(),
        "notice_days": 30,
        "worth": {"amount": "1.20", "currency": "USD"},
        "language": "",
    }
    assert remind(now=now + 23 * DAY) == 2
    assert list(ExpiryReminder.objects.order_by("pk").values_list("notice_days", "points")) == [
        (30, 125),
        (7, 125),
        (30, 10),
    ]


def test_a_lot_that_ends_at_midnight_ends_with_the_day_before(version, now):
    midnight = now.replace(hour=0) + 8 * DAY
    give(a_member(1), 40, version, expires_at=midnight)
    remind(now=now)
    assert ExpiryReminder.objects.get().last_day == (midnight - DAY).date()
    assert ExpiryReminder.objects.get().notice_days == 7


def test_who_missed_the_first_notice_gets_one_message_and_not_two(version, now):
    give(a_member(1), 40, version, expires_at=now + 5 * DAY)
    assert [remind(now=now), remind(now=now)] == [1, 0]
    assert ExpiryReminder.objects.get().notice_days == 7


def test_points_that_were_spent_meanwhile_are_told_to_nobody(version, now):
    ann = a_member(1)
    give(ann, 40, version, expires_at=now + 5 * DAY)
    remind(now=now)
    hold(ann.pk, version.programme_id, 40, an_id("cart"), now=now)
    assert sent() == []


def test_guests_and_who_was_told_already_are_not_told(version, now):
    ann = a_member(1)
    ann.user_id = None
    ann.save()
    give(ann, 40, version, expires_at=now + 5 * DAY)
    assert remind(now=now) == 0


def test_nobody_is_told_while_no_channel_is_live(version, now):
    give(a_member(1), 40, version, expires_at=now + 5 * DAY)
    store().agree("main", ChannelTerms(Mode.SHADOW))
    assert remind(now=now) == 0
    store().agree("main", ChannelTerms(Mode.LIVE))
    assert remind(now=now) == 1


def test_many_are_told_in_batches(version, now):
    for user_id in range(1, 6):
        give(a_member(user_id), 40, version, f"order:{user_id}", expires_at=now + 5 * DAY)
    assert [remind(now=now, limit=2) for _turn in range(4)] == [2, 2, 1, 0]
    assert len(sent()) == 5


@pytest.mark.parametrize(
    ("days", "error"),
    [([], Required), ([0], Invalid), ([366], Invalid), ([1, 2, 3, 4, 5, 6], Invalid)],
)
def test_notices_without_sense_are_refused(days, error):
    with pytest.raises(error) as refused:
        ReminderTerms.parse({"days": days})
    assert refused.value.field == "remind_days"


def test_notices_are_told_the_longest_first():
    terms = ReminderTerms.parse({"days": [7, 30, 7]})
    assert terms.days == (30, 7)
    assert ReminderTerms.parse(terms.as_json()) == terms
    assert terms.describe("USD") == "Customers are reminded 30 and 7 days before points end."


def test_the_beginning_of_a_year_is_a_day_like_any_other(version):
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    give(a_member(1), 40, version, expires_at=new_year + DAY)
    assert remind(now=new_year - 29 * DAY) == 1
