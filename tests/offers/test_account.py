"""What their account tells them: grants, and what their audiences get without one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.audiences.audiences import audience_update
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.checkout.customer_offers import customer_offers
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.grants import granting
from saleor_retention.offers.grants.holdout import is_held_out
from saleor_retention.offers.models import Assignment, CheckoutDecision, Grant, Stacking
from saleor_retention.offers.queries import decisions_of
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store

from ..builders.audiences import GERMAN, STAFF, an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, granted, see

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EUR = OfferListing("shop-eu", "EUR", None, 2_000)
USD = OfferListing("main", "USD", None, 0)


def told(user_id=1, at=NOON):
    """(grant, name, channel, state) of each."""
    rows = customer_offers([user_id], at=at).get(user_id, [])
    return [(one.grant_id, one.name, one.channel, one.state.value) for one in rows]


def for_audience(rule=None, **terms):
    audience = an_audience(*([] if rule is None else [rule]), name=f"Audience {uuid4()}")
    return a_campaign(audience_id=audience.pk, **terms)


def test_what_her_audience_gets_is_told_before_there_is_a_grant_channel_by_channel():
    join(u1="DE")
    given = granted(a_campaign())
    for_audience(listings=(EUR, USD))
    assert told() == [
        (None, "Welcome back", "main", "available"),
        (None, "Welcome back", "shop-eu", "available"),
        (given.pk, "Welcome back", "main", "available"),
    ]


def test_a_question_writes_nothing():
    join(u1="DE")
    for_audience(holdout_bp=1)
    with CaptureQueriesContext(connection) as captured:
        assert len(told()) == 1
    said = " ".join(one["sql"].upper() for one in captured)
    assert not any(word in said for word in ("INSERT", "UPDATE ", "DELETE", "FOR UPDATE"))
    assert not Assignment.objects.exists()
    assert not Grant.objects.exists()


def test_once_it_is_on_a_checkout_it_is_told_as_the_grant_that_was_made():
    join(u1="DE")
    for_audience()
    cart = a_cart()
    decide(cart, now=NOON)
    grant = Grant.objects.get()
    assert told() == [(grant.pk, "Welcome back", "main", "reserved")]
    see(an_order_with(grant, checkout_id=cart))
    assert told() == [(grant.pk, "Welcome back", "main", "used")]


def test_who_is_of_no_audience_who_nobody_met_and_what_does_not_run_are_told_nothing():
    join(u1="FR", u2="DE")
    for_audience(GERMAN)
    for_audience(active=False)
    for_audience(starts_at=NOON + DAY)
    for_audience(ends_at=NOON + DAY / 2)
    campaign_stop(for_audience().pk, now=NOON)
    assert [told(1, at=NOON + DAY / 2), told(4711, at=NOON)] == [[], []]
    assert len(told(2, at=NOON + DAY / 2)) == 1
    assert len(told(1, at=NOON + DAY)) == 1


def test_of_what_is_used_up_nothing_is_told():
    join(u1="DE", u2="DE")
    for_audience(uses_limit=1)
    assert len(told(2)) == 1
    decide(a_cart(1), now=NOON)
    assert told(2) == []


def test_a_grant_made_for_an_audience_that_she_left_is_over():
    join(u1="DE")
    audience = an_audience()
    a_campaign(audience_id=audience.pk)
    cart = a_cart()
    decide(cart, now=NOON)
    grant = Grant.objects.get()
    store().abandon(cart)
    grant.reservation.delete()
    CheckoutDecision.objects.all().delete()
    assert told() == [(grant.pk, "Welcome back", "main", "available")]
    audience_update(audience.pk, by=STAFF, now=NOON, rule={"orders": {"atLeast": 1}})
    assert told() == [(grant.pk, "Welcome back", "main", "ended")]


@pytest.mark.promise("P8.7")
def test_who_is_held_out_is_told_nothing():
    ids = join(**{f"u{number}": "DE" for number in range(1, 21)})
    campaign = for_audience(holdout_bp=5_000)
    out = {one for one, pk in ids.items() if is_held_out(campaign.pk, pk, 5_000)}
    assert 0 < len(out) < 20
    assert {one for one in ids if not told(one)} == out


@pytest.mark.promise("P3.4")
@pytest.mark.parametrize(("lives_in", "number"), [("DE", 1), ("FR", 0), ("", 0)])
def test_an_offer_for_one_country_is_told_to_nobody_of_another(lives_in, number):
    join(u1=lives_in)
    for_audience(countries=["DE"])
    assert len(told()) == number


@pytest.mark.promise("P3.4")
def test_one_for_a_city_is_told_in_that_city_only():
    join(u1="DE")
    for_audience(countries=["DE"], cities=["Köln"])
    assert told() == []


@pytest.mark.promise("P3.4")
@pytest.mark.parametrize(("lives_in", "number"), [("DE", 1), ("FR", 0), ("", 1)])
def test_a_granted_one_is_not_told_to_who_is_known_to_live_elsewhere(lives_in, number):
    join(u1=lives_in)
    granting.grant_to(a_campaign(countries=["DE"]).pk, [1], now=NOON)
    assert len(told()) == number


@pytest.mark.promise("P3.4")
def test_what_she_used_stays_told_wherever_she_lives_now():
    join(u1="FR")
    grant = granted(a_campaign(countries=["DE"]))
    see(an_order_with(grant))
    assert told() == [(grant.pk, "Welcome back", "main", "used")]


@pytest.mark.promise("P3.4")
@pytest.mark.parametrize("how", ["granted", "audience"])
def test_a_checkout_for_another_country_neither_gets_it_nor_tells_of_it(how):
    join(u1="DE")
    if how == "granted":
        granted(a_campaign(countries=["DE"]))
    else:
        for_audience(GERMAN, countries=["DE"])
    for country, expected in (("FR", ("no_offer", 0)), ("", ("no_offer", 0)), ("DE", ("applied", 2_400))):
        cart = a_cart(country=country)
        decide(cart, now=NOON)
        row = CheckoutDecision.objects.get(pk=cart)
        assert (row.reason, row.saving_minor) == expected
        assert decisions_of([cart], at=NOON)[cart].hints == ()


@pytest.mark.promise("P3.4")
def test_who_moves_loses_what_was_for_her_country():
    join(u1="DE")
    for_audience(GERMAN, stacking=Stacking.COMBINABLE)
    cart = a_cart()
    decide(cart, now=NOON)
    assert store().saving(cart) == 2_400
    CustomerFacts.objects.update(country="FR")
    decide(cart, now=NOON)
    assert store().saving(cart) == 0
    assert [one[3] for one in told()] == ["ended"]


def test_ten_customers_cost_the_statements_of_one():
    join(**{f"u{number}": "DE" for number in range(1, 11)})
    for_audience()
    for_audience(GERMAN)
    with CaptureQueriesContext(connection) as one:
        customer_offers([1], at=NOON)
    with CaptureQueriesContext(connection) as ten:
        assert {len(rows) for rows in customer_offers(range(1, 11), at=NOON).values()} == {2}
    assert len(one) == len(ten) == 3
