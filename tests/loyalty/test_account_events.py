"""What the engine sees of accounts by itself: once each, and not what was there before the rule unless the owner chose so."""

from datetime import date, timedelta

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command, execute
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.loyalty.events import accounts
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.models import Account, Programme
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import NEW_YEAR, a_programme, the_shop_says

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L1.3")]
DAY = timedelta(days=1)


@pytest.fixture
def version():
    return a_programme()


def rule(version, kind: str, points: int, **changes):
    return event_rule_set(
        version.programme_id,
        **{"kind": kind, "points": points, "actor": "user:1", "reason": "spring", "now": NEW_YEAR} | changes,
    )


def seen(user_id: int = 1, at=NOON, **changes) -> None:
    """The store tells of an account."""
    account = {
        "email": f"user{user_id}@example.com",
        "joined_at": NOON - DAY,
        "is_confirmed": False,
    } | changes
    store().join(CustomerSnapshot(user_id, **account))
    with command():
        pipeline.sync_customers([user_id], now=at)


def points(user_id: int = 1) -> int:
    return sum(Account.objects.filter(customer__user_id=user_id).values_list("balance", flat=True))


def test_a_sign_up_and_a_confirmed_address_earn_once_each(version):
    rule(version, "sign_up", 100)
    rule(version, "confirmed_email", 25)
    seen()
    assert points() == 100
    for _turn in range(2):
        seen(is_confirmed=True)
    assert points() == 125
    assert Event.objects.get(kind="sign_up").occurred_at == NOON - DAY


def test_an_account_of_before_the_rule_earns_nothing_by_itself(version):
    rule(version, "sign_up", 100)
    rule(version, "confirmed_email", 25)
    seen(joined_at=NEW_YEAR - DAY, is_confirmed=True)
    assert points() == 0
    assert accounts.walk(now=NOON) == 0


def test_an_account_of_before_the_rule_earns_where_the_owner_chose_so(version):
    seen(1, joined_at=NEW_YEAR - 400 * DAY)
    seen(2, joined_at=NEW_YEAR - DAY)
    rule(version, "sign_up", 100, includes_earlier=True)
    while accounts.walk(now=NOON):
        pass
    assert (points(1), points(2)) == (100, 100)
    seen(1, joined_at=NEW_YEAR - 400 * DAY)
    assert accounts.walk(now=NOON) == 0
    assert (points(1), Event.objects.count()) == (100, 2)


def test_a_consent_given_under_the_rule_earns_once_also_of_an_old_account(version):
    seen(joined_at=NEW_YEAR - 400 * DAY)
    rule(version, "consent", 30, name="newsletter")
    seen(joined_at=NEW_YEAR - 400 * DAY, consents=("newsletter", "sms"))
    assert points() == 30
    seen(joined_at=NEW_YEAR - 400 * DAY)
    seen(joined_at=NEW_YEAR - 400 * DAY, consents=("newsletter",))
    assert points() == 30


def test_a_consent_of_before_the_rule_earns_nothing(version):
    seen(joined_at=NEW_YEAR - 400 * DAY, consents=("newsletter",))
    rule(version, "consent", 30, name="newsletter")
    seen(joined_at=NEW_YEAR - 400 * DAY, consents=("newsletter",), language="de")
    assert points() == 0


@pytest.mark.parametrize("year", [1004, 1604, 1990])
def test_a_birthday_earns_once_a_year_whatever_its_year(version, year):
    rule(version, "birthday", 200)
    seen(joined_at=NEW_YEAR - 400 * DAY, birthday=date(year, 3, 2))
    assert accounts.celebrate(now=NOON) == 0
    assert accounts.celebrate(now=NOON + DAY) == 1
    assert accounts.celebrate(now=NOON + 2 * DAY) == 0
    assert points() == 200
    assert accounts.celebrate(now=NOON + 366 * DAY) == 1
    assert points() == 400


def test_a_changed_birthday_earns_nothing_again_within_twelve_months(version):
    rule(version, "birthday", 200)
    seen(joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 3, 1))
    assert points() == 200
    seen(at=NOON + 200 * DAY, joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 9, 17))
    assert accounts.celebrate(now=NOON + 200 * DAY) == 0
    assert points() == 200


def test_a_leap_day_is_celebrated_in_a_common_year(version):
    rule(version, "birthday", 200)
    seen(joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 2, 29), at=NOON - 30 * DAY)
    assert accounts.celebrate(now=NOON - DAY) == 1


def test_a_birthday_of_before_the_account_earns_nothing(version):
    rule(version, "birthday", 200)
    seen(joined_at=NOON, birthday=date(1604, 2, 26))
    assert accounts.celebrate(now=NOON) == 0


def test_an_inactive_account_earns_nothing(version):
    rule(version, "sign_up", 100)
    seen(is_active=False)
    assert not Event.objects.exists()


def test_an_account_that_was_merged_earns_for_whom_it_is_now(version):
    rule(version, "birthday", 200)
    seen(1, joined_at=NEW_YEAR)
    seen(2, joined_at=NEW_YEAR)
    ann, ben = (Customer.objects.get(user_id=user_id) for user_id in (1, 2))
    Customer.objects.filter(pk=ben.pk).update(merged_into=ann)
    seen(2, joined_at=NEW_YEAR, birthday=date(1604, 3, 1))
    assert (points(1), points(2)) == (200, 0)


def test_events_go_with_a_merge_and_leave_no_key_after_an_erasure(version):
    rule(version, "sign_up", 100)
    seen(1)
    seen(2)
    ann, ben = (Customer.objects.get(user_id=user_id) for user_id in (1, 2))
    with command():
        merge(ben.pk, ann.pk, actor="user:1", reason="one person", now=NOON, converge=lambda page: None)
    assert (points(1), points(2)) == (200, 0)
    assert set(Event.objects.values_list("customer", flat=True)) == {ann.pk}
    with command():
        erase([ann.pk], now=NOON, has_left=False)
    assert not Event.objects.filter(key__contains="user:").exists()
    assert sum(Account.objects.values_list("balance", flat=True)) == 0


def test_old_accounts_wait_until_a_channel_is_live_and_none_is_passed_over(version):
    seen(joined_at=NEW_YEAR - DAY)
    rule(version, "sign_up", 100, includes_earlier=True)
    store().agree("main", ChannelTerms(Mode.SHADOW))
    assert (accounts.walk(now=NOON), points()) == (0, 0)
    store().agree("main", ChannelTerms(Mode.LIVE))
    assert (accounts.walk(now=NOON), points()) == (1, 100)


@pytest.mark.parametrize("year", [1004, 1604])
def test_a_birthday_in_a_year_that_stands_for_none_is_a_day_without_a_year(year):
    seen(birthday=date(year, 2, 29))
    assert CustomerFacts.objects.get().birthday == date(1604, 2, 29)


@pytest.mark.parametrize(("days", "birthdays"), [(0, 0), (400, 1)])
def test_who_deletes_their_account_and_comes_again_earns_once(version, days, birthdays):
    """They had bought, spent their points and left; the same address opens an account, confirms it and has a birthday."""
    for kind in ("sign_up", "confirmed_email", "birthday"):
        rule(version, kind, 100)
    again = NOON + days * DAY
    born = again.date()
    seen(1, email="ann@example.com", is_confirmed=True, birthday=born)
    the_shop_says(an_order(user_id=1, email="ann@example.com"))
    with command():
        erase([Customer.objects.get(user_id=1).pk], now=NOON, has_left=True)
    seen(2, at=again, email="ann@example.com", is_confirmed=True, birthday=born, joined_at=again)
    assert points(2) == 100 * birthdays
    assert Event.objects.filter(customer__user_id=2).count() == birthdays


def looked_at(monkeypatch) -> list[int]:
    """Accounts that the store is asked for from now on."""
    asked: list[int] = []
    customers = store().customers

    def counted(user_ids):
        asked.extend(user_ids)
        return customers(user_ids)

    monkeypatch.setattr(store(), "customers", counted)
    return asked


def test_who_had_another_birthday_within_the_year_is_not_asked_for_each_hour(version, monkeypatch):
    rule(version, "birthday", 200)
    seen(joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 3, 1))
    seen(at=NOON + 200 * DAY, joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 9, 17))
    asked = looked_at(monkeypatch)
    assert accounts.celebrate(now=NOON + 200 * DAY) == 0
    assert asked == []


def test_nobody_is_asked_for_while_birthdays_earn_nothing(version, monkeypatch):
    rule(version, "birthday", 200)
    seen(joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 3, 2))
    asked = looked_at(monkeypatch)
    Programme.objects.update(is_active=False)
    assert accounts.celebrate(now=NOON + DAY) == 0
    assert asked == []


def test_birthdays_are_looked_for_page_by_page(version, settings):
    settings.RETENTION_BATCH_SIZE = 1
    rule(version, "birthday", 200)
    for user_id in (1, 2, 3):
        seen(user_id=user_id, joined_at=NEW_YEAR - 400 * DAY, birthday=date(1604, 3, 2))
    assert accounts.celebrate(now=NOON + DAY) == 3
    assert accounts.celebrate(now=NOON + DAY) == 0


def test_birthdays_are_looked_for_by_an_index_of_their_days():
    execute("SET LOCAL enable_seqscan = off", [])
    named = {
        "days": [301, 302],
        "programmes": [1],
        "since": NOON,
        "a_year_ago": NOON,
        "limit": 10,
        "after": -1,
    }
    plan = str(execute(f"EXPLAIN {accounts.BORN}", named))
    assert "birthdays_by_day" in plan
    assert "Index Cond: (((EXTRACT(month FROM birthday)" in plan
