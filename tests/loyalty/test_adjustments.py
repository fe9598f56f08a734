"""Staff adjustments on a real PostgreSQL; all invariants are asserted after each test."""

from uuid import uuid4

import pytest

from saleor_retention.errors import Invalid, KeyReused, NotEnoughPoints, Required
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Posting
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, an_id, balance_of, give, whole_books

pytestmark = pytest.mark.django_db
CART, ORDER = an_id("cart"), an_id("order")
STAFF = {"actor": "staff:1", "reason": "sorry", "now": NOON}


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann():
    return a_member(1)


@pytest.mark.promise("L7.1")
def test_staff_give_points_once_for_a_key(ann, version):
    first = adjust(ann.pk, version.programme_id, 25, key="k", **STAFF)
    again = adjust(ann.pk, version.programme_id, 25, key="k", **STAFF)
    assert again.pk == first.pk
    assert (first.actor, first.reason) == ("staff:1", "sorry")
    assert balance_of(ann) == {"available": 25, "held": 0, "owed": 0}


def test_a_key_used_for_another_adjustment_is_refused(ann, version):
    adjust(ann.pk, version.programme_id, 25, key="k", **STAFF)
    before = whole_books()
    with pytest.raises(KeyReused):
        adjust(ann.pk, version.programme_id, 26, key="k", **STAFF)
    with pytest.raises(KeyReused):
        adjust(a_member(2).pk, version.programme_id, 25, key="k", **STAFF)
    assert whole_books() == before


def test_staff_take_what_is_there_and_never_make_a_debt(ann, version):
    give(ann, 20, version)
    adjust(ann.pk, version.programme_id, -15, key="a", **STAFF)
    before = whole_books()
    with pytest.raises(NotEnoughPoints):
        adjust(ann.pk, version.programme_id, -6, key="b", **STAFF)
    assert whole_books() == before
    assert balance_of(ann) == {"available": 5, "held": 0, "owed": 0}


def test_points_from_staff_pay_a_debt_first(ann, version):
    give(ann, 100, version)
    capture(hold(ann.pk, version.programme_id, 100, CART, now=NOON).pk, ORDER, now=NOON)
    give(ann, 0, version)
    adjust(ann.pk, version.programme_id, 110, key="k", **STAFF)
    assert balance_of(ann) == {"available": 10, "held": 0, "owed": 0}


@pytest.mark.promise("L7.1")
@pytest.mark.parametrize("field", ["actor", "reason", "key"])
def test_an_adjustment_says_who_why_and_under_which_key(ann, version, field):
    with pytest.raises(Required):
        adjust(ann.pk, version.programme_id, 5, **({"key": "k"} | STAFF | {field: "  "}))
    assert Posting.objects.count() == 0


@pytest.mark.parametrize("points", [0, 10**9 + 1, -(10**9) - 1])
def test_an_adjustment_by_nothing_or_a_fortune_is_refused(ann, version, points):
    with pytest.raises(Invalid):
        adjust(ann.pk, version.programme_id, points, key=str(uuid4()), **STAFF)
    assert Posting.objects.count() == 0
