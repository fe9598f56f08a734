"""Nothing tells a shopper that staff look at a referral: what waits for its day and what waits for staff answer alike."""

import json

import pytest

from saleor_retention.core.clock import now
from saleor_retention.customers.models import Customer
from saleor_retention.privacy.export import export
from saleor_retention.referrals.fraud.models import ReferralReview
from saleor_retention.referrals.models import Referral

from .alone import placed, post
from .test_neutral import CLAIM, CODE

pytestmark = pytest.mark.promise("R6.1")
SIGNAL = {"name": "same_phone", "weight": 50, "evidence": "One phone.", "number": 0}
TERMS = """mutation($input: ReferralTermsSetInput!) { referralTermsSet(input: $input) { errors { code } } }"""
PROGRAMME = """mutation($input: LoyaltyProgrammeCreateInput!) {
  loyaltyProgrammeCreate(input: $input) { loyaltyProgramme { id } errors { code } } }"""
ASKED = """{ me { referral { code pending rewarded reversed pointsEarned receivedState }
  loyalty { balance { available held owed } transactions(first: 9) { totalCount edges { node { message } } } } } }"""
OF_STAFF = "{ retentionReferralReviews(first: 9) { totalCount } }"


@pytest.fixture
def pair(alone):
    """Ann brought Ben, whose order counts."""
    for name in ("ann", "ben"):
        alone.user(name)
    by = {"reason": "launch", "idempotencyKey": "k"}
    made = post("staff", PROGRAMME, {"input": {"name": "Points", **by}})["data"]["loyaltyProgrammeCreate"]
    terms = {"channel": "main", "programmeId": made["loyaltyProgramme"]["id"], **by}
    terms |= {"referrerPoints": 500, "refereePoints": 250, "validFrom": "2026-01-01T00:00:00+00:00"}
    assert post("staff", TERMS, {"input": terms})["data"]["referralTermsSet"]["errors"] == []
    code = post("ann", CODE)["data"]["referralCodeCreate"]["referral"]["code"]
    assert post("ben", CLAIM, {"code": code})["data"]["referralClaim"]["errors"] == []
    placed(2, created_at=now(), fully_paid_at=now())
    assert Referral.objects.get().state == "rewarded"


def told() -> str:
    """All that both of them are answered, as text: by the API, and of what is kept of them."""
    people = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    answers = [post(who, query) for who in ("ann", "ben") for query in (ASKED, OF_STAFF)]
    kept = [export(pk)["referrals"] for pk in people]
    return json.dumps([answers, kept], default=str)


def stands(state: str) -> None:
    Referral.objects.update(state=state)


def test_what_waits_for_staff_answers_like_what_waits_for_its_day(pair):
    stands("qualified")
    waits = told()
    stands("in_review")
    ReferralReview.objects.update(score=50, outcome="review", signals=[SIGNAL], assessed_at=now())
    assert told() == waits
    assert "QUALIFIED" in waits
    assert "review" not in waits.replace("retentionReferralReviews", "").lower()


def test_control_staff_are_told_apart(pair):
    query = "{ referralConversions(first: 9) { edges { node { state } } } }"
    stands("in_review")
    (edge,) = post("staff", query)["data"]["referralConversions"]["edges"]
    assert edge["node"]["state"] == "IN_REVIEW"
