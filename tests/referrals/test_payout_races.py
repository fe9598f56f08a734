"""Two at the same moment: a commission is in one payout, a payout is paid once, and one customer is one partner."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.referrals.payouts import verbs
from saleor_retention.referrals.payouts.models import ReferralPayout, ReferralPayoutEntry
from saleor_retention.referrals.payouts.partners import ReferralPartner
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.invariants import assert_sound
from tests.races.concurrency import PATIENCE_MS, cross, outcomes
from tests.races.without_guard import lift

from .conftest import member, set_terms
from .partners import BOTH, BY, LATER, a_partner, brings, paid, pay_out

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R3.2", "G6")]


@pytest.fixture
def owed(settings, transactional_db):
    """A partner who is owed for one friend."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    set_terms(a_programme().programme)
    with command():
        brings(store(), a_partner(store()), 2)


def two_payouts(cross) -> list[str]:
    """Both look at what is open before either writes."""
    cross(verbs.rules, "is_paid_out", after=True)
    return sorted(outcomes(pay_out, pay_out))


def test_of_two_payouts_at_once_one_has_the_commissions(owed, cross):
    assert two_payouts(cross) == ["Invalid", "done"]
    assert (ReferralPayout.objects.count(), ReferralPayoutEntry.objects.count()) == (1, 1)
    assert_sound()


def test_control_without_the_lock_both_take_them_and_the_database_refuses_one(owed, cross, lift):
    lift("referral.lock_payouts")
    assert two_payouts(cross) == ["IntegrityError", "done"]


def two_marks(cross, payout: ReferralPayout) -> list[str]:
    cross(verbs, "locked_payout", after=True)
    return sorted(outcomes(partial(paid, payout), partial(paid, payout)))


def test_of_two_who_mark_a_payout_at_once_one_does(owed, cross):
    assert two_marks(cross, pay_out()) == ["AlreadyResolved", "done"]
    assert_sound()


def test_control_without_the_lock_both_believe_that_they_marked_it(owed, cross, lift):
    payout = pay_out()
    lift("referral.lock_payout", lambda payout_id: ReferralPayout.objects.get(pk=payout_id))
    assert two_marks(cross, payout) == ["done", "done"]


def test_two_who_make_one_customer_a_partner_make_one(owed):
    customer_id = member(store(), 7)
    make = partial(verbs.partner_set, customer_id, name="Cleo", terms=BOTH, by=BY, now=LATER)
    assert outcomes(make, make) == ["done", "done"]
    assert ReferralPartner.objects.filter(customer=customer_id).count() == 1
