"""Self-referral, rings and customers in disguise are seen; friends who have nothing in common are not."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.identity import members
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.fraud.facts import rings_of
from saleor_retention.referrals.fraud.gate import hold_for_review
from saleor_retention.referrals.fraud.models import CustomerTrace, ReferralReview
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.rules import ClaimOutcome, PaidOrder
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.traces import OrderTraces, PaymentCard, PostalAddress
from tests.builders import NOON

from .conftest import EARLIER, an_order_of, code_of, converge, due, member, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R6.1")]
LATER = NOON + timedelta(hours=2)
HOME = PostalAddress("Hauptstraße 5", "10115", "Berlin", "DE")
VISA = PaymentCard("visa", "4242", "12/2030")


def phone(number: int) -> OrderTraces:
    return OrderTraces(phones=(f"+49 170 12345{number:02}",))


def bought(shop, user_id, told=None, *, at=NOON, **changes):
    """A paid order of an account, with what it tells."""
    order = an_order_of(user_id, at=at, **changes)
    if told:
        shop.tell(order.id, told)
    converge(shop, order, now=at)
    return order


def refers(referrer: int, friend: int, *, at=EARLIER) -> None:
    """Both are made known before."""
    claim(friend, code_of(member_id(referrer)), at)


def member_id(user_id: int) -> int:
    return Customer.objects.get(user_id=user_id).pk


def people(shop, *user_ids, **changes):
    for user_id in user_ids:
        member(shop, user_id, **changes)


def state_of(friend: int) -> tuple[str, str]:
    return Referral.objects.values_list("state", "reason").get(referee__user_id=friend)


def seen(friend: int) -> list[str]:
    review = ReferralReview.objects.get(referral__referee__user_id=friend)
    return [signal["name"] for signal in review.signals]


def test_friends_with_nothing_in_common_are_rewarded(shop, terms):
    people(shop, 1, 2)
    bought(shop, 1, replace(phone(1), addresses=(HOME,), cards=(VISA,)))
    refers(1, 2)
    bought(shop, 2, replace(phone(2), addresses=(replace(HOME, street="Hauptstraße 6"),)))
    assert (state_of(2), seen(2), due()) == (("rewarded", ""), [], {"referrer": 500, "referee": 250})


@pytest.mark.parametrize(
    ("told", "signals"),
    [
        (phone(1), ["same_phone"]),
        (OrderTraces(addresses=(HOME,)), ["same_address"]),
    ],
)
def test_self_referral_by_one_trace_waits_for_staff(shop, terms, told, signals):
    people(shop, 1, 2)
    bought(shop, 1, told)
    refers(1, 2)
    bought(shop, 2, told)
    assert (state_of(2), due()) == (("in_review", ""), {})
    assert seen(2) == signals


def test_one_mailbox_is_seen_though_the_referrer_never_bought(shop, terms):
    member(shop, 1, email="ann.example@gmail.com")
    member(shop, 2, email="annexample+2@googlemail.com")
    refers(1, 2)
    bought(shop, 2, email="annexample+2@googlemail.com")
    assert (state_of(2), seen(2)) == (("in_review", ""), ["same_email"])


def test_a_card_alone_is_too_little(shop, terms):
    people(shop, 1, 2)
    bought(shop, 1, OrderTraces(cards=(VISA,)))
    refers(1, 2)
    bought(shop, 2, OrderTraces(cards=(VISA,)))
    assert (state_of(2), seen(2)) == (("rewarded", ""), ["same_card"])


def test_everything_in_common_is_refused(shop, terms):
    told = replace(phone(1), addresses=(HOME,), cards=(VISA,))
    member(shop, 1, email="ann@gmail.com")
    member(shop, 2, email="a.nn@gmail.com")
    bought(shop, 1, told, email="ann@gmail.com")
    refers(1, 2)
    bought(shop, 2, told, email="a.nn@gmail.com")
    assert (state_of(2), due()) == (("rejected", "fraud"), {})
    assert {"same_email", "same_phone", "same_address", "same_card"} <= set(seen(2))


def test_an_existing_customer_in_disguise_is_seen_by_the_phone(shop, terms):
    """They bought as a guest under another address; the referrer has nothing to do with it."""
    people(shop, 1, 2)
    guest = an_order_of(None, at=EARLIER, email="old.me@example.org")
    shop.tell(guest.id, phone(7))
    converge(shop, guest, now=EARLIER)
    refers(1, 2, at=NOON)
    bought(shop, 2, phone(7), at=LATER)
    assert (state_of(2), seen(2)) == (("in_review", ""), ["known_customer"])


def test_control_who_bought_after_the_claim_makes_no_disguise(shop, terms):
    people(shop, 1, 2, 3)
    refers(1, 2)
    bought(shop, 3, phone(7), at=NOON)
    bought(shop, 2, phone(7), at=LATER)
    assert (state_of(2), seen(2)) == (("rewarded", ""), [])


@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_ring_is_seen(shop, terms, size):
    """1 brings 2, 2 brings 3, … and the last brings 1 again under another name: they share the phone."""
    users = range(1, size + 2)
    people(shop, *users)
    bought(shop, 1, phone(1), at=EARLIER)
    for referrer, friend in pairwise(users):
        refers(referrer, friend)
    for friend in users[1:-1]:
        bought(shop, friend, phone(friend))
    bought(shop, size + 1, phone(1), at=LATER)
    last = Referral.objects.get(referee__user_id=size + 1)
    assert rings_of([last.pk]) == {last.pk: size}
    assert state_of(size + 1) == ("in_review", "")
    assert "ring" in seen(size + 1)
    assert [state_of(friend) for friend in users[1:-1]] == [("rewarded", "")] * (size - 1)


def test_control_a_chain_of_strangers_is_no_ring(shop, terms):
    people(shop, *range(1, 7))
    for friend in range(2, 7):
        refers(friend - 1, friend)
    for friend in range(1, 7):
        bought(shop, friend, phone(friend))
    assert rings_of(Referral.objects.values_list("pk", flat=True)) == {}


def test_a_ring_that_runs_over_disguises_is_seen(shop, terms):
    """1 brings 2; 2 under another name (3) brings 1 under another name (4)."""
    people(shop, 1, 2, 3, 4)
    bought(shop, 1, phone(1), at=EARLIER)
    refers(1, 2)
    bought(shop, 2, phone(2))
    bought(shop, 3, phone(2), at=NOON)
    refers(3, 4)
    bought(shop, 4, phone(1), at=LATER)
    assert "ring" in seen(4)


def test_friends_of_one_referrer_who_share_a_phone_are_seen(shop, terms):
    people(shop, 1, 2, 3)
    refers(1, 2)
    refers(1, 3)
    bought(shop, 2, phone(9))
    bought(shop, 3, phone(9), at=LATER)
    assert (state_of(2), state_of(3)) == (("rewarded", ""), ("in_review", ""))
    assert seen(3) == ["shared_friends"]


def test_what_a_crowd_has_in_common_tells_nothing_of_strangers(shop, terms):
    """Thirty customers of one dormitory: a new one among them is no disguise."""
    people(shop, *range(1, 35))
    for user_id in range(3, 33):
        bought(shop, user_id, OrderTraces(addresses=(HOME,)), at=EARLIER)
    refers(1, 2, at=NOON)
    bought(shop, 2, OrderTraces(addresses=(HOME,)), at=LATER)
    assert (state_of(2), seen(2)) == (("rewarded", ""), [])


def test_many_claims_within_an_hour_add_to_other_signals(shop, terms):
    people(shop, *range(1, 9))
    for friend in range(2, 8):
        refers(1, friend)
    bought(shop, 7, at=NOON)
    assert (state_of(7), seen(7)) == (("rewarded", ""), ["velocity"])


def test_who_works_for_the_shop_refers_under_review(shop, terms):
    shop.known_customers[1] = CustomerSnapshot(1, "user1@example.com", NOON, is_staff=True)
    people(shop, 2)
    members([shop.known_customers[1]])
    refers(1, 2)
    bought(shop, 2)
    assert (state_of(2), seen(2)) == (("in_review", ""), ["staff"])


def test_an_order_at_once_to_the_same_address_weighs_more(shop, terms):
    people(shop, 1, 2)
    bought(shop, 1, OrderTraces(addresses=(HOME,)), at=EARLIER)
    refers(1, 2, at=NOON)
    bought(shop, 2, OrderTraces(addresses=(HOME,)), at=NOON + timedelta(minutes=3))
    assert seen(2) == ["same_address", "at_once"]


def test_thresholds_are_the_owners(shop, terms, settings):
    settings.RETENTION_REFERRAL_REVIEW_AT, settings.RETENTION_REFERRAL_REJECT_AT = 0, 50
    people(shop, 1, 2)
    bought(shop, 1, phone(1))
    refers(1, 2)
    bought(shop, 2, phone(1))
    assert state_of(2) == ("rejected", "fraud")


def test_switched_off_nothing_is_looked_at(shop, terms, settings):
    settings.RETENTION_REFERRAL_REVIEW_AT, settings.RETENTION_REFERRAL_REJECT_AT = 0, 0
    people(shop, 1, 2)
    bought(shop, 1, phone(1))
    refers(1, 2)
    bought(shop, 2, phone(1))
    assert (state_of(2), ReferralReview.objects.count()) == (("rewarded", ""), 0)


def test_without_a_programme_nothing_is_kept_of_anybody(shop):
    people(shop, 1)
    bought(shop, 1, phone(1))
    assert not CustomerTrace.objects.exists()


def test_traces_are_hashes_and_the_first_order_dates_them(shop, terms):
    people(shop, 1)
    bought(shop, 1, replace(phone(1), addresses=(HOME,), cards=(VISA,)), at=LATER)
    bought(shop, 1, phone(1), at=NOON)
    rows = {row.kind: row for row in CustomerTrace.objects.all()}
    assert {kind: row.first_seen_at for kind, row in rows.items()} == {
        "email": NOON, "phone": NOON, "address": LATER, "card": LATER,
    }  # fmt: skip
    assert all(len(row.hash) == 64 for row in rows.values())
    assert len({row.hash for row in rows.values()}) == 4


def test_a_batch_costs_the_same_however_large(shop, terms):
    people(shop, *range(1, 30))
    for friend in range(2, 30):
        refers(1, friend)

    def statements(*users: int) -> int:
        orders = [an_order_of(user_id) for user_id in users]
        for order in orders:
            shop.tell(order.id, phone(int(order.email[4:].split("@")[0])))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            converge(shop, *orders)
        return len(captured)

    statements(2)
    assert statements(3) == statements(*range(4, 29))


def test_what_is_rewarded_is_for_staff_to_void(shop, terms):
    people(shop, 1, 2)
    refers(1, 2)
    order = bought(shop, 2, phone(5))
    bought(shop, 1, phone(5), at=LATER)
    converge(shop, replace(order, number="again"), now=LATER)
    assert (state_of(2), seen(2)) == (("rewarded", ""), [])


def test_later_news_raises_a_pass_to_review_before_it_is_rewarded(shop, terms):
    """The friend's order waits, as in a return window; meanwhile the referrer buys with the friend's phone."""
    people(shop, 1, 2)
    refers(1, 2)
    order = bought(shop, 2, phone(5))
    row = Referral.objects.select_related("referrer", "referee").get()
    waits = ClaimOutcome("qualified", PaidOrder(order.id, "main", NOON, NOON, True), None)
    row.state = "qualified"
    assert hold_for_review([row], [waits], now=NOON)[0].state == "qualified"
    bought(shop, 1, phone(5), at=LATER)
    assert hold_for_review([row], [waits], now=LATER)[0].state == "in_review"
    review = ReferralReview.objects.get()
    assert (review.score, review.assessed_at) == (50, LATER)
    CustomerTrace.objects.all().delete()
    assert hold_for_review([row], [waits], now=LATER)[0].state == "in_review", "what was said stays"
    ReferralReview.objects.all().delete()


def test_a_review_whose_order_is_given_back_is_reversed_and_comes_back_to_review(shop, terms):
    people(shop, 1, 2)
    bought(shop, 1, phone(1))
    refers(1, 2)
    order = bought(shop, 2, phone(1))
    converge(shop, replace(order, kept_minor=0), now=LATER)
    assert state_of(2) == ("reversed", "")
    converge(shop, order, now=LATER)
    assert state_of(2) == ("in_review", "")
    assert not Account.objects.exclude(balance=0).exists()


def test_terms_of_another_day_do_not_matter_to_traces(shop, points):
    set_terms(points, is_active=False)
    referral_terms_set(
        channel="other", programme_id=points.pk, referrer_points=1, referee_points=1, is_active=True,
        valid_from=EARLIER, actor="staff:1", reason="try", now=EARLIER,
    )  # fmt: skip
    people(shop, 1)
    bought(shop, 1, phone(1))
    assert CustomerTrace.objects.filter(kind="phone").count() == 1
