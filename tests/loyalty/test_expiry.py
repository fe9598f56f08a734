"""When points end: rolling months, a calendar date, inactivity."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.expiry.registry import KINDS, CalendarDate, Inactivity, Rolling, parse_expiry
from saleor_retention.loyalty.ledger import reward_payments
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.terms.expiry import ExpiryTerms
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id, balance_of, the_shop_says

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.promise("L3.1")
@pytest.mark.parametrize(
    ("kind", "earned", "ends"),
    [
        (Rolling(12), "2026-03-01T12:00", "2027-03-01T12:00"),
        (Rolling(1), "2026-01-31T12:00", "2026-02-28T12:00"),
        (CalendarDate(3, 31, 1), "2026-12-31T23:59", "2027-04-01T00:00"),
        (CalendarDate(3, 31, 1), "2027-01-01T00:00", "2028-04-01T00:00"),
        (CalendarDate(12, 31, 0), "2026-12-31T23:59", "2027-01-01T00:00"),
        (CalendarDate(3, 31, 0), "2026-03-31T23:59", "2026-04-01T00:00"),
        (CalendarDate(3, 31, 0), "2026-04-01T00:00", "2027-04-01T00:00"),
        (CalendarDate(2, 29, 1), "2026-06-01T00:00", "2027-03-01T00:00"),
        (CalendarDate(2, 29, 1), "2027-06-01T00:00", "2028-03-01T00:00"),
        (Inactivity(6), "2026-01-15T12:00", "2026-07-15T13:00"),
    ],
)
def test_points_end_on_their_day_in_the_shop_s_zone(kind, earned, ends):
    assert kind.end_of(local(earned), BERLIN).expires_at == local(ends)


@pytest.mark.parametrize(
    ("data", "error", "field"),
    [
        ({}, Required, "expiry_kind"),
        ({"kind": "never"}, Invalid, "expiry_kind"),
        ({"kind": "rolling"}, Required, "lasts_months"),
        ({"kind": "rolling", "months": 0}, Invalid, "lasts_months"),
        ({"kind": "inactivity", "months": 1_201}, Invalid, "lasts_months"),
        ({"kind": "calendar", "day": 1}, Required, "ends_month"),
        ({"kind": "calendar", "month": 4}, Required, "ends_day"),
        ({"kind": "calendar", "month": 13, "day": 1}, Invalid, "ends_month"),
        ({"kind": "calendar", "month": 4, "day": 31}, Invalid, "ends_day"),
        ({"kind": "calendar", "month": 4, "day": 0}, Invalid, "ends_day"),
        ({"kind": "calendar", "month": 4, "day": 1, "years": 11}, Invalid, "ends_years_later"),
    ],
)
def test_an_expiry_without_sense_is_refused_at_its_field(data, error, field):
    with pytest.raises(error) as refused:
        parse_expiry(data)
    assert refused.value.field == field


@pytest.mark.parametrize("kind", [Rolling(3), CalendarDate(3, 31, 1), Inactivity(12)])
def test_each_kind_is_kept_and_read_as_the_same(kind):
    assert ExpiryTerms.parse(ExpiryTerms(kind).as_json()) == ExpiryTerms(kind)
    assert kind.describe().endswith(".")
    assert type(kind) in KINDS


def idle(months: int = 6):
    return a_programme(expiry_months=None, terms={"expiry": {"kind": "inactivity", "months": months}})


def bought(name: str, at: datetime) -> None:
    the_shop_says(an_order(an_id(name), created_at=at, fully_paid_at=at), now=at)


def ends() -> set[datetime]:
    return set(Lot.objects.filter(remaining__gt=0).values_list("expires_at", flat=True))


@pytest.mark.django_db
def test_points_of_a_version_with_months_end_as_they_always_did():
    a_programme()
    bought("first", NOON)
    assert ends() == {NOON.replace(year=2027)}
    assert Lot.objects.get().idle_months is None


@pytest.mark.django_db
def test_a_version_says_once_when_its_points_end():
    with pytest.raises(Invalid) as refused:
        a_programme(expiry_months=12, terms={"expiry": {"kind": "rolling", "months": 3}})
    assert refused.value.field == "expiry_months"


@pytest.mark.django_db
@pytest.mark.promise("L3.1")
def test_an_order_moves_the_end_of_everything_the_customer_has():
    idle()
    bought("first", NOON)
    assert ends() == {datetime(2026, 9, 1, 12, tzinfo=UTC)}
    bought("second", NOON + 92 * DAY)
    assert ends() == {datetime(2026, 12, 1, 12, tzinfo=UTC)}
    ann = Customer.objects.get(user_id=1)
    assert expire(now=datetime(2026, 12, 1, 11, tzinfo=UTC)) == 0
    assert expire(now=datetime(2026, 12, 1, 12, tzinfo=UTC)) == 2
    assert balance_of(ann)["available"] == 0


@pytest.mark.django_db
@pytest.mark.promise("L3.1")
def test_points_that_are_spent_move_the_end_and_a_hold_does_not():
    version = idle()
    bought("first", NOON)
    ann = Customer.objects.get(user_id=1)
    later = NOON + 31 * DAY
    promised = hold(ann.pk, version.programme_id, 30, an_id("cart"), now=later)
    assert ends() == {datetime(2026, 9, 1, 12, tzinfo=UTC)}
    release(promised.pk, now=later)
    assert ends() == {datetime(2026, 9, 1, 12, tzinfo=UTC)}
    spent = hold(ann.pk, version.programme_id, 30, an_id("cart"), now=later)
    capture(spent.pk, an_id("second"), now=later)
    assert ends() == {datetime(2026, 10, 1, 12, tzinfo=UTC)}


@pytest.mark.django_db
def test_points_that_come_back_end_with_all_others():
    version = idle()
    bought("first", NOON)
    ann = Customer.objects.get(user_id=1)
    promised = hold(ann.pk, version.programme_id, 30, an_id("cart"), now=NOON)
    bought("second", NOON + 31 * DAY)
    release(promised.pk, now=NOON + 31 * DAY)
    assert ends() == {datetime(2026, 10, 1, 12, tzinfo=UTC)}


@pytest.mark.django_db
@pytest.mark.promise("L3.1")
def test_points_of_a_reward_that_was_not_given_end_with_all_others_now_and_later():
    version = idle()
    bought("first", NOON)
    ann, april, may = Customer.objects.get(user_id=1), NOON + 31 * DAY, NOON + 61 * DAY
    book = reward_payments.open_book(version.programme_id, ann.pk)
    reward_payments.pay(book, 130, 7, now=NOON)
    bought("second", april)
    reward_payments.give_back(version.programme_id, ann.pk, 7, now=april)
    assert ends() == {datetime(2026, 10, 1, 12, tzinfo=UTC)}
    bought("third", may)
    assert ends() == {datetime(2026, 11, 1, 12, tzinfo=UTC)}


@pytest.mark.django_db
def test_news_of_an_old_order_never_moves_an_end_back():
    idle()
    bought("second", NOON + 31 * DAY)
    bought("first", NOON)
    assert ends() == {datetime(2026, 10, 1, 12, tzinfo=UTC)}


@pytest.mark.django_db
def test_what_staff_give_is_no_activity_and_keeps_its_own_end():
    version = idle()
    bought("first", NOON)
    ann = Customer.objects.get(user_id=1)
    adjust(ann.pk, version.programme_id, 5, actor="user:1", reason="sorry", key="k", now=NOON + DAY)
    assert ends() == {datetime(2026, 9, 1, 12, tzinfo=UTC), None}


@pytest.mark.django_db
def test_a_later_version_leaves_lots_as_they_were_promised():
    version = idle()
    bought("first", NOON)
    version_add(
        version.programme_id, channel="main", currency="USD", rate_points=1, rate_minor=100, expiry_months=1,
        valid_from=NOON + DAY, actor="user:1", reason="shorter", now=NOON,
    )  # fmt: skip
    bought("second", NOON + 2 * DAY)
    assert ends() == {
        datetime(2026, 9, 3, 12, tzinfo=UTC),
        datetime(2026, 4, 3, 12, tzinfo=UTC),
    }
