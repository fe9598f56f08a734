"""The queue of referrals to look at, one of them with both sides, and the decision."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.customers.models import Customer
from saleor_retention.referrals.fraud.models import ReferralReview
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.console.visitor import Visitor, read
from tests.referrals.conftest import set_terms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R6.2")]


@pytest.fixture
def referral():
    """Nothing of it is settled: what is shown is what is written."""
    store().open_channel("main", "USD")
    terms = set_terms(a_programme().programme)
    ann, ben = (Customer.objects.create(user_id=user_id, joined_at=NOON) for user_id in (901, 902))
    row = Referral.objects.create(referrer=ann, referee=ben, claimed_at=NOON)
    Referral.objects.filter(pk=row.pk).update(
        state="in_review", terms=terms, order_id="6f0b7c7e-0000-4000-8000-000000000000", converted_at=NOON
    )
    seen = [
        {"name": "same_phone", "weight": 50, "evidence": "One phone.", "number": 0},
        {"name": "ring", "weight": 60, "evidence": "A ring.", "number": 3},
    ]
    ReferralReview.objects.create(referral=row, score=110, outcome="review", signals=seen, assessed_at=NOON)
    return to_global_id("Referral", row.pk)


def test_an_empty_queue_says_so(staff):
    store().open_channel("main", "USD")
    set_terms(a_programme().programme)
    assert "Nothing waits for you." in read(staff.part("referrals/reviews"))


def test_the_queue_tells_score_and_signals_in_words(staff, referral):
    text = read(staff.part("referrals/reviews"))
    assert "Orders of both sides have the same phone number." in text
    assert "3 referrals lead back to the friend." in text
    assert "110" in text
    assert "None." in read(staff.part("referrals/reviews", state="REJECTED"))


def test_one_of_them_is_shown_with_both_sides(staff, referral):
    text = read(staff.part("referrals/review", id=referral))
    assert "Waits for you" in text
    assert "Together: 110." in text
    assert "Their orders have nothing in common now." in text
    assert "There is no such referral." in read(staff.part("referrals/review", id="nonsense"))


def test_a_decision_needs_a_reason_and_stays(staff, referral):
    path = f"referrals/decide?id={referral}"
    assert staff.errors(path, decision="REJECTED", reason="") == {"reason": "Fill this in."}
    staff.do(path, decision="REJECTED", reason="One person")
    review = ReferralReview.objects.get()
    assert (review.decision, review.note) == ("rejected", "One person")
    again = read(staff.part("referrals/review", id=referral))
    assert "One person" in again
    assert "Your decision" not in again


def test_what_may_not_be_decided_is_refused_at_its_field(staff, referral):
    assert list(staff.errors(f"referrals/decide?id={referral}", decision="VOIDED", reason="x")) == [
        "decision"
    ]
    assert ReferralReview.objects.get().decision == ""


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS"])
def test_who_may_not_see_referrals_reads_so(token, referral):
    assert "One phone" not in read(Visitor(token).part("referrals/reviews"))
