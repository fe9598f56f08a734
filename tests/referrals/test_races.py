"""Two at the same moment: with the guard nothing slips through, without it it does."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.core.queues import inbox
from saleor_retention.customers.identity import members
from saleor_retention.pipeline import ORDER, drain_orders, process_orders
from saleor_retention.referrals import claims
from saleor_retention.referrals import settle as settling
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral, ReferralCode
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.invariants import assert_sound, broken
from tests.races.concurrency import PATIENCE_MS, Crossing, cross, outcomes
from tests.races.without_guard import lift

from .conftest import an_order_of, code_of, member, set_terms

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R0.1", "G6")]
REFUSED = "ReferralNotAvailable"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def codes(settings, transactional_db):
    """The codes of three new members."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    return [code_of(member(store(), user_id)) for user_id in (1, 2, 3)]


@pytest.fixture
def unlocked(lift):
    """Claims neither come one by one nor lock the friend."""
    lift("referral.lock")
    lift("referral.lock_referees")


def claim_each_other(codes, cross) -> list[str]:
    """Both look before either writes."""
    cross(claims, "ancestors_of", after=True)
    ann, ben, _ = codes
    return outcomes(partial(claim, 1, ben, NOON), partial(claim, 2, ann, NOON))


def test_two_members_who_claim_each_other_at_once_make_one_referral(codes, cross):
    assert claim_each_other(codes, cross) == [REFUSED, "done"]
    assert Referral.objects.count() == 1


def test_without_the_locks_both_would_have_held(codes, cross, unlocked):
    """The control: the race is real."""
    assert claim_each_other(codes, cross) == ["done", "done"]
    assert "referral_pairs_have_one_direction" in broken()


def claim_in_a_ring(codes, cross) -> list[str]:
    """Ann was brought by Ben, Ben by Cleo, Cleo by Ann: all three look before any of them writes."""
    cross(claims, "ancestors_of", after=True)
    ann, ben, cleo = codes
    return outcomes(partial(claim, 1, ben, NOON), partial(claim, 2, cleo, NOON), partial(claim, 3, ann, NOON))


def test_three_who_claim_in_a_ring_at_once_make_two_referrals(codes, cross):
    assert claim_in_a_ring(codes, cross) == [REFUSED, "done", "done"]
    assert Referral.objects.count() == 2
    assert_sound()


def test_control_without_the_locks_the_ring_closes(codes, cross, unlocked):
    assert claim_in_a_ring(codes, cross) == ["done"] * 3
    assert "referrals_form_no_ring" in broken()


def claim_two_codes(codes, cross) -> list[str]:
    """A new friend names two members at once."""
    cross(claims, "paid_orders", after=True)
    member(store(), 4)
    return outcomes(*(partial(claim, 4, code, NOON) for code in codes[:2]))


def test_a_friend_who_claims_two_codes_at_once_has_one_referrer(codes, cross):
    assert claim_two_codes(codes, cross) == [REFUSED, "done"]
    assert Referral.objects.count() == 1


def test_control_without_the_locks_the_second_code_ends_in_an_error(codes, cross, unlocked, lift):
    lift(
        "customers.lock_guests", members, within="saleor_retention.referrals"
    )  # it locks the guest whom the friend once was
    assert claim_two_codes(codes, cross) == ["IntegrityError", "done"]


def claim_and_first_order(codes, cross, monkeypatch) -> list[str]:
    """A friend claims while their first order is taken in: each has looked for the other before either commits."""
    programme = a_programme().programme
    set_terms(programme)
    member(store(), 4)
    order = an_order_of(4, at=LATER)
    store().put(order)
    inbox.mark_dirty(ORDER, [order.id])
    meet, looked, followed = Crossing(), claims.paid_orders, settling.due

    def look(referees):
        found = looked(referees)
        meet()
        return found

    def follow(changes, *, now):
        found = followed(changes, now=now)
        meet()
        return found

    monkeypatch.setattr(claims, "paid_orders", look)
    monkeypatch.setattr(settling, "due", follow)
    return outcomes(partial(claim, 4, codes[0], NOON), partial(process_orders, now=LATER))


def test_a_claim_and_the_first_order_at_the_same_moment_never_miss_each_other(codes, cross, monkeypatch):
    answers = claim_and_first_order(codes, cross, monkeypatch)
    states = list(Referral.objects.values_list("state", flat=True))
    assert (answers, states) in [(["done", "done"], ["rewarded"]), ([REFUSED, "done"], [])]
    assert_sound()


def test_control_without_the_locks_on_the_friend_the_claim_is_never_rewarded(codes, cross, monkeypatch, lift):
    lift("referral.hold_customers")
    lift("referral.lock_referees")
    assert claim_and_first_order(codes, cross, monkeypatch) == ["done", "done"]
    drain_orders(now=LATER)
    assert Referral.objects.get().state == "pending"


def test_asking_for_a_code_many_times_at_once_makes_one(codes):
    cleo = member(store(), 5)
    assert outcomes(*[partial(get_or_create_code, cleo, NOON)] * 8) == ["done"] * 8
    assert ReferralCode.objects.filter(customer=cleo).count() == 1
