"""Points that ended unused, when the order behind them is refunded: they owe nothing for what they never had."""

import pytest

from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.queries import statement
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, balance_of, give
from tests.loyalty.test_verbs import APRIL, CART, JUNE, ORDER

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L6.1")]


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann():
    return a_member(1)


def test_a_refund_takes_nothing_from_her_for_points_that_expired(ann, version):
    give(ann, 130, version, "order:1", expires_at=APRIL)
    give(ann, 50, version, "order:2")
    assert expire(now=JUNE) == 1
    assert give(ann, 0, version, "order:1", now=JUNE) == 1
    assert balance_of(ann) == {"available": 50, "held": 0, "owed": 0}
    assert [row.points for row in statement(ann.pk, version.programme_id)] == [0, -130, 50, 130]


def test_what_she_spent_before_the_rest_expired_is_owed(ann, version):
    give(ann, 130, version, "order:1", expires_at=APRIL)
    capture(hold(ann.pk, version.programme_id, 100, CART, now=NOON).pk, ORDER, now=NOON)
    expire(now=JUNE)
    give(ann, 0, version, "order:1", now=JUNE)
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 100}


def test_parts_of_a_refund_forgive_what_expired_once(ann, version):
    give(ann, 130, version, "order:1", expires_at=APRIL)
    capture(hold(ann.pk, version.programme_id, 30, CART, now=NOON).pk, ORDER, now=NOON)
    expire(now=JUNE)
    give(ann, 50, version, "order:1", now=JUNE)
    assert balance_of(ann)["owed"] == 0
    give(ann, 10, version, "order:1", now=JUNE)
    assert balance_of(ann)["owed"] == 20
    give(ann, 0, version, "order:1", now=JUNE)
    assert balance_of(ann)["owed"] == 30


def test_a_refund_taken_back_gives_the_points_again(ann, version):
    give(ann, 130, version, "order:1", expires_at=APRIL)
    expire(now=JUNE)
    give(ann, 0, version, "order:1", now=JUNE)
    give(ann, 130, version, "order:1", now=JUNE, expires_at=JUNE)
    assert balance_of(ann) == {"available": 130, "held": 0, "owed": 0}
    give(ann, 0, version, "order:1", now=JUNE)
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}
