"""A guest's history joins their account: facts, points and referrals, and nothing of it before the proof."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.customers.models import Customer
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.customers import ANN, BEN, EMAIL, balances, customer_of, news, registered
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G4")]

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    customers.rules_of_the_house()
    yield
    assert_sound()


def as_guest(name: str, at=NOON, **changes):
    return an_order(an_id(name), user_id=None, email=EMAIL, created_at=at, fully_paid_at=at, **changes)


def test_history_joins_with_points_by_the_rules_of_its_days_and_figures_move_along():
    news(as_guest("old", NOON - 200 * 24 * HOUR), as_guest("new", NOON - 24 * HOUR))
    registered(ANN, EMAIL, is_confirmed=False)
    guest = OrderFact.objects.get(pk=an_id("old")).customer
    assert (balances(customer_of(ANN)), guest.facts.purchases) == ({}, 2)

    registered(ANN, EMAIL)

    ann = customer_of(ANN)
    # There was no programme yet when the old one was placed.
    assert balances(ann) == {"available": 130}
    assert Customer.objects.get(pk=ann).facts.purchases == 2
    assert Customer.objects.get(pk=guest.pk).facts.purchases == 0
    assert store().drifted_orders(after=None, limit=10) == ()


def test_what_comes_under_her_address_later_is_hers_at_once_also_after_she_moved():
    registered(ANN, EMAIL)
    registered(ANN, "moved@example.com")
    news(as_guest("later"))
    assert balances(customer_of(ANN)) == {"available": 130}
    registered(ANN, "moved@example.com", is_confirmed=False)
    news(as_guest("later still"))
    assert balances(customer_of(ANN)) == {"available": 260}


def test_a_claim_before_the_proof_is_taken_whether_or_not_the_address_bought_and_the_proof_decides(settings):
    """The same answer for both: who bought before as a guest is no new customer, but that is theirs to know."""
    settings.RETENTION_REFERRAL_REVIEW_AT = settings.RETENTION_REFERRAL_REJECT_AT = (
        0  # both live at one address
    )
    registered(BEN)
    code = get_or_create_code(customer_of(BEN), NOON)
    news(as_guest("before", NOON - HOUR))
    for user_id, email in ((ANN, EMAIL), (1_004, "")):
        registered(user_id, email, is_confirmed=False)
        claim(user_id, code, NOON)
        news(
            an_order(
                an_id(user_id),
                user_id=user_id,
                email=email,
                created_at=NOON + HOUR,
                fully_paid_at=NOON + HOUR,
            )
        )
    assert set(Referral.objects.values_list("state", flat=True)) == {"rewarded"}
    assert balances(customer_of(BEN)) == {"available": 1_000}

    registered(ANN, EMAIL)
    registered(1_004)

    assert Referral.objects.get(referee=customer_of(ANN)).state == "pending"
    assert Referral.objects.get(referee=customer_of(1_004)).state == "rewarded"
    assert balances(customer_of(BEN)) == {"available": 500}
    assert balances(customer_of(ANN)) == {"available": 260}


def test_a_guest_order_after_the_claim_converts_it_once_it_is_hers():
    registered(BEN)
    registered(ANN, EMAIL, is_confirmed=False)
    claim(ANN, get_or_create_code(customer_of(BEN), NOON), NOON)
    news(as_guest("after", NOON + HOUR))
    assert (Referral.objects.get().state, balances(customer_of(BEN))) == ("pending", {})

    registered(ANN, EMAIL)

    assert Referral.objects.get().order_id == an_id("after")
    assert (balances(customer_of(BEN)), balances(customer_of(ANN))) == (
        {"available": 500},
        {"available": 380},
    )


def test_hundreds_of_orders_join_and_a_refund_afterwards_is_hers():
    news(*(as_guest(f"order {n}") for n in range(40)))
    registered(ANN, EMAIL)
    assert balances(customer_of(ANN)) == {"available": 40 * 130}
    order = store().orders([an_id("order 7")])[an_id("order 7")]
    news(replace(order, kept_minor=0))
    assert balances(customer_of(ANN)) == {"available": 39 * 130}


def test_two_accounts_never_share_one_past():
    news(as_guest("old"))
    registered(ANN, EMAIL)
    store().join(CustomerSnapshot(ANN, "moved@example.com", NOON))
    registered(BEN, EMAIL)
    assert balances(customer_of(ANN)) == {"available": 130}
    assert balances(customer_of(BEN)) == {}
