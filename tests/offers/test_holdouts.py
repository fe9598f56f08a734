"""Who is held out of a campaign never gets it, on whichever way it is given, and both sides are on record."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.invariants import violations
from saleor_retention.errors import OfferNotAvailable
from saleor_retention.offers.campaigns.results import results_of
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.codes import claims
from saleor_retention.offers.grants import by_staff, granting
from saleor_retention.offers.grants.holdout import is_held_out
from saleor_retention.offers.invariants import INVARIANTS
from saleor_retention.offers.models import Assignment, Grant
from saleor_retention.offers.privacy import Moved, move
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from ..builders.audiences import an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.7")]
TWENTY = range(1, 21)
HALF = 5_000


@pytest.fixture
def ids():
    """Twenty members: our ids by account."""
    return join(**{f"u{number}": "DE" for number in TWENTY})


def out_of(campaign, ids):
    """The accounts that the hash holds out; some, and not all."""
    found = {user_id for user_id, pk in ids.items() if is_held_out(campaign.pk, pk, campaign.holdout_bp)}
    assert 0 < len(found) < len(ids)
    return found


def holders():
    return set(Grant.objects.values_list("customer__user_id", flat=True))


def sides():
    return dict(Assignment.objects.values_list("customer__user_id", "is_held_out"))


def test_a_grant_to_named_customers_leaves_out_those_who_are_held_out(ids):
    campaign = a_campaign(holdout_bp=HALF)
    out = out_of(campaign, ids)
    assert granting.grant_to(campaign.pk, list(TWENTY), now=NOON) == 20 - len(out)
    assert holders() == set(TWENTY) - out
    assert sides() == {one: one in out for one in TWENTY}
    assert granting.grant_to(campaign.pk, list(TWENTY), now=NOON + timedelta(days=1)) == 0
    assert {one.assigned_at for one in Assignment.objects.all()} == {NOON}


def test_a_grant_for_checkouts_leaves_out_those_who_are_held_out(ids):
    campaign = a_campaign(holdout_bp=HALF)
    out = out_of(campaign, ids)
    carts = [a_cart(user_id) for user_id in TWENTY]
    assert by_staff.grant_for_checkouts(campaign.pk, carts, now=NOON) == 20 - len(out)
    assert holders() == set(TWENTY) - out


def test_a_code_is_refused_to_who_is_held_out_as_any_other_and_her_side_is_kept(ids):
    for number in TWENTY:
        store().join(CustomerSnapshot(number, f"member{number}@example.com", NOON))
    campaign = a_campaign(holdout_bp=HALF)
    out = out_of(campaign, ids)
    claims.shared_code_set(campaign.pk, "SPRING25", now=NOON)
    for number in TWENTY:
        if number in out:
            with pytest.raises(OfferNotAvailable) as refusal:
                claims.code_claim("SPRING25", number, NOON)
            assert refusal.value.field == "code"
        else:
            claims.code_claim("SPRING25", number, NOON)
    assert holders() == set(TWENTY) - out
    assert sides() == {one: one in out for one in TWENTY}


def test_at_her_checkout_she_gets_nothing_of_it_and_both_sides_are_in_the_results(ids):
    campaign = a_campaign(holdout_bp=HALF, audience_id=an_audience().pk)
    out = out_of(campaign, ids)
    saved = {}
    for user_id in TWENTY:
        cart = a_cart(user_id)
        decide(cart, now=NOON)
        saved[user_id] = store().saving(cart)
    assert saved == {one: 0 if one in out else 2_400 for one in TWENTY}
    found = results_of([campaign.pk], start=date(2026, 3, 1), end=date(2026, 4, 1))[campaign.pk]
    assert (found.treatment.customers, found.holdout.customers) == (20 - len(out), len(out))


def test_before_it_begins_nobody_is_assigned(ids):
    a_campaign(holdout_bp=HALF, audience_id=an_audience().pk, starts_at=NOON + timedelta(days=1))
    decide(a_cart(1), now=NOON)
    assert not Assignment.objects.exists()


def test_who_becomes_one_with_somebody_held_out_loses_what_she_had(ids):
    campaign = a_campaign(holdout_bp=HALF)
    out = sorted(out_of(campaign, ids))
    granting.grant_to(campaign.pk, list(TWENTY), now=NOON)
    kept = next(one for one in TWENTY if one not in out)
    assert move(ids[kept], ids[out[0]], now=NOON) == Moved(grants=0, withdrawn=1)
    grant = Grant.objects.get(customer=ids[kept])
    assert grant.withdrawn_at == NOON


def test_who_becomes_one_with_somebody_is_on_the_side_that_nobody_had_asked_for_yet(ids):
    campaign = a_campaign(holdout_bp=HALF)
    out = sorted(out_of(campaign, ids))
    one, another, third = [user_id for user_id in TWENTY if user_id not in out][:3]
    granting.grant_to(campaign.pk, [one, another], now=NOON)
    assert move(ids[one], ids[out[0]], now=NOON) == Moved(grants=0, withdrawn=1)
    assert move(ids[another], ids[third], now=NOON) == Moved(grants=1, withdrawn=0)
    assert sides() == {one: False, another: False, out[0]: True, third: False}
    for user_id in (out[0], third):
        granting.grant_to(campaign.pk, [user_id], now=NOON)
    assert not violations(next(one for one in INVARIANTS if one.name == "held_out_customers_get_nothing"))


def test_query_count_does_not_grow_with_batch_size(ids):
    few, many = a_campaign(holdout_bp=HALF), a_campaign(holdout_bp=HALF)
    with CaptureQueriesContext(connection) as small:
        granting.grant_to(
            few.pk, list(TWENTY)[:12], now=NOON
        )  # so many that some are held out and some are not
    with CaptureQueriesContext(connection) as large:
        granting.grant_to(many.pk, list(TWENTY), now=NOON)
    assert len(small) == len(large)
