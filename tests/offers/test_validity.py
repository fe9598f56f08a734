"""`isValid`: false whenever deciding again would change the price, true after it was."""

from datetime import timedelta

import pytest

from saleor_retention.customers.models import CustomerFacts
from saleor_retention.offers import queries
from saleor_retention.offers.campaigns import states
from saleor_retention.offers.checkout import decide as decisions
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.checkout.validity import outdated
from saleor_retention.offers.grants import by_staff
from saleor_retention.store.discounts import OfferListing

from ..builders.audiences import GERMAN, an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart, granted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]


def is_valid(cart_id, now=NOON):
    found = queries.decisions_of([cart_id], at=now)
    return found[cart_id].is_valid and cart_id not in outdated(found, at=now)


def is_valid_once_more(cart_id, now=NOON):
    decide(cart_id, now=now)
    return is_valid(cart_id, now)


@pytest.fixture
def cart():
    """Decided, with ten percent on it."""
    granted(a_campaign())
    made = a_cart()
    assert is_valid_once_more(made)
    return made


def test_an_offer_that_came_since_makes_it_false_until_it_is_decided_again(cart):
    granted(a_campaign(percent_bp=2_000))
    assert not is_valid(cart)
    assert is_valid_once_more(cart)


def test_an_offer_that_was_weighed_does_not(cart):
    granted(a_campaign(percent_bp=500))
    assert is_valid_once_more(cart)


@pytest.mark.parametrize("channel", ["main", "other"])
def test_one_of_another_channel_does_not(cart, channel):
    granted(a_campaign(listings=(OfferListing(channel, "USD", None, 0),)))
    assert is_valid(cart) == (channel == "other")


def test_one_that_begins_meanwhile_does(cart):
    granted(a_campaign(starts_at=NOON + timedelta(hours=1)))
    assert is_valid_once_more(cart)
    assert not is_valid(cart, NOON + timedelta(hours=1))


def test_one_that_was_weighed_and_is_withdrawn_does_not(cart):
    less = granted(a_campaign(percent_bp=500))
    assert is_valid_once_more(cart)
    by_staff.offer_withdraw(less.pk, now=NOON)
    assert is_valid(cart)


def test_a_companion_whose_campaign_rests_does():
    first = granted(a_campaign(stacking="combinable"))
    second = granted(a_campaign(percent_bp=500, stacking="combinable"))
    both = a_cart()
    assert is_valid_once_more(both)
    (beside,) = queries.decisions_of([both], at=NOON)[both].companions
    companion = first if beside.grant_id == first.pk else second
    states.campaign_pause(companion.campaign_id)
    assert not is_valid(both)


def test_what_the_shopper_turned_off_stays_as_it_is(cart):
    decisions.decline(cart, 1, now=NOON)
    granted(a_campaign(percent_bp=2_000))
    assert is_valid(cart)


def test_an_audience_that_was_left_does_and_one_that_was_joined():
    join(u1="DE")
    a_campaign(audience_id=an_audience(GERMAN).pk)
    cart = a_cart()
    assert is_valid_once_more(cart)
    assert queries.decisions_of([cart], at=NOON)[cart].offer_key.startswith("c")
    CustomerFacts.objects.update(country="FR")
    assert not is_valid(cart)
    assert is_valid_once_more(cart)
    CustomerFacts.objects.update(country="DE")
    assert not is_valid(cart)
    assert is_valid_once_more(cart)


def test_a_guests_cart_asks_nothing(django_assert_num_queries):
    guest = a_cart(user_id=None)
    decide(guest, now=NOON)
    found = queries.decisions_of([guest], at=NOON)
    with django_assert_num_queries(0):
        assert outdated(found, at=NOON) == set()


def test_many_cost_the_statements_of_one(django_assert_num_queries):
    carts = []
    for user_id in range(1, 6):
        granted(a_campaign(), user_id)
        carts.append(a_cart(user_id))
        decide(carts[-1], now=NOON)
    found = queries.decisions_of(carts, at=NOON)
    with django_assert_num_queries(2):
        assert outdated(found, at=NOON) == set()
