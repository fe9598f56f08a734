"""One code, many customers, one moment; and the control without the guard of the statement that spends it."""

from collections.abc import Callable

import pytest

from saleor_retention.core.db import execute
from saleor_retention.errors import OfferNotAvailable
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.codes import claims
from saleor_retention.offers.codes.models import OfferCode
from saleor_retention.offers.models import Grant
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.campaigns import NOON
from tests.builders.codes import shared, with_codes
from tests.invariants import assert_sound

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
RIVALS = 6


@pytest.fixture(autouse=True)
def _members():
    for user_id in range(1, RIVALS + 1):
        store().join(CustomerSnapshot(user_id, f"member{user_id}@example.com", NOON))


def claiming(code: str, user_id: int) -> Callable[[], int]:
    return lambda: claims.code_claim(code, user_id, NOON)


@pytest.fixture
def crossing(cross_at):
    """All rivals have looked the code up before one of them spends it."""
    return cross_at("code.after_look")


@pytest.mark.promise("P6.1")
def test_of_six_customers_one_has_the_code(crossing):
    _, (code, *_) = with_codes()
    told = outcomes(*(claiming(code, user_id) for user_id in range(1, RIVALS + 1)))
    assert told == ["OfferNotAvailable"] * (RIVALS - 1) + ["done"]
    assert OfferCode.objects.get(claimed_at__isnull=False).grant_id == Grant.objects.get().pk
    assert_sound()


def test_without_the_guard_the_code_works_for_all_six(crossing, lift):
    lift("code.unclaimed")
    _, (code, *_) = with_codes()
    assert outcomes(*(claiming(code, user_id) for user_id in range(1, RIVALS + 1))) == ["done"] * RIVALS
    assert Grant.objects.count() == RIVALS


def test_one_customer_who_claims_six_times_has_one_grant(crossing):
    _, (code, *_) = with_codes()
    assert outcomes(*[claiming(code, 1)] * RIVALS) == ["done"] * RIVALS
    assert Grant.objects.count() == 1
    assert_sound()


def test_a_code_that_everybody_types_makes_nobody_wait(crossing):
    shared("SPRING25")
    assert outcomes(*(claiming("SPRING25", user_id) for user_id in range(1, RIVALS + 1))) == ["done"] * RIVALS
    assert Grant.objects.count() == RIVALS


def test_two_campaigns_that_choose_one_code_do_not_both_have_it():
    first, second = (shared(code) for code in ("FIRST", "SECOND"))
    told = outcomes(
        *(lambda pk=one.pk: claims.shared_code_set(pk, "SPRING25", now=NOON) for one in (first, second))
    )
    assert told == ["Invalid", "done"]
    assert (
        OfferCode.objects.filter(code_hash=claims.rules.code_hash("SPRING25"), retired_at=None).count() == 1
    )


def test_a_claim_and_the_end_of_its_campaign_come_one_after_the_other():
    campaign, (code, *_) = with_codes()
    told = outcomes(claiming(code, 1), lambda: lifecycle.campaign_stop(campaign.pk, now=NOON))
    assert told in (["done", "done"], ["OfferNotAvailable", "done"])
    with pytest.raises(OfferNotAvailable):
        claims.code_claim(code, 2, NOON)
    assert len(execute("SELECT 1 FROM saleor_retention_grant", [])) == told.count("done") - 1
