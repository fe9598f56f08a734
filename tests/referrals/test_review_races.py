"""Two at the same moment: of two decisions one wins, and a void and a refund take back once."""

from dataclasses import replace
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.queues import inbox
from saleor_retention.pipeline import ORDER, process_orders
from saleor_retention.referrals.fraud import verdicts
from saleor_retention.referrals.fraud.models import ReferralReview
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.invariants import assert_sound
from tests.races.concurrency import PATIENCE_MS, cross, outcomes
from tests.races.without_guard import lift

from .conftest import due, set_terms
from .reviews import LATER, a_suspicious_pair, decide, states

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R6.2")]
REFUSED = "AlreadyResolved"


@pytest.fixture
def order(settings, transactional_db):
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    set_terms(a_programme().programme)
    with command():
        return a_suspicious_pair(store())


def approve_and_reject(cross) -> list[str]:
    """Both look before either writes."""
    cross(verdicts.rules, "may_decide", after=True)
    return outcomes(partial(decide, "approved"), partial(decide, "rejected"))


def test_of_an_approval_and_a_rejection_at_once_one_wins(order, cross):
    assert approve_and_reject(cross) == [REFUSED, "done"]
    decision = ReferralReview.objects.get().decision
    assert states() == {"approved": ("rewarded", ""), "rejected": ("rejected", "staff")}[decision]
    assert_sound()


def test_control_without_the_lock_both_believe_that_they_decided(order, cross, lift):
    def unlocked(referral_id: int) -> Referral:
        return Referral.objects.select_related("referrer", "referee").get(pk=referral_id)

    lift("referral.lock_review", unlocked)
    assert approve_and_reject(cross) == ["done", "done"]


def test_a_void_and_a_refund_at_once_take_back_once(order, cross):
    decide("approved")
    assert due()
    store().put(replace(order, kept_minor=0))
    inbox.mark_dirty(ORDER, [order.id])
    assert outcomes(partial(decide, "voided"), partial(process_orders, now=LATER)) in (
        ["done", "done"],
        [REFUSED, "done"],
    )
    assert due() == {}
    assert states()[0] in ("reversed", "rejected")
    assert_sound()


def test_control_without_the_step_what_staff_rejected_is_rewarded_again(order, lift):
    decide("rejected")
    lift("referral.review", lambda referrals, outcomes, *, now: list(outcomes))
    store().put(replace(order, number="again"))
    inbox.mark_dirty(ORDER, [order.id])
    process_orders(now=LATER)
    assert states() == ("rewarded", "")
    Referral.objects.all().delete()
