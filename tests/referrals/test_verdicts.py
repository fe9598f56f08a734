"""What staff decide stays: approved it is rewarded, rejected it never is, voided both rewards go back, once."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleor_retention.core import clock
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import AlreadyResolved, Invalid, NotFound, Required
from saleor_retention.loyalty.models import Transaction
from saleor_retention.monitoring import gauges
from saleor_retention.referrals.fraud.models import ReferralReview
from saleor_retention.referrals.fraud.verdicts import referral_decide
from saleor_retention.referrals.models import Referral
from tests.invariants import broken

from .conftest import an_order_of, converge, due
from .reviews import BY, LATER, a_suspicious_pair, decide, states

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R6.2")]
BOTH = {"referrer": 500, "referee": 250}


def test_approved_both_sides_are_rewarded(shop, terms):
    a_suspicious_pair(shop)
    assert (states(), due()) == (("in_review", ""), {})
    review = decide("approved")
    assert (states(), due()) == (("rewarded", ""), BOTH)
    assert (review.actor, review.note, review.decided_at) == ("user:9", "One household.", LATER)


def test_rejected_nothing_is_given_whatever_becomes_of_the_order(shop, terms):
    order = a_suspicious_pair(shop)
    decide("rejected")
    assert (states(), due()) == (("rejected", "staff"), {})
    converge(shop, replace(order, kept_minor=0), now=LATER)
    converge(shop, order, now=LATER)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert (states(), due()) == (("rejected", "staff"), {})


def test_voided_both_rewards_go_back_once(shop, terms):
    order = a_suspicious_pair(shop)
    decide("approved")
    decide("voided")
    moved = Transaction.objects.count()
    assert (states(), due()) == (("rejected", "voided"), {})
    decide("voided")
    converge(shop, replace(order, kept_minor=0), now=LATER)
    assert (states(), due(), Transaction.objects.count()) == (("reversed", ""), {}, moved)
    converge(shop, order, now=LATER)
    assert (states(), due()) == (("rejected", "voided"), {})


def test_one_that_nothing_spoke_against_is_voided_as_well(shop, terms, settings):
    settings.RETENTION_REFERRAL_REVIEW_AT = settings.RETENTION_REFERRAL_REJECT_AT = 0
    a_suspicious_pair(shop)
    assert due() == BOTH
    decide("voided")
    assert (states(), due()) == (("rejected", "voided"), {})
    review = ReferralReview.objects.get()
    assert (review.score, review.outcome, review.decision) == (0, "pass", "voided")


def test_what_was_refused_for_fraud_is_approved_by_staff(shop, terms, settings):
    settings.RETENTION_REFERRAL_REJECT_AT = 50
    a_suspicious_pair(shop)
    assert states() == ("rejected", "fraud")
    decide("approved")
    assert (states(), due()) == (("rewarded", ""), BOTH)


@pytest.mark.parametrize(
    ("first", "second"),
    [("approved", "rejected"), ("rejected", "approved"), ("rejected", "voided")],
)
def test_a_decision_stays(shop, terms, first, second):
    a_suspicious_pair(shop)
    decide(first)
    before = states()
    with pytest.raises(AlreadyResolved):
        decide(second)
    assert states() == before


def test_deciding_the_same_again_changes_nothing(shop, terms):
    a_suspicious_pair(shop)
    decide("rejected")
    again = decide("rejected", StaffContext("user:10", "Me too."))
    assert (again.actor, again.note) == ("user:9", "One household.")


def test_a_waiting_one_is_not_voided(shop, terms):
    a_suspicious_pair(shop)
    with pytest.raises(AlreadyResolved):
        decide("voided")


def test_refusals_name_what_is_wrong(shop, terms):
    a_suspicious_pair(shop)
    with pytest.raises(Required):
        decide("approved", StaffContext("user:9", " "))
    with pytest.raises(Invalid):
        decide("perhaps")
    with pytest.raises(NotFound):
        referral_decide(0, "approved", by=BY, now=LATER)


EVENTS = st.lists(
    st.sampled_from(["approved", "rejected", "voided", "refund", "charge", "another order", "again"]),
    max_size=9,
)


@given(events=EVENTS)
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_order_of_events_what_staff_rejected_is_never_rewarded(shop, terms, events):
    with transaction.atomic():
        order = a_suspicious_pair(shop)
        final = ""
        for event in events:
            accepted = _happens(shop, order, event)
            final = event if accepted and event in ("rejected", "voided") else final
            assert not broken()
            assert not final or states()[0] != "rewarded"
            assert due() == (BOTH if states()[0] == "rewarded" else {})
        transaction.set_rollback(True)
    shop.known_orders.clear()


def _happens(shop, order, event: str) -> bool:
    """Whether it was accepted; news always are."""
    match event:
        case "refund":
            converge(shop, replace(order, kept_minor=0), now=LATER)
        case "charge":
            converge(shop, order, now=LATER)
        case "again":
            converge(shop, shop.known_orders[order.id], now=LATER)
        case "another order":
            converge(shop, an_order_of(2, at=LATER), now=LATER)
        case decision:
            try:
                decide(decision)
            except AlreadyResolved:
                return False
    return True


def test_how_long_staff_are_waited_for_is_told_until_they_decide(shop, terms):
    def age() -> float:
        return gauges.read()["oldest_referral_review_age_seconds"][()]

    assert age() == 0
    a_suspicious_pair(shop)
    assert age() == pytest.approx((clock.now() - Referral.objects.get().converted_at).total_seconds(), abs=60)
    decide("rejected")
    assert age() == 0
