"""Claims by a link, by a code, or by both: what holds, which touch wins, and what staff are told of it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.identity import members
from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.pipeline import drain_orders, sync_customers, sync_locked_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.claims import HINT, LINK_HINT, claim
from saleor_retention.referrals.links.models import GuestReferralHint, ReferralVisit, ReferralVisitCount
from saleor_retention.referrals.links.rules import VisitToken, signed
from saleor_retention.referrals.links.visits import follow, forget_visits
from saleor_retention.referrals.models import Referral
from tests.builders import NOON, an_order

from .conftest import an_order_of, code_of, converge, due, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1.1")]

BOTH = {"referrer": 500, "referee": 250}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOON + 3 * DAY


@pytest.fixture
def code(terms, shop):
    return code_of(member(shop, 1))


@pytest.fixture
def token(code):
    """Of a visit at noon to the link of the first member."""
    return follow(code, now=NOON)


def claimed() -> tuple:
    row = Referral.objects.get()
    return row.referrer.user_id, row.source, row.attribution


def refused(user_id: int, code="", token="", at=LATER) -> None:
    before = Referral.objects.count()
    with pytest.raises(ReferralNotAvailable) as refusal:
        claim(user_id, code, at, tokens=token)
    assert (refusal.value.field, Referral.objects.count()) == ("code", before)


def test_a_friend_who_followed_the_link_claims_by_its_token(shop, token):
    shop.register(2)

    claim(2, "", LATER, tokens=token)

    assert claimed() == (1, "link", "only")
    row = Referral.objects.get()
    assert (row.touched_at, row.claimed_at, row.visit) == (NOON, LATER, ReferralVisit.objects.get())


def test_a_token_that_a_second_account_brings_is_a_claim_of_its_own_for_a_new_customer(shop, token):
    """Two of a household share a browser. Each friend is claimed once, and each has to buy."""
    shop.register(2), shop.register(3)
    claim(2, "", LATER, tokens=token)
    refused(2, token=token)
    claim(3, "", LATER, tokens=token)
    assert Referral.objects.filter(visit=ReferralVisit.objects.get()).count() == 2


def test_attacks_on_a_token_end_in_the_one_refusal_after_the_same_work(shop, code, token):
    member(shop, 2), shop.register(3)
    converge(shop, an_order_of(3, at=NOON))
    ones_own = follow(code, now=NOON)
    foreign = signed(VisitToken("NBDYSC2D", ReferralVisit.objects.first().pk, NOON))
    attacks = {
        "tampered": (2, token[:-2] + "xx", LATER),
        "another code put in": (2, foreign, LATER),
        "cut": (2, token.rpartition("~")[0], LATER),
        "not a token": (2, "junk", LATER),
        "nothing": (2, "", LATER),
        "expired": (2, token, NOON + 30 * DAY),
        "of tomorrow": (2, token, NOON - DAY),
        "after a first order": (3, token, LATER),
        "one's own": (1, ones_own, LATER),
    }
    costs = {}
    for name, (user_id, text, at) in attacks.items():
        with CaptureQueriesContext(connection) as queries:
            refused(user_id, token=text, at=at)
        costs[name] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        refused(2, code="NBDYSC2D")
    assert set(costs.values()) == {len(queries)}, costs
    claim(2, "", LATER, tokens=token)


def test_the_first_touch_wins_and_the_last_where_the_shop_chose_so(shop, code, token, settings):
    second, third = code_of(member(shop, 8)), code_of(member(shop, 9))
    tokens = f"{follow(second, now=NOON + DAY)} {token}"
    shop.register(2), shop.register(3)

    claim(2, third, LATER, tokens=tokens)
    assert claimed() == (1, "link", "first")
    Referral.objects.all().delete()
    settings.RETENTION_ATTRIBUTION_TOUCH = "last"
    claim(2, third, LATER, tokens=tokens)
    assert claimed() == (9, "code", "last")
    Referral.objects.all().delete()
    claim(2, "", LATER, tokens=tokens)
    assert claimed() == (8, "link", "last")


def test_where_the_winning_touch_does_not_hold_the_next_one_does(shop, code, token):
    """Somebody followed a link that is nobody's any more, then typed a code."""
    gone = signed(VisitToken("NBDYSC2D", ReferralVisit.objects.get().pk, NOON - DAY))
    shop.register(2)
    claim(2, code, LATER, tokens=gone)
    assert claimed() == (1, "code", "first")


def test_a_token_left_at_registration_claims_in_silence(shop, token, code):
    shop.register(2, hints=((LINK_HINT, token),))
    shop.register(3, hints=((HINT, code),))
    shop.register(4, hints=((LINK_HINT, token + "x"),))
    sync_customers([2, 3, 4], now=LATER)
    assert sorted(Referral.objects.values_list("referee__user_id", "source")) == [
        (2, "link"),
        (3, "registration"),
    ]


def test_a_token_on_the_first_order_claims_as_of_the_order(shop, token, code):
    shop.register(2)
    converge(shop, an_order_of(2, at=LATER, hints=((LINK_HINT, token),)), now=LATER)
    assert (claimed(), due()) == ((1, "link", "only"), BOTH)
    shop.register(3)
    converge(shop, an_order_of(3, at=LATER, hints=((HINT, code),)), now=LATER)
    assert Referral.objects.get(referee__user_id=3).source == "checkout"


def test_an_order_whose_money_came_before_the_order_was_made_claims_as_of_the_money(shop, code):
    """A checkout that is paid first and completed then."""
    shop.register(2)
    order = an_order_of(2, at=LATER, fully_paid_at=LATER - HOUR, hints=((HINT, code),))
    converge(shop, order, now=LATER)
    assert (due(), Referral.objects.get().claimed_at) == (BOTH, LATER - HOUR)


def test_a_link_followed_after_the_order_was_placed_brought_nobody(shop, code):
    shop.register(2)
    late = follow(code, now=LATER + HOUR)
    converge(shop, an_order_of(2, at=LATER, hints=((LINK_HINT, late),)), now=LATER + DAY)
    assert not Referral.objects.exists()


GUEST = "cleo@example.com"


def guest_order(*hints, at=NOON + HOUR, **changes):
    return an_order(user_id=None, email=GUEST, created_at=at, fully_paid_at=at, hints=hints, **changes)


def register_guest(shop, *, is_confirmed=True, now=LATER) -> None:
    shop.register(5, GUEST, is_confirmed=is_confirmed, joined_at=now)
    sync_customers([5], now=now)
    drain_orders(now=now)


@pytest.mark.promise("R1.2")
@pytest.mark.parametrize("key", [HINT, LINK_HINT])
def test_what_a_guest_brought_counts_once_the_address_is_proved(shop, code, token, key):
    order = guest_order((key, code if key == HINT else token))
    converge(shop, order, now=LATER)
    assert (due(), Referral.objects.count()) == ({}, 0)

    register_guest(shop, is_confirmed=False)
    assert (due(), Referral.objects.count()) == ({}, 0), "somebody else may have registered the address"

    register_guest(shop)
    assert due() == BOTH
    assert claimed() == (1, "checkout" if key == HINT else "link", "only")
    assert Referral.objects.get().claimed_at == order.created_at
    assert not GuestReferralHint.objects.exists()

    converge(shop, order, now=LATER), drain_orders(now=LATER), register_guest(shop)
    assert due() == BOTH


@pytest.mark.promise("R1.2")
def test_a_guest_of_several_orders_was_brought_by_their_first(shop, code, token):
    other = code_of(member(shop, 9))
    converge(
        shop,
        guest_order((HINT, other), at=NOON + DAY),
        guest_order((LINK_HINT, token)),
        guest_order(at=NOON + 2 * DAY),
        now=LATER,
    )
    register_guest(shop)
    assert (claimed()[0], due()) == (1, BOTH)


@pytest.mark.promise("R1.2")
def test_a_guest_who_bought_before_was_brought_by_nobody(shop, token):
    converge(shop, guest_order(at=NOON - DAY), guest_order((LINK_HINT, token)), now=LATER)
    register_guest(shop)
    assert (due(), Referral.objects.count()) == ({}, 0)


@pytest.mark.promise("R1.2")
def test_a_hint_that_a_guest_adds_to_a_known_order_counts_for_nothing(shop, code):
    order = guest_order()
    converge(shop, order, now=LATER)
    converge(shop, replace(order, hints=((HINT, code),)), now=LATER)
    register_guest(shop)
    assert not Referral.objects.exists()


@pytest.mark.promise("R1.2")
def test_a_guest_claims_over_the_api_once_they_registered_before_they_bought(shop, token):
    register_guest(shop)
    claim(5, "", LATER, tokens=token)
    converge(shop, an_order_of(5, at=LATER + HOUR, email=GUEST), now=LATER + DAY)
    assert due() == BOTH


def test_visits_are_forgotten_and_the_referral_keeps_how_it_came(shop, token):
    shop.register(2)
    claim(2, "", LATER, tokens=token)
    assert forget_visits(now=NOON + 31 * DAY) == 1
    row = Referral.objects.get()
    assert (row.visit, row.source, row.touched_at) == (None, "link", NOON)


def test_a_token_whose_visit_was_not_counted_still_names_the_member(shop, code, settings):
    settings.RETENTION_REFERRAL_VISITS_PER_HOUR = 1
    follow(code, now=NOON)
    uncounted = follow(code, now=NOON)
    shop.register(2)
    claim(2, "", LATER, tokens=uncounted)
    assert (claimed(), Referral.objects.get().visit) == ((1, "link", "only"), None)


def test_a_member_who_is_erased_leaves_no_visit_and_no_link(shop, code, token):
    shop.register(2)
    claim(2, "", LATER, tokens=token)
    converge(shop, guest_order((HINT, code)), now=LATER)
    erase([members([shop.customers([1])[1]])[1]], now=LATER)
    assert (ReferralVisit.objects.count(), ReferralVisitCount.objects.count()) == (0, 0)
    assert (Referral.objects.get().visit, follow(code, now=LATER)) == (None, "")
    shop.register(3)
    refused(3, token=token)


def test_links_of_a_member_who_was_merged_lead_to_the_other(shop, code, token):
    other = member(shop, 9)
    follow(code_of(other), now=NOON)
    shop.register(2), shop.register(3)
    claim(2, "", LATER, tokens=token)
    source = members([shop.customers([1])[1]])[1]
    merge(
        source,
        other,
        actor="user:1",
        reason="same",
        now=LATER,
        converge=partial(sync_locked_orders, now=LATER),
    )
    claim(3, "", LATER, tokens=token)
    assert set(Referral.objects.values_list("referrer", flat=True)) == {other}
    assert set(ReferralVisit.objects.values_list("customer", flat=True)) == {other}
    assert list(ReferralVisitCount.objects.values_list("customer", "visits")) == [(other, 2)]
