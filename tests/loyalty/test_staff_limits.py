"""How many points staff move by hand: at once, and in a day."""

from datetime import timedelta

import pytest

from saleor_retention.errors import LimitExceeded
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.staff_limits import forget_allowances
from saleor_retention.loyalty.models import Programme, StaffAllowance
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, balance_of, whole_books

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.1")]


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = 100
    settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 250


@pytest.fixture
def ann():
    a_programme()
    return a_member(1)


def move(customer, points: int, key: str, *, actor: str = "user:9", now=NOON):
    programme = Programme.objects.get()
    return adjust(
        customer.pk, programme.pk, points, actor=actor, reason="sorry", key=key, now=now, is_limited=True
    )


def test_more_than_the_limit_at_once_is_refused_at_points(ann):
    move(ann, 100, "a")
    before = whole_books()
    with pytest.raises(LimitExceeded, match="at most 100 points at once") as refusal:
        move(ann, 101, "b")
    assert (refusal.value.field, whole_books()) == ("points", before)


def test_a_day_has_its_limit_for_each_of_staff_and_what_is_refused_does_not_count(ann):
    move(ann, 100, "a")
    move(ann, -100, "b")
    with pytest.raises(LimitExceeded, match="at most 250 points a day; 50 are left today"):
        move(ann, 60, "c")
    move(ann, 50, "d")
    move(ann, 100, "e", actor="user:8")
    move(ann, 100, "f", now=NOON + timedelta(days=1))
    assert balance_of(ann)["available"] == 250
    assert sorted(StaffAllowance.objects.values_list("actor", "points")) == [
        ("user:8", 100),
        ("user:9", 100),
        ("user:9", 250),
    ]


def test_the_same_key_again_uses_nothing(ann):
    for _ in range(5):
        move(ann, 100, "a")
    assert StaffAllowance.objects.get().points == 100


def test_without_limits_nothing_is_noted(ann, settings):
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = 0
    settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 0
    move(ann, 1_000_000, "a")
    assert not StaffAllowance.objects.exists()


def test_days_long_over_are_forgotten(ann):
    move(ann, 10, "a")
    assert forget_allowances(now=NOON) == 0
    assert forget_allowances(now=NOON + timedelta(days=40)) == 1
