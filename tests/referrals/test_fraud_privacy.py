"""Traces go with their customer, lead to the other after a merge, and are told by kind alone."""

import json

import pytest

from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import Customer
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.referrals.fraud.models import CustomerTrace, ReferralReview
from saleor_retention.referrals.fraud.queries import evidence_of

from .conftest import an_order_of, converge
from .reviews import BY, LATER, a_suspicious_pair, decide, the_referral

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]


def customer(user_id: int) -> Customer:
    return Customer.objects.get(user_id=user_id)


def test_an_erased_customer_leaves_no_traces_and_no_words_of_staff(shop, terms):
    a_suspicious_pair(shop)
    decide("rejected")
    friend = customer(2)
    erase([friend.pk], now=LATER)
    assert not CustomerTrace.objects.filter(customer=friend).exists()
    review = ReferralReview.objects.get()
    assert (review.decision, review.note, review.actor) == ("rejected", "erased", BY.actor)


def test_news_of_an_erased_customers_order_brings_no_traces_back(shop, terms):
    order = a_suspicious_pair(shop)
    friend = customer(2)
    erase([friend.pk], now=LATER)
    converge(shop, order, now=LATER)
    converge(shop, an_order_of(1, at=LATER), now=LATER)
    assert not CustomerTrace.objects.filter(customer=friend).exists()


def test_who_decided_and_left_is_forgotten_as_well(shop, terms):
    a_suspicious_pair(shop)
    decide("rejected", StaffContext("user:1", "A colleague."))
    erase([customer(1).pk], now=LATER)
    assert ReferralReview.objects.get().actor == "erased"


def test_the_export_tells_kinds_without_values(shop, terms):
    a_suspicious_pair(shop)
    told = export(customer(2).pk)
    assert {row["kind"]: row["number"] for row in told["customer_traces"]} == {"email": 1, "phone": 1}
    hashes = CustomerTrace.objects.values_list("hash", flat=True)
    assert not [hashed for hashed in hashes if hashed in json.dumps(told, default=str)]
    assert [row["state"] for row in told["referrals"]] == ["qualified"]


def test_traces_of_who_was_merged_are_the_others(shop, terms):
    """As the guest whose address an account proved, or the account that staff merged."""
    a_suspicious_pair(shop)
    friend = customer(2)
    guest = Customer.objects.create(email_hash="0" * 64, merged_into=friend)
    CustomerTrace.objects.filter(customer=friend).update(customer=guest)
    seen = evidence_of([the_referral().pk], using="default")[the_referral().pk]
    assert seen.shared == ["phone"]
    assert (seen.claims, seen.in_review) == (1, 1)
