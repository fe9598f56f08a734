"""The friend's first paid order rewards both sides, once; what becomes of it decides what they keep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from saleor_retention.loyalty.models import Account, Lot, Posting, Programme, ProgrammeVersion
from saleor_retention.pipeline import sync_customers, sync_orders
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.models import Referral
from saleor_retention.store.orders import Origin, Status
from tests.builders import NOON, an_order

from .conftest import EARLIER, an_order_of, code_of, converge, due, member, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R0.1")]

LATER = NOON + timedelta(hours=1)
BOTH = {"referrer": 500, "referee": 250}


@pytest.fixture
def friend(shop, terms):
    """User 2, who claimed the code of user 1 at noon."""
    referrer = member(shop, 1)
    shop.register(2)
    claim(2, code_of(referrer), NOON)
    return Referral.objects.get().referee_id


def state() -> str:
    return Referral.objects.get().state


def available(user_id: int) -> int:
    return sum(
        Account.objects.filter(customer__user_id=user_id, kind="available").values_list("balance", flat=True)
    )


def test_the_first_paid_order_rewards_both_sides_once(shop, friend):
    order = an_order_of(2, at=LATER)

    converge(shop, order, now=LATER)
    converge(shop, order, now=LATER)
    converge(shop, replace(order, number="renamed"), now=LATER)

    assert due() == BOTH
    assert (available(1), available(2)) == (500, 250)
    row = Referral.objects.get()
    assert (row.state, row.order_id, row.converted_at) == ("rewarded", order.id, LATER)


@pytest.mark.promise("R0.1")
def test_an_order_below_the_minimum_leaves_it_pending_and_the_first_that_reaches_it_converts(
    shop, friend, points
):
    set_terms(points, minimum_minor=16_801, currency="USD", valid_from=LATER, now=LATER)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert (state(), due()) == ("pending", {})

    large = an_order_of(
        2, at=LATER + timedelta(days=1), due_minor=20_000, captured_minor=20_000, kept_minor=20_000
    )
    converge(shop, large, now=large.created_at)
    assert (state(), due(), Referral.objects.get().order_id) == ("rewarded", BOTH, large.id)

    converge(shop, replace(large, kept_minor=16_800), now=large.created_at)
    assert (state(), due()) == ("reversed", {}), "it is not worth the minimum any more"
    converge(shop, large, now=large.created_at)
    assert (state(), due()) == ("rewarded", BOTH)


def for_nothing(**changes):
    return an_order_of(2, at=LATER, **({"due_minor": 0, "captured_minor": 0, "kept_minor": 0} | changes))


def of_gift_cards():
    order = an_order_of(2, at=LATER)
    return replace(order, lines=tuple(replace(line, is_gift_card=True) for line in order.lines))


@pytest.mark.parametrize("make", [for_nothing, of_gift_cards])
def test_an_order_for_nothing_or_of_gift_cards_alone_rewards_nobody_and_the_next_one_does(shop, friend, make):
    converge(shop, make(), now=LATER)
    assert (state(), due()) == ("pending", {})

    paid = an_order_of(2, at=LATER + timedelta(days=1))
    converge(shop, paid, now=paid.created_at)
    assert (state(), due(), Referral.objects.get().order_id) == ("rewarded", BOTH, paid.id)


@pytest.mark.parametrize("by", ["gift_card_minor", "points_minor"])
def test_an_order_that_a_card_or_points_paid_rewards_both(shop, friend, by):
    converge(shop, an_order_of(2, at=LATER, **{by: 16_800}), now=LATER)
    assert (state(), due()) == ("rewarded", BOTH)


@pytest.mark.parametrize("make", [for_nothing, of_gift_cards])
def test_who_ordered_for_nothing_or_gift_cards_alone_is_still_new(shop, terms, make):
    referrer = member(shop, 1)
    shop.register(2)
    converge(shop, make(), now=LATER)
    claim(2, code_of(referrer), LATER + timedelta(hours=1))
    assert state() == "pending"


def test_an_unpaid_order_rewards_nobody(shop, friend):
    converge(shop, an_order_of(2, at=LATER, captured_minor=0, kept_minor=0, fully_paid_at=None))

    assert (due(), state(), Posting.objects.count()) == ({}, "pending", 0)


def test_a_second_order_rewards_nothing_more(shop, friend):
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    converge(shop, an_order_of(2, at=LATER + timedelta(days=1)), now=LATER + timedelta(days=1))

    assert due() == BOTH
    assert available(1) == 500


@pytest.mark.parametrize("end", [{"kept_minor": 0}, {"status": Status.CANCELLED}])
def test_a_full_refund_or_cancellation_takes_both_back_and_a_new_charge_gives_them_again(shop, friend, end):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)

    converge(shop, replace(order, **end), now=LATER)
    assert (due(), state(), available(1), available(2)) == ({}, "reversed", 0, 0)

    converge(shop, order, now=LATER)
    assert (due(), state(), available(1), available(2)) == (BOTH, "rewarded", 500, 250)


def test_an_order_deleted_in_the_store_takes_both_back(shop, friend):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    shop.remove(order.id)

    sync_orders([order.id], now=LATER)

    assert (due(), state()) == ({}, "reversed")


def test_a_partial_refund_takes_nothing_back(shop, friend):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)

    converge(shop, replace(order, kept_minor=1), now=LATER)

    assert (due(), state()) == (BOTH, "rewarded")


def test_after_a_refund_the_second_order_is_no_first_one(shop, friend):
    converge(shop, an_order_of(2, at=LATER, kept_minor=0), now=LATER)
    converge(shop, an_order_of(2, at=LATER + timedelta(days=1)), now=LATER + timedelta(days=1))

    assert (due(), state()) == ({}, "reversed")


def test_a_reissue_is_no_first_order(shop, friend):
    converge(shop, an_order_of(2, at=LATER, origin=Origin.REISSUE), now=LATER)

    assert (due(), state()) == ({}, "pending")


def test_any_order_of_news_ends_in_the_same_books(shop, friend):
    """Two orders and a refund of the first, told in all six orders, each story twice."""
    first = an_order_of(2, at=LATER)
    second = an_order_of(2, at=LATER + timedelta(days=1))
    refunded = replace(first, kept_minor=0)
    for n, story in enumerate(permutations([first, second, refunded])):
        with transaction.atomic():
            shop.known_orders.clear()
            for told in [*story, *story]:
                # News never carries meaning: whichever arrives, the shop answers with the present state.
                shop.put(refunded if told.id == first.id else second)
                sync_orders([told.id], now=LATER)
            assert (due(), state(), available(1)) == ({}, "reversed", 0), n
            transaction.set_rollback(True)


def test_late_news_of_an_order_paid_before_the_claim_takes_the_reward_back(shop, friend):
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    assert due() == BOTH

    converge(shop, an_order_of(2, at=EARLIER), now=LATER)

    assert (due(), state(), available(1), available(2)) == ({}, "pending", 0, 0)


def test_late_news_of_a_guest_order_paid_before_the_claim_takes_the_reward_back(shop, friend):
    converge(shop, an_order_of(2, at=LATER), now=LATER)

    converge(
        shop, an_order(user_id=None, email="user2@example.com", created_at=EARLIER, fully_paid_at=EARLIER)
    )

    assert (due(), state()) == ({}, "pending")


def test_late_news_of_an_earlier_order_after_the_claim_moves_the_conversion_to_it(shop, friend):
    second = an_order_of(2, at=LATER + timedelta(hours=1))
    first = an_order_of(2, at=LATER)
    converge(shop, second, now=LATER)
    converge(shop, first, now=LATER)

    assert Referral.objects.get().order_id == first.id
    assert due() == BOTH
    assert available(1) == 500


def test_an_order_that_moves_to_another_account_leaves_the_referral(shop, friend):
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    converge(shop, replace(order, user_id=7), now=LATER)

    assert (due(), state()) == ({}, "pending")


@pytest.mark.parametrize(("first", "then"), [(2, 3), (3, 2)])
def test_an_order_that_moves_to_another_friend_converts_her_instead(shop, friend, first, then):
    shop.register(3)
    claim(3, code_of(Referral.objects.get().referrer_id), NOON)
    order = an_order_of(first, at=LATER)
    converge(shop, order, now=LATER)
    converge(shop, replace(order, user_id=then), now=LATER)

    states = dict(Referral.objects.values_list("referee__user_id", "state"))
    assert states == {first: "pending", then: "rewarded"}
    assert (available(1), available(first), available(then)) == (500, 0, 250)


def test_the_terms_of_the_orders_day_apply_however_late_the_news(shop, friend, points):
    set_terms(points, referrer_points=9_000, referee_points=9_000, valid_from=LATER, now=LATER)

    converge(shop, an_order_of(2, at=NOON), now=LATER + timedelta(days=9))

    assert due() == BOTH


def test_terms_that_are_switched_off_reward_nobody(shop, friend, points):
    set_terms(points, is_active=False, valid_from=NOON, now=NOON)

    converge(shop, an_order_of(2, at=LATER), now=LATER)

    assert (due(), state()) == ({}, "pending")


def test_a_channel_without_terms_rewards_nobody(shop, friend):
    converge(shop, an_order_of(2, at=LATER, channel="other"), now=LATER)

    assert (due(), state()) == ({}, "pending")


def test_reward_points_expire_by_the_programmes_version_of_the_day(shop, friend, points):
    ProgrammeVersion.objects.create(
        programme=points, channel="main", currency="USD", rate_points=1, rate_minor=10_000_000,
        expiry_months=12, valid_from=EARLIER, actor="staff:1", reason="start",
    )  # fmt: skip
    converge(shop, an_order_of(2, at=LATER), now=LATER)

    assert set(Lot.objects.filter(cause__startswith="referral:").values_list("expires_at", flat=True)) == {
        datetime(2027, 3, 1, 13, tzinfo=UTC)
    }


def test_a_hint_on_the_first_order_claims_as_of_the_order(shop, terms):
    referrer = member(shop, 1)
    shop.register(2)

    converge(shop, an_order_of(2, at=LATER, hints=((HINT, code_of(referrer)),)), now=LATER)

    assert (due(), state()) == (BOTH, "rewarded")
    assert Referral.objects.get().claimed_at == LATER


def test_a_hint_added_to_a_known_order_counts_for_nothing(shop, terms):
    referrer = member(shop, 1)
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)

    converge(shop, replace(order, hints=((HINT, code_of(referrer)),)), now=LATER)

    assert not Referral.objects.exists()
    assert due() == {}


def test_a_hint_on_a_second_order_counts_for_nothing(shop, terms):
    referrer = member(shop, 1)
    converge(shop, an_order_of(2, at=NOON), now=LATER)

    converge(shop, an_order_of(2, at=LATER, hints=((HINT, code_of(referrer)),)), now=LATER)

    assert not Referral.objects.exists()


def test_a_guests_hint_waits_for_an_account(shop, terms):
    hints = ((HINT, code_of(member(shop, 1))),)
    converge(shop, an_order(user_id=None, email="cleo@example.com", hints=hints))

    assert not Referral.objects.exists()


def test_terms_in_another_programme_move_the_reward_there(shop, friend, points):
    """An earlier order that turns up late may fall under older terms with points of another kind."""
    other = Programme.objects.create(slug="stars", name="Stars")
    set_terms(other, referrer_points=70, referee_points=30, valid_from=LATER, now=LATER)
    converge(shop, an_order_of(2, at=LATER + timedelta(hours=1)), now=LATER)
    assert due() == {"referrer": 70, "referee": 30}

    converge(shop, an_order_of(2, at=NOON), now=LATER)
    converge(shop, an_order_of(2, at=LATER + timedelta(hours=2)), now=LATER)

    assert due() == BOTH
    assert sorted(Account.objects.filter(kind="available").values_list("programme__slug", "balance")) == [
        ("points", 250), ("points", 500), ("stars", 0), ("stars", 0)
    ]  # fmt: skip


def test_five_hundred_orders_cost_as_many_statements_as_two(shop, terms):
    def cost(start: int, count: int) -> int:
        orders = []
        for n in range(start, start + count):
            shop.register(n, hints=((HINT, code),))
            orders.append(an_order_of(n, at=LATER))
        sync_customers([order.user_id for order in orders], now=NOON)
        shop.put(*orders)
        with CaptureQueriesContext(connection) as queries:
            sync_orders([order.id for order in orders], now=LATER)
        return len(queries)

    code = code_of(member(shop, 1))
    cost(100, 1)

    assert cost(1_000, 2) == cost(2_000, 500)
    assert Referral.objects.filter(state="rewarded").count() == 503
    assert available(1) == 503 * 500
