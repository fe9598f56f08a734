"""What a campaign may give in all: held by open checkouts, used by orders, given back by policy, exact to the unit."""

from uuid import uuid4

import pytest

from saleor_retention.core.db import command
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import Budget, Redemption, Reservation, RestorePolicy
from saleor_retention.offers.reservations.reserve import ReservationResult, ReservationTerms, release, reserve
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import a_line
from tests.invariants import assert_sound, broken

from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, granted, see

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.2")]


def a_limited_campaign(*, money=None, uses=None, **terms):
    listing = OfferListing("main", "USD", None, 0, budget_minor=money)
    return a_campaign(listings=(listing,), uses_limit=uses, **terms)


def taken(campaign):
    return dict(Budget.objects.filter(campaign=campaign).values_list("currency", "taken"))


def code_on(cart_id):
    return store().cart(cart_id).voucher_code


def promised(grant, checkout_id, amount=2_400):
    with command():
        return reserve(grant.pk, checkout_id, now=NOON, promise=ReservationTerms(amount, "USD"))


def test_an_open_checkout_holds_its_saving_and_one_use():
    campaign = a_limited_campaign(money=10_000, uses=5)
    granted(campaign)
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    assert taken(campaign) == {"": 1, "USD": 2_400}
    store().open_cart(_with(store().cart(cart_id), subtotal_minor=30_000))
    decide(cart_id, now=NOON)
    assert (taken(campaign), store().saving(cart_id)) == ({"": 1, "USD": 3_000}, 3_000)
    assert_sound()


def _with(cart, **changes):
    from dataclasses import replace

    return replace(cart, **changes)


def test_a_campaign_with_too_little_left_is_not_offered_and_takes_nothing():
    campaign = a_limited_campaign(money=4_000)
    for user_id in (1, 2):
        granted(campaign, user_id)
    first, second = a_cart(1), a_cart(2)
    for cart_id in (first, second):
        decide(cart_id, now=NOON)
    assert (bool(code_on(first)), bool(code_on(second)), taken(campaign)) == (True, False, {"USD": 2_400})
    assert_sound()


def test_what_a_cart_grows_beyond_the_budget_is_not_taken_and_the_offer_leaves():
    campaign = a_limited_campaign(money=2_500)
    granted(campaign)
    cart_id = a_cart()
    decide(cart_id, now=NOON)
    store().open_cart(_with(store().cart(cart_id), subtotal_minor=26_000))
    decide(cart_id, now=NOON)
    assert (code_on(cart_id), taken(campaign), Reservation.objects.count()) == ("", {"USD": 0}, 0)


def test_the_database_refuses_a_promise_beyond_the_budget_and_writes_nothing_of_it():
    campaign = a_limited_campaign(money=2_400, uses=5)
    ann, ben = granted(campaign, 1), granted(campaign, 2)
    assert promised(ann, uuid4()) is ReservationResult.OURS
    assert promised(ben, uuid4(), amount=1) is ReservationResult.BUDGET_EXHAUSTED
    assert (taken(campaign), Reservation.objects.count()) == ({"": 1, "USD": 2_400}, 1)
    assert_sound()


def test_a_promise_that_grows_is_refused_whole_and_what_was_promised_stays():
    campaign = a_limited_campaign(money=3_000)
    grant, checkout_id = granted(campaign), uuid4()
    promised(grant, checkout_id)
    assert promised(grant, checkout_id, amount=3_001) is ReservationResult.BUDGET_EXHAUSTED
    assert Reservation.objects.get().amount_minor == 2_400
    assert promised(grant, checkout_id, amount=3_000) is ReservationResult.OURS
    with command():
        release(checkout_id)
    assert taken(campaign) == {"USD": 0}


def test_an_order_uses_what_was_promised_and_never_counts_twice():
    campaign = a_limited_campaign(money=10_000, uses=3)
    grant, checkout_id = granted(campaign), uuid4()
    promised(grant, checkout_id)
    order = an_order_with(grant, checkout_id=checkout_id)
    for _ in range(2):
        see(order)
        assert taken(campaign) == {"": 1, "USD": 2_400}
    assert not Reservation.objects.exists()
    assert_sound()


@pytest.mark.parametrize(
    ("policy", "status", "kept", "left"),
    [
        (RestorePolicy.ENDED, Status.CANCELLED, None, 0),
        (RestorePolicy.ENDED, Status.EXPIRED, None, 0),
        (RestorePolicy.ENDED, Status.LIVE, 0, 2_400),
        (RestorePolicy.REFUNDED, Status.LIVE, 0, 0),
        (RestorePolicy.REFUNDED, Status.LIVE, 1, 2_400),
        (RestorePolicy.REFUNDED, Status.CANCELLED, None, 0),
        (RestorePolicy.NEVER, Status.CANCELLED, 0, 2_400),
        (RestorePolicy.NEVER, Status.LIVE, 0, 2_400),
    ],
)
def test_a_use_comes_back_by_the_policy_of_its_campaign(policy, status, kept, left):
    campaign = a_limited_campaign(money=10_000, uses=1, restore_policy=policy)
    grant = granted(campaign)
    order = an_order_with(grant, checkout_id=uuid4())
    see(order)
    changes = {"status": status} | ({} if kept is None else {"kept_minor": kept})
    see(_with(order, **changes))
    assert taken(campaign) == {"": 1 if left else 0, "USD": left}
    assert Redemption.objects.filter(given_back_at=None).count() == bool(left)
    assert_sound()


def test_a_grant_that_is_never_given_back_keeps_its_code_and_can_not_be_used_again():
    campaign = a_limited_campaign(uses=5, restore_policy=RestorePolicy.NEVER)
    grant = granted(campaign)
    order = an_order_with(grant, checkout_id=uuid4(), status=Status.CANCELLED)
    see(order)
    code = grant.code
    grant.refresh_from_db()
    assert grant.code == code
    assert promised(grant, uuid4()) is ReservationResult.USED


def test_an_order_that_nobody_promised_counts_all_the_same_and_the_check_tells():
    campaign = a_limited_campaign(uses=1)
    ann, ben = granted(campaign, 1), granted(campaign, 2)
    for grant in (ann, ben):
        see(an_order_with(grant, lines=(a_line(uuid4(), "A", net_minor=21_600, gross_minor=21_600),)))
    assert taken(campaign) == {"": 2}
    assert list(broken()) == ["promises_are_within_their_budget"]


def test_a_campaign_without_a_limit_has_no_budget_at_all():
    campaign = a_campaign()
    granted(campaign)
    decide(a_cart(), now=NOON)
    assert not Budget.objects.filter(campaign=campaign).exists()


def test_listings_of_one_currency_share_the_larger_budget():
    listings = (
        OfferListing("main", "USD", None, 0, budget_minor=1_000),
        OfferListing("other", "USD", None, 0, budget_minor=5_000),
        OfferListing("eu", "EUR", None, 0, budget_minor=7_000),
    )
    campaign = a_campaign(listings=listings)
    assert dict(Budget.objects.filter(campaign=campaign).values_list("currency", "most")) == {
        "USD": 5_000,
        "EUR": 7_000,
    }
