"""The real history, read to the row and to the cent."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.core.idempotency import request_hash
from saleor_retention.hosts.standalone.demo.cdnow import history, path_of

UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def full():
    return list(history("full", UTC_ZONE))


@pytest.fixture(scope="module")
def sample():
    return list(history("sample", UTC_ZONE))


def test_the_full_log_has_69659_orders_of_23570_customers_over_2500315_dollars_63(full):
    assert len(full) == 69_659
    assert len({order.user_id for order in full}) == 23_570
    assert sum(order.due_minor for order in full) == 250_031_563
    assert sum(line.quantity for order in full for line in order.lines) == 167_881
    assert sum(1 for order in full if order.due_minor == 0) == 80
    days = [order.created_at.date() for order in full]
    assert (min(days), max(days)) == (date(1997, 1, 1), date(1998, 6, 30))


def test_the_sample_has_6919_orders_of_2357_customers_over_244091_dollars_94(sample):
    assert len(sample) == 6_919
    assert len({order.user_id for order in sample}) == 2_357
    assert sum(order.due_minor for order in sample) == 24_409_194


@pytest.mark.parametrize(("dataset", "repeaters"), [("full", 11_662), ("sample", 1_152)])
def test_customers_with_two_rows_or_more_are_as_many_as_published(dataset, repeaters, request):
    rows = Counter(order.user_id for order in request.getfixturevalue(dataset))
    assert sum(1 for count in rows.values() if count >= 2) == repeaters


def test_reading_again_gives_the_same_orders_and_no_two_share_an_id(sample):
    again = list(history("sample", UTC_ZONE))
    assert [request_hash(order) for order in again] == [request_hash(order) for order in sample]
    assert len({order.id for order in sample} | {order.lines[0].id for order in sample}) == 2 * 6_919


def test_the_sample_and_the_full_log_share_no_order(sample, full):
    assert {order.id for order in sample}.isdisjoint(order.id for order in full)


def test_a_day_begins_at_midnight_where_the_store_is():
    first = next(history("sample", ZoneInfo("America/New_York")))
    assert first.created_at.astimezone(UTC).isoformat() == "1997-01-01T05:00:00+00:00"
    assert first.created_at.date() == date(1997, 1, 1)


def test_nothing_of_the_package_is_imported():
    """In a process of its own: in this one other tests compare with the package."""
    program = (
        "import sys; from zoneinfo import ZoneInfo; from saleor_retention.hosts.standalone.demo.cdnow import history; "
        "next(iter(history('sample', ZoneInfo('UTC')))); sys.exit('lifetimes' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert path_of("sample").name == "CDNOW_sample.txt"


def test_a_dataset_there_is_not_is_named_in_the_refusal():
    with pytest.raises(LookupError, match="'tiny'"):
        path_of("tiny")
