"""A decision about a cart that nobody has: the same answer, and nothing written."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import Invalid, NotFound
from saleor_retention.offers.checkout.simulate import simulate
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.store.carts import CartLine
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, a_cart, granted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.6")]
ANN = 1


@pytest.fixture(autouse=True)
def ann():
    """They have an account, and the shop sells variant 7 at 10.00."""
    store().join(CustomerSnapshot(ANN, "ann@example.com", datetime(2026, 1, 1, tzinfo=UTC)))
    store().sell("main", "USD", CartLine(1, 7, 1, 1_000, 1_000))


def simulated(quantity=24, user_id=ANN, channel="main"):
    return simulate(user_id, channel, {7: quantity}, now=NOON)


def test_it_answers_what_a_checkout_would_get():
    granted(a_campaign())
    granted(a_campaign(listings=(OfferListing("main", "USD", None, 30_000),), percent_bp=2_000))
    found = simulated()
    assert found.verdict.reason is Reason.APPLIED
    assert [(one.offer.name, one.saving_minor) for one in found.applied] == [("Welcome back", 2_400)]
    assert (found.saving_minor, found.alternative_minor) == (2_400, 0)
    assert [(one.verdict.reason, one.verdict.missing_minor) for one in found.hints] == [
        (Reason.MINIMUM_NOT_REACHED, 6_000)
    ]


def test_what_her_other_cart_holds_is_taken_for_free():
    granted(a_campaign())
    decide(a_cart(), now=NOON)
    assert simulated().saving_minor == 2_400


def test_nothing_is_written_or_promised():
    granted(a_campaign())
    everybody = audience_create("Everybody", {"registered": {}}, by=StaffContext("user:9", ""), now=NOON)
    a_campaign(audience_id=everybody.pk, holdout_bp=5_000)
    with CaptureQueriesContext(connection) as captured:
        simulated()
    said = " ".join(one["sql"].upper() for one in captured)
    assert not any(word in said for word in ("INSERT", "UPDATE ", "DELETE", "FOR UPDATE"))


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"quantity": 0}, Invalid, "lines"),
        ({"quantity": 10_001}, Invalid, "lines"),
        ({"user_id": 404}, NotFound, "user_id"),
        ({"channel": "nowhere"}, NotFound, "lines"),
    ],
)
def test_what_is_not_there_is_refused(changes, error, field):
    with pytest.raises(error) as refusal:
        simulated(**changes)
    assert refusal.value.field == field
