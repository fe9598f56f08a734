"""Counts of audiences in a large shop: kept for a while with their instant, counted anew each hour and on request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from saleor_retention.audiences import preview as module
from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.lists.lists import list_upload
from saleor_retention.audiences.models import Audience
from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import count_stored, preview, previews
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.identity import customers_of, identity
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=30)
STAFF = StaffContext("user:9", "Spring")
GERMAN = {"country": {"oneOf": ["DE"]}}
FRENCH = {"country": {"oneOf": ["FR"]}}


@pytest.fixture(autouse=True)
def customers(db):
    """Four members; the first two live in Germany, the others in France."""
    cache.clear()
    for user_id in range(1, 5):
        store().join(CustomerSnapshot(user_id, f"member{user_id}@example.com", NOON))
    joined = customers_of([identity(number, f"member{number}@example.com") for number in range(1, 5)])
    for who, pk in joined.items():
        CustomerFacts.objects.create(customer_id=pk, country="DE" if who.user_id < 3 else "FR")
    yield
    cache.clear()


@pytest.fixture
def large(monkeypatch):
    """A shop of four customers is a large one."""
    monkeypatch.setattr(module, "LARGE", 4)


def all_move_to(country):
    CustomerFacts.objects.update(country=country)


def figures(result):
    return result.count, result.total, result.sample, result.counted_at


def test_a_small_shop_counts_each_time():
    assert figures(preview(parse(GERMAN), now=NOON)) == (2, 4, (1, 2), NOON)
    all_move_to("DE")
    assert figures(preview(parse(GERMAN), now=LATER)) == (4, 4, (1, 2, 3, 4), LATER)


def test_a_large_shop_keeps_a_count_with_its_instant(large, django_assert_num_queries):
    first = preview(parse(GERMAN), now=NOON)
    all_move_to("DE")
    with django_assert_num_queries(0):
        assert preview(parse(GERMAN), now=LATER) == first
    assert figures(preview(parse(GERMAN), now=LATER, anew=True)) == (4, 4, (1, 2, 3, 4), LATER)
    assert preview(parse(GERMAN), now=LATER).counted_at == LATER


def test_a_count_is_kept_for_two_hours(large, monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "set_many", lambda values, timeout: kept.append(timeout))
    preview(parse(GERMAN), now=NOON)
    assert kept == [7200]


def test_only_what_is_not_kept_is_counted_and_in_one_statement(large, django_assert_num_queries):
    preview(parse(GERMAN), now=NOON)
    rules = [parse(GERMAN), parse(FRENCH), parse({"none": [FRENCH]}), parse(FRENCH)]
    with django_assert_num_queries(1):
        answers = previews(rules, now=LATER)
    assert [answer.rule for answer in answers] == rules
    assert [figures(answer) for answer in answers] == [
        (2, 4, (1, 2), NOON),
        (2, 4, (3, 4), LATER),
        (2, 4, (1, 2), LATER),
        (2, 4, (3, 4), LATER),
    ]
    assert previews([], now=LATER) == ()


def test_rules_that_mean_the_same_have_one_count(large, django_assert_num_queries):
    rules = [
        parse({"country": {"oneOf": codes}}) for codes in (["FR", "DE"], ["DE", "FR"], ["DE", "FR", "DE"])
    ]
    with django_assert_num_queries(1):
        answers = previews(rules, now=NOON)
    assert [answer.count for answer in answers] == [4, 4, 4]
    assert [answer.rule for answer in answers] == rules


def test_a_list_uploaded_anew_is_counted_anew(large, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        list_id = list_upload("Friends", "member1@example.com", now=NOON).list_id
    rule = parse({"list": {"id": list_id}})
    assert preview(rule, now=NOON).count == 1
    with django_capture_on_commit_callbacks(execute=True):
        list_upload("Friends", "member1@example.com\nmember2@example.com", now=LATER)
    assert preview(rule, now=LATER).count == 2


def test_another_time_zone_asks_by_another_calendar(large, settings):
    preview(parse(GERMAN), now=NOON)
    all_move_to("DE")
    settings.RETENTION_TIME_ZONE = "Pacific/Kiritimati"
    assert preview(parse(GERMAN), now=LATER).count == 4


def test_each_hour_stored_audiences_are_counted_so_that_nobody_waits(large, django_assert_num_queries):
    audience_create("Germans", GERMAN, by=STAFF, now=NOON)
    Audience.objects.create(name="Broken", rule={"nothing": {}}, created_at=NOON)
    audience_create("French", FRENCH, by=STAFF, now=NOON)
    assert count_stored(now=NOON) == 2
    all_move_to("DE")
    assert count_stored(now=LATER) == 2
    with django_assert_num_queries(0):
        assert [answer.count for answer in previews([parse(GERMAN), parse(FRENCH)], now=LATER)] == [4, 0]


def test_a_small_shop_counts_one_audience_an_hour_and_stops():
    audience_create("Germans", GERMAN, by=STAFF, now=NOON)
    audience_create("French", FRENCH, by=STAFF, now=NOON)
    assert count_stored(now=NOON) == 0
    all_move_to("DE")
    assert preview(parse(GERMAN), now=LATER).count == 4
