"""The examples of docs/points/events.md and docs/points/expiry.md, figure by figure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.errors import LimitReached
from saleor_retention.loyalty.events.accounts import celebrate, walk
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record, event_withdraw
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Account, Lot
from saleor_retention.loyalty.reminders.models import ExpiryReminder
from saleor_retention.loyalty.reminders.remind import remind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import an_order
from tests.builders.points import NEW_YEAR, a_member, a_programme, an_id, balance_of, give, the_shop_says

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def on(text: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


def rule(version, kind: str, points: int, **changes) -> None:
    event_rule_set(
        version.programme_id,
        **{"kind": kind, "points": points, "actor": "user:1", "reason": "page", "now": NEW_YEAR} | changes,
    )


def seen(user_id: int, at: datetime, **changes) -> None:
    store().join(CustomerSnapshot(user_id, f"user{user_id}@example.com", **{"joined_at": LONG_AGO} | changes))
    with command():
        pipeline.sync_customers([user_id], now=at)


def points(user_id: int) -> int:
    return sum(Account.objects.filter(customer__user_id=user_id).values_list("balance", flat=True))


def bought(name: str, at: datetime) -> None:
    the_shop_says(an_order(an_id(name), created_at=at, fully_paid_at=at), now=at)


def ends() -> dict[datetime, int]:
    rows: dict[datetime, int] = {}
    for end, left in Lot.objects.filter(remaining__gt=0).values_list("expires_at", "remaining"):
        rows[end] = rows.get(end, 0) + left
    return rows


@pytest.mark.promise("L1.3")
def test_ann_writes_reviews():
    version, ann = a_programme(), a_member(1)
    rule(version, "review", 50, most=2, period="month")

    def write(key: str, day: str) -> None:
        event_record(ann.pk, version.programme_id, kind="review", key=key, actor="app:1", now=on(day))

    write("1", "2026-02-28")
    write("2", "2026-03-01")
    write("3", "2026-03-02")
    with pytest.raises(LimitReached):
        write("4", "2026-03-03")
    assert balance_of(ann)["available"] == 150
    event_withdraw(version.programme_id, kind="review", key="2", now=on("2026-03-04"))
    assert balance_of(ann)["available"] == 100
    write("5", "2026-03-05")
    assert balance_of(ann)["available"] == 150


@pytest.mark.promise("L1.3")
def test_bens_birthday():
    rule(a_programme(expiry_months=None), "birthday", 200)
    seen(1, on("2026-02-01"), birthday=date(1604, 3, 1))
    celebrate(now=on("2026-03-01"))
    assert points(1) == 200
    seen(1, on("2026-06-01"), birthday=date(1604, 9, 17))
    celebrate(now=on("2026-09-17"))
    assert points(1) == 200
    celebrate(now=on("2027-09-17"))
    assert points(1) == 400


@pytest.mark.promise("L1.3")
def test_the_old_customers():
    version = a_programme()
    seen(1, on("2026-02-01"))
    rule(version, "sign_up", 100, includes_earlier=True, now=on("2026-03-01"))
    while walk(now=on("2026-03-01")):
        pass
    seen(2, on("2026-03-02"), joined_at=on("2026-03-02", 10))
    for user_id, joined_at in ((1, LONG_AGO), (2, on("2026-03-02", 10))):
        seen(user_id, on("2026-03-03"), joined_at=joined_at)
    assert (points(1), points(2)) == (100, 100)


@pytest.mark.promise("L3.1")
def test_31_march():
    a_programme(expiry_months=None, terms={"expiry": {"kind": "calendar", "month": 3, "day": 31}})
    bought("first", on("2026-12-31"))
    bought("second", on("2027-01-01"))
    assert ends() == {on("2027-04-01", 0): 130, on("2028-04-01", 0): 130}


@pytest.mark.promise("L3.1")
def test_six_months_without_an_order():
    version = a_programme(expiry_months=None, terms={"expiry": {"kind": "inactivity", "months": 6}})
    bought("first", on("2026-03-01"))
    assert ends() == {on("2026-09-01"): 130}
    bought("second", on("2026-06-01"))
    assert ends() == {on("2026-12-01"): 260}
    ben = Customer.objects.get(user_id=1)
    spent = hold(ben.pk, version.programme_id, 60, an_id("cart"), now=on("2026-07-01"))
    capture(spent.pk, an_id("third"), now=on("2026-07-01"))
    assert ends() == {on("2027-01-01"): 200}


@pytest.mark.promise("L3.2")
def test_a_reminder():
    version, cleo = a_programme(terms={"reminders": {"days": [30, 7]}}), a_member(1)
    give(cleo, 125, version, expires_at=on("2027-04-01", 0))
    assert remind(now=on("2027-02-28")) == 0
    assert remind(now=on("2027-03-01")) == 1
    spent = hold(cleo.pk, version.programme_id, 100, an_id("cart"), now=on("2027-03-02"))
    capture(spent.pk, an_id("order"), now=on("2027-03-02"))
    assert remind(now=on("2027-03-23")) == 0
    assert remind(now=on("2027-03-24")) == 1
    told = list(ExpiryReminder.objects.order_by("pk").values_list("notice_days", "points"))
    assert told == [(30, 125), (7, 25)]
    assert remind(now=on("2027-03-24") + timedelta(hours=1)) == 0
