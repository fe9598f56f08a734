"""Two customers who are one: everything of the one is the other's, counted once, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, NotFound, Refusal
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Hold, Lot
from saleor_retention.metrics.figures.sales import totals
from saleor_retention.offers.models import Grant, Redemption
from saleor_retention.orders.models import OrderFact
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import Merged, merge
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral, ReferralCode
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.campaigns import a_campaign, granted
from tests.builders.customers import ANN, BEN, CLEO, EMAIL, balances, customer_of, news, registered
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]

OTHER = 1_001
"""Ann's second account."""


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    yield
    assert_sound()


def merged(source: int = OTHER, target: int = ANN) -> Merged:
    with command():
        done = merge(
            source, target, actor="user:1", reason="one person", now=NOON,
            converge=partial(pipeline.sync_locked_orders, now=NOON),
        )  # fmt: skip
    customers.work()
    return done


def an_order_of(user_id: int, name: str, **changes):
    at = changes.pop("at", NOON)
    return an_order(
        an_id(name), user_id=user_id, email=f"user{user_id}@example.com", created_at=at, fully_paid_at=at, **changes
    )  # fmt: skip


@pytest.fixture
def both():
    """Ann and their second account, 130 points each."""
    version = customers.rules_of_the_house()
    for user_id in (ANN, OTHER):
        registered(user_id)
        news(an_order_of(user_id, f"of {user_id}", at=NOON - timedelta(hours=1)))
    return version, customer_of(OTHER), customer_of(ANN)


def test_orders_points_and_figures_become_the_others_and_the_sum_stays(both):
    version, other, ann = both
    customers.given(version, 70, key="sorry", user_id=OTHER)
    before = totals(currency="USD")

    done = merged(other, ann)

    assert done == Merged(orders=1, points=70, grants=0, grants_withdrawn=0, referrals_dropped=0)
    assert (balances(other), balances(ann)) == ({}, {"available": 330})
    assert set(OrderFact.objects.values_list("customer", flat=True)) == {ann}
    assert Customer.objects.get(pk=ann).facts.purchases == 2
    after = totals(currency="USD")
    assert (after.orders, after.net_minor, after.customers) == (before.orders, before.net_minor, 1)


def test_points_keep_their_expiry(both):
    _, other, ann = both
    expiries = set(Lot.objects.filter(remaining__gt=0).values_list("expires_at", flat=True))
    merged(other, ann)
    assert set(Lot.objects.filter(remaining__gt=0).values_list("expires_at", flat=True)) == expiries


def test_what_was_spent_stays_spent_and_what_is_held_comes_back(both):
    version, other, ann = both
    spent = hold(other, version.programme_id, 100, an_id("spent"), now=NOON)
    capture(spent.pk, an_id("spent"), now=NOON)
    hold(other, version.programme_id, 20, an_id("open"), now=NOON)
    assert balances(other) == {"available": 10, "held": 20}

    merged(other, ann)

    assert (balances(other), balances(ann)) == ({}, {"available": 130 + 30})
    assert not Hold.objects.filter(state="open").exists()


def test_a_debt_of_either_is_paid_with_the_points_of_the_other(both):
    version, other, ann = both
    held = hold(other, version.programme_id, 130, an_id("spent"), now=NOON)
    capture(held.pk, an_id("spent"), now=NOON)
    order = store().orders([an_id(f"of {OTHER}")])[an_id(f"of {OTHER}")]
    news(replace(order, kept_minor=0))
    assert balances(other) == {"owed": 130}

    assert merged(other, ann).points == -130
    assert (balances(other), balances(ann)) == ({}, {})


def test_a_later_order_a_later_look_and_a_later_deletion_find_the_other(both):
    _, other, ann = both
    merged(other, ann)
    news(an_order_of(OTHER, "later"))
    inbox.mark_dirty(pipeline.ORDER, [an_id(f"of {OTHER}")])
    customers.work()
    assert balances(ann) == {"available": 390}
    assert store().drifted_orders(after=None, limit=10) == ()

    store().leave(OTHER)
    customers.ring(OTHER)
    inbox.mark_dirty(pipeline.ORDER, [an_id("later"), an_id(f"of {OTHER}")])
    customers.work()
    assert (balances(ann), OrderFact.objects.exclude(customer=ann).count()) == ({"available": 390}, 0)
    assert Customer.objects.get(pk=other).erased_at == NOON
    assert store().drifted_orders(after=None, limit=10) == ()


def test_whoever_is_erased_takes_those_with_her_who_were_merged_into_her(both):
    _, other, ann = both
    merged(other, ann)
    with command():
        assert erase([ann], now=NOON).customers == 4
    assert not Customer.objects.filter(erased_at=None).exists()


def test_grants_go_over_and_one_that_the_other_has_already_is_withdrawn(both):
    _, other, ann = both
    alone, twice, used = (a_campaign() for _ in range(3))
    mine = granted(alone, OTHER)
    for campaign in (twice, used):
        granted(campaign, ANN), granted(campaign, OTHER)
    customers.work()
    hers = Grant.objects.get(campaign=used, customer=other)
    news(an_order_of(OTHER, "with offer", voucher_code=hers.code))
    withdrawn = {Grant.objects.get(campaign=twice, customer=other).code}

    done = merged(other, ann)

    assert (done.grants, done.grants_withdrawn) == (1, 1)
    assert Grant.objects.get(pk=mine.pk).customer_id == ann
    assert set(Grant.objects.exclude(withdrawn_at=None).values_list("code", flat=True)) == withdrawn
    assert Redemption.objects.get().given_back_at is None
    delivered = OutboxEffect.objects.filter(kind="offer.retire").exclude(delivered_at=None)
    retired = {code for effect in delivered for code in effect.payload["codes"]}
    assert withdrawn <= retired


def test_she_cannot_have_brought_herself(both):
    _, _, ann = both
    registered(BEN)
    claim(BEN, get_or_create_code(ann, NOON), NOON)
    registered(CLEO)
    claim(CLEO, get_or_create_code(customer_of(BEN), NOON), NOON)
    news(an_order_of(BEN, "ben's"), an_order_of(CLEO, "cleo's"))
    assert balances(ann) == {"available": 130 + 500}

    assert merged(customer_of(BEN), ann).referrals_dropped == 1

    assert balances(ann) == {"available": 130 + 130 + 500}
    assert Referral.objects.get().referrer_id == ann


def test_a_claim_that_would_close_a_ring_is_taken_back(both):
    """Ann brought Ben, Ben brought Cleo; Cleo turns out to be Ann."""
    _, _, ann = both
    for user_id in (BEN, CLEO):
        registered(user_id)
    claim(BEN, get_or_create_code(ann, NOON), NOON)
    claim(CLEO, get_or_create_code(customer_of(BEN), NOON), NOON)
    news(an_order_of(BEN, "ben's"), an_order_of(CLEO, "cleo's"))
    assert balances(customer_of(BEN)) == {"available": 130 + 250 + 500}

    assert merged(customer_of(CLEO), ann).referrals_dropped == 1

    assert balances(customer_of(BEN)) == {"available": 130 + 250}
    assert (Referral.objects.get().referee_id, balances(ann)) == (customer_of(BEN), {"available": 260 + 500})


def test_the_first_claim_of_the_two_holds_and_who_bought_before_it_was_nobody_new(both):
    _, _, ann = both
    for user_id in (BEN, CLEO, 1_010, 1_011):
        registered(user_id)
    first, second = customer_of(1_010), customer_of(1_011)
    claim(1_010, get_or_create_code(customer_of(BEN), NOON), NOON)
    claim(1_011, get_or_create_code(customer_of(CLEO), NOON), NOON + timedelta(minutes=1))
    later = NOON + timedelta(hours=1)
    news(an_order_of(1_011, "second", at=later), an_order_of(1_010, "first", at=later))
    assert merged(second, first).referrals_dropped == 1

    assert Referral.objects.get().referrer_id == customer_of(BEN)
    assert (balances(customer_of(CLEO)), balances(first)) == ({}, {"available": 260 + 250})

    merged(first, ann)
    assert (Referral.objects.get().state, balances(customer_of(BEN))) == ("pending", {})
    assert balances(ann) == {"available": 130 + 260}


def test_both_codes_lead_to_her(both):
    _, other, ann = both
    codes = [get_or_create_code(other, NOON), get_or_create_code(ann, NOON)]
    merged(other, ann)
    for user_id, code in zip((BEN, CLEO), codes, strict=True):
        registered(user_id)
        claim(user_id, code, NOON)
    assert set(Referral.objects.values_list("referrer", flat=True)) == {ann}
    assert ReferralCode.objects.count() == 2


def test_a_code_goes_over_to_who_has_none(both):
    _, other, ann = both
    code = get_or_create_code(other, NOON)
    merged(other, ann)
    assert get_or_create_code(ann, NOON) == code


@pytest.mark.parametrize(
    ("pair", "refusal"),
    [
        (lambda other, ann, guest: (ann, ann), Invalid),
        (lambda other, ann, guest: (ann, 0), NotFound),
        (lambda other, ann, guest: (0, ann), NotFound),
        (lambda other, ann, guest: (ann, guest), Invalid),
        (lambda other, ann, guest: (other, ann), Invalid),
        (lambda other, ann, guest: (ann, other), Invalid),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(both, pair, refusal):
    _, other, ann = both
    news(an_order(an_id("guest"), user_id=None, email=EMAIL))
    guest = OrderFact.objects.get(pk=an_id("guest")).customer_id
    if refusal is Invalid:
        merged(other, ann)
    before = customers.dump()
    with pytest.raises(refusal) as refused:
        merged(*pair(other, ann, guest))
    assert isinstance(refused.value, Refusal)
    assert customers.dump() == before
