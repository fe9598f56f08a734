"""A frozen account: nothing is spent of it, everything else goes on. All invariants are asserted after each test."""

from datetime import UTC, datetime

import pytest

from saleor_retention.errors import AccountFrozen, AlreadyResolved, NotFound, Required
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.freezes import (
    forget_old_reasons,
    freeze,
    freezes_of,
    require_spendable,
    unfreeze,
)
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import AccountFreeze
from saleor_retention.privacy.erase import erase
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, an_id, balance_of, give, whole_books

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.1")]
BY = {"actor": "user:9", "reason": "Chargebacks"}
CART = an_id("cart")


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann(version):
    customer = a_member(1)
    give(customer, 100, version)
    return customer


def test_nothing_is_held_while_an_account_is_frozen_and_points_come_and_go(ann, version):
    freeze(ann.pk, version.programme_id, **BY)
    before = whole_books()
    with pytest.raises(AccountFrozen, match="cannot be spent at the moment"):
        hold(ann.pk, version.programme_id, 10, CART, now=NOON)
    assert whole_books() == before
    give(ann, 50, version, "order:2")
    give(ann, 80, version, "order:1")
    assert balance_of(ann) == {"available": 130, "held": 0, "owed": 0}
    unfreeze(ann.pk, version.programme_id, actor="user:9", reason="Cleared")
    hold(ann.pk, version.programme_id, 10, CART, now=NOON)
    assert balance_of(ann) == {"available": 120, "held": 10, "owed": 0}


def test_what_a_checkout_was_promised_before_stays_promised_and_is_not_renewed(ann, version):
    held = hold(ann.pk, version.programme_id, 40, CART, now=NOON)
    freeze(ann.pk, version.programme_id, **BY)
    with pytest.raises(AccountFrozen):
        hold(ann.pk, version.programme_id, 40, CART, now=NOON)
    capture(held.pk, an_id("order"), now=NOON)
    assert balance_of(ann) == {"available": 60, "held": 0, "owed": 0}


def test_who_and_why_is_kept_and_another_programme_is_not_touched(ann, version):
    other = a_programme("moons", channel="other")
    freeze(ann.pk, version.programme_id, **BY)
    require_spendable(ann.pk, other.programme_id)
    unfreeze(ann.pk, version.programme_id, actor="user:8", reason="Cleared")
    freeze(ann.pk, version.programme_id, actor="user:9", reason="Again")
    rows = freezes_of([(ann.pk, version.programme_id)])[ann.pk, version.programme_id]
    assert [(row.reason, row.actor, row.end_reason, row.end_actor) for row in rows] == [
        ("Again", "user:9", "", ""),
        ("Chargebacks", "user:9", "Cleared", "user:8"),
    ]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_freeze_has_a_reason(ann, version, reason):
    with pytest.raises(Required):
        freeze(ann.pk, version.programme_id, actor="user:9", reason=reason)
    assert not AccountFreeze.objects.exists()


def test_it_begins_and_ends_once(ann, version):
    with pytest.raises(AlreadyResolved, match="not frozen"):
        unfreeze(ann.pk, version.programme_id, **BY)
    freeze(ann.pk, version.programme_id, **BY)
    with pytest.raises(AlreadyResolved, match="frozen already"):
        freeze(ann.pk, version.programme_id, **BY)
    with pytest.raises(NotFound):
        freeze(ann.pk, version.programme_id + 1, **BY)


def test_staff_may_still_give_and_take(ann, version):
    freeze(ann.pk, version.programme_id, **BY)
    adjust(ann.pk, version.programme_id, -30, actor="user:9", reason="Mistake", key="k", now=NOON)
    assert balance_of(ann)["available"] == 70


def test_nothing_of_a_freeze_is_left_of_who_is_erased(ann, version):
    freeze(ann.pk, version.programme_id, **BY)
    erase([ann.pk], now=NOON)
    row = AccountFreeze.objects.get()
    assert (row.reason, row.actor, row.ended_at is not None) == ("", "", True)


def test_reasons_of_freezes_that_ended_are_forgotten_when_their_time_is_over(ann, version):
    freeze(ann.pk, version.programme_id, **BY)
    far = datetime(2999, 1, 1, tzinfo=UTC)
    assert forget_old_reasons(far, limit=10) == 0
    unfreeze(ann.pk, version.programme_id, **BY)
    assert (forget_old_reasons(NOON, limit=10), forget_old_reasons(far, limit=10)) == (0, 1)
    assert AccountFreeze.objects.values_list("reason", "end_reason", "actor").get() == ("", "", "user:9")
