"""What staff find in the queue: what something speaks against or was decided, worst first or newest."""

import pytest

from saleor_retention.customers.models import Customer
from saleor_retention.referrals.fraud import queries
from saleor_retention.referrals.fraud.models import ReferralReview
from saleor_retention.referrals.models import Referral
from tests.builders import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R6.2")]


def a_review(user_id: int, score: int, outcome: str, **decided) -> int:
    sides = [Customer.objects.create(user_id=pk) for pk in (user_id, user_id + 100)]
    row = Referral.objects.create(referrer=sides[0], referee=sides[1], claimed_at=NOON)
    ReferralReview.objects.create(referral=row, score=score, outcome=outcome, assessed_at=NOON, **decided)
    return row.pk


def keys(**asked) -> list[int]:
    return [row.pk for row in queries.reviews(using="default", **asked)]


def test_the_worst_stands_first_and_a_pass_is_none_of_it():
    mild, worst, middle = (a_review(pk, score, "review") for pk, score in ((1, 50), (2, 120), (3, 60)))
    a_review(4, 20, "pass")
    voided = a_review(5, 0, "pass", decision="voided", decided_at=NOON, actor="user:1")
    assert keys() == [worst, middle, mild, voided]
    assert keys(sort="newest") == [voided, middle, worst, mild]
    assert keys(state="in_review") == []


def test_evidence_counts_the_referrers_other_friends():
    pk = a_review(1, 50, "review")
    row = Referral.objects.get(pk=pk)
    other = Customer.objects.create(user_id=7)
    Referral.objects.create(referrer=row.referrer, referee=other, claimed_at=NOON)
    seen = queries.evidence_of([pk], using="default")[pk]
    assert (seen.claims, seen.rewarded, seen.shared, seen.referrer_purchases) == (2, 0, [], 0)
    assert queries.referral(pk, using="default") == row
    assert queries.referral(0, using="default") is None
