"""Files that staff take over are bound by how many points they may move by hand."""

from datetime import timedelta

import pytest

from saleor_retention.errors import LimitExceeded
from saleor_retention.loyalty.imports.balances import UnknownAddress
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Account, StaffAllowance
from saleor_retention.loyalty.models.imports import ImportedBalance
from tests.builders import NOON
from tests.builders.points import Customer, a_programme, whole_books
from tests.loyalty.test_imports import available, known, taken_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.1", "L8.1")]
FILE = "email,points,expires_at\nann@example.com,60,\nann@example.com,40,2026-12-31\nben@example.com,50,\n"


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = 100
    settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 250


@pytest.fixture
def version():
    return a_programme()


def by_staff(version, text: str = FILE, *, actor: str = "user:9", **options):
    return taken_in(version, text, limited_to=actor, **options)


def given_by_hand(version, points: int, *, actor: str = "user:9", key: str = "a"):
    customer = Customer.objects.filter(user_id=1).get()
    by = {"actor": actor, "reason": "sorry", "key": key}
    return adjust(customer.pk, version.programme_id, points, **by, now=NOON, is_limited=True)


def used(actor: str = "user:9") -> int:
    return sum(StaffAllowance.objects.filter(actor=actor).values_list("points", flat=True))


def refused(version, text: str = FILE, **options) -> LimitExceeded:
    """What the refusal says; nothing may have been written."""
    before = (whole_books(), ImportedBalance.objects.count(), list(StaffAllowance.objects.values()))
    with pytest.raises(LimitExceeded) as refusal:
        by_staff(version, text, **options)
    assert (whole_books(), ImportedBalance.objects.count(), list(StaffAllowance.objects.values())) == before
    assert refusal.value.field == "file"
    return refusal.value


@pytest.mark.parametrize("is_dry", [True, False])
def test_rows_that_together_go_over_what_is_left_of_the_day_are_refused(version, is_dry):
    """250 a day, 101 of them used: 150 are one too many."""
    known("ann", "ben")
    given_by_hand(version, 100)
    given_by_hand(version, 1, key="b")
    assert "149 are left today" in refused(version, is_dry=is_dry).message


def test_what_a_file_moves_is_noted_with_what_is_moved_by_hand(version):
    customers = known("ann", "ben")
    given_by_hand(version, 100)
    assert by_staff(version, is_dry=True).points == 150
    assert used() == 100
    assert by_staff(version).moved == 3
    assert (used(), available()) == (250, {customers["ann"]: 200, customers["ben"]: 50})
    with pytest.raises(LimitExceeded, match="0 are left today"):
        given_by_hand(version, 1, key="b")
    given_by_hand(version, 1, key="c", actor="user:8")


def test_the_same_file_again_moves_nothing_and_counts_for_nothing(version):
    known("ann", "ben")
    by_staff(version)
    given_by_hand(version, 100)
    assert by_staff(version).moved == 0
    assert used() == 250


def test_of_a_changed_balance_the_difference_counts_given_and_taken_alike(version):
    known("ann", "ben")
    by_staff(version)
    by_staff(version, FILE.replace(",60,", ",70,").replace(",50,", ",30,"))
    assert used() == 150 + 10 + 20
    by_staff(version, "email,points,expires_at\nann@example.com,70,\n")  # the other part is gone
    assert used() == 150 + 10 + 20 + 40


def test_an_address_is_one_adjustment(version):
    known("ann", "ben")
    text = FILE.replace("ann@example.com,60,", "ann@example.com,61,")
    assert refused(version, text, is_dry=True).message == refused(version, text).message
    assert "at most 100 points at once" in refused(version, text).message


def test_points_that_wait_for_an_account_count(version):
    by_staff(version, unknown=UnknownAddress.KEEP)
    assert (used(), Account.objects.count()) == (150, 0)


def test_lines_that_are_left_out_do_not(version):
    known("ann")
    by_staff(version, unknown=UnknownAddress.SKIP)
    assert used() == 100


def test_a_file_with_a_wrong_line_is_told_of_it_and_notes_nothing(version):
    known("ann")
    result = by_staff(version)
    assert (result.is_written, result.wrong, used()) == (False, 1, 0)


def test_the_next_day_has_its_own(version):
    known("ann", "ben")
    given_by_hand(version, 100)
    given_by_hand(version, 100, key="b")
    refused(version)
    assert by_staff(version, now=NOON + timedelta(days=1)).is_written


def test_whoever_runs_the_shop_is_not_bound(version, settings):
    known("ann", "ben")
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 1
    assert taken_in(version, FILE).is_written
    assert not StaffAllowance.objects.exists()


def test_without_limits_nothing_is_noted(version, settings):
    known("ann", "ben")
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 0
    assert by_staff(version, FILE.replace(",60,", ",600000,")).is_written
    assert not StaffAllowance.objects.exists()
