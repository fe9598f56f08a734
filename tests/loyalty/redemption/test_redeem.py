"""Points as money on a checkout: how many, what they pay, and that they follow the cart."""

from datetime import timedelta
from uuid import uuid4

import pytest

from saleor_retention.errors import Disabled, Invalid, NotEnoughPoints, NotFound
from saleor_retention.loyalty.programmes import programme_update
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem, release
from saleor_retention.loyalty.redemption.settle import settle, sweep
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme, balance_of
from tests.builders.redemption import a_rich_member, cart_of, fill, redemption_of, to_pay, with_points

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=16)


@pytest.mark.promise("L4.1")
def test_the_shopper_spends_the_number_they_choose_and_the_total_is_lower():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    row = redeem(cart, 1, 400, now=NOON)
    assert (row.points, row.amount_minor, row.currency) == (400, 400, "USD")
    assert to_pay(cart) == 4_600
    assert balance_of(customer) == {"available": 600, "held": 400, "owed": 0}


@pytest.mark.promise("L4.1")
@pytest.mark.parametrize(
    ("terms", "points", "cost", "asked", "error", "says"),
    [
        ({"points": 1, "minor": 1_000}, 30, 2_000, 3, Invalid, "At most 2 points"),
        ({"points": 2, "minor": 300}, 3, 10_000, 3, Invalid, "steps of 2"),
        ({"points": 100, "minor": 100}, 1_000, 10_000, 150, Invalid, "steps of 100"),
        ({"points": 1, "minor": 1, "least": 500}, 1_000, 10_000, 499, Invalid, "At least 500"),
        ({"points": 1, "minor": 1}, 60, 10_000, 61, NotEnoughPoints, "There are 60 points"),
        ({"points": 1, "minor": 1, "most_percent": 20}, 5_000, 10_000, 2_001, Invalid, "At most 2000 points"),
        ({"points": 1, "minor": 1}, 60, 10_000, 0, Invalid, "whole number"),
        ({"points": 1, "minor": 1}, 60, 10_000, -5, Invalid, "whole number"),
    ],
)
def test_what_cannot_be_spent_is_refused_with_how_many_can(terms, points, cost, asked, error, says):
    customer, _ = a_rich_member(points, **terms)
    cart = cart_of(cost)
    with pytest.raises(error, match=says) as refused:
        redeem(cart, 1, asked, now=NOON)
    assert refused.value.field == "points"
    assert to_pay(cart) == cost
    assert balance_of(customer)["held"] == 0
    assert not PointsRedemption.objects.exists()


@pytest.mark.parametrize(("cost", "points"), [(2_000, 2), (2_500, 2), (900, 0)])
def test_points_of_ten_are_spent_whole(cost, points):
    customer, _ = a_rich_member(30, points=1, minor=1_000)
    cart = cart_of(cost)
    if not points:
        with pytest.raises(Invalid, match="At most 0"):
            redeem(cart, 1, 1, now=NOON)
        return
    redeem(cart, 1, points, now=NOON)
    assert to_pay(cart) == cost - 1_000 * points
    assert balance_of(customer)["available"] == 30 - points


def test_another_number_takes_the_place_of_the_first_and_the_same_stands():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    first = redeem(cart, 1, 400, now=NOON)
    again = redeem(cart, 1, 400, now=NOON + timedelta(minutes=10))
    assert (again.pk, again.card) == (first.pk, first.card)
    assert again.hold.expires_at == NOON + timedelta(minutes=25)
    other = redeem(cart, 1, 1_000, now=NOON)
    assert (other.pk, other.points) == (first.pk, 1_000)
    assert other.card != first.card
    assert store().gift_card(first.card)["is_active"] is False
    assert to_pay(cart) == 4_000
    assert balance_of(customer) == {"available": 0, "held": 1_000, "owed": 0}


def test_points_are_taken_back():
    customer, _ = a_rich_member(1_000)
    cart = cart_of(5_000)
    redeem(cart, 1, 400, now=NOON)
    release(cart, 1, now=NOON)
    release(cart, 1, now=NOON)
    assert to_pay(cart) == 5_000
    assert balance_of(customer) == {"available": 1_000, "held": 0, "owed": 0}
    assert redemption_of(cart).state == "released"


def test_foreign_missing_and_guests_checkouts_answer_alike():
    a_rich_member(1_000)
    foreign, guests = cart_of(5_000, user_id=2), cart_of(5_000, user_id=None)
    for cart in (foreign, guests, uuid4()):
        for verb in (lambda pk: redeem(pk, 1, 100, now=NOON), lambda pk: release(pk, 1, now=NOON)):
            with pytest.raises(NotFound) as refused:
                verb(cart)
            assert refused.value.field == "checkout_id"


def test_where_points_are_no_money_they_are_not_spent():
    customer = with_points(1_000, a_programme())
    with pytest.raises(Disabled):
        redeem(cart_of(5_000), 1, 100, now=NOON)
    assert balance_of(customer)["held"] == 0


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_a_channel_that_is_not_live_spends_none(mode):
    a_rich_member(1_000)
    store().agree("main", ChannelTerms(mode))
    with pytest.raises(Disabled):
        redeem(cart_of(5_000), 1, 100, now=NOON)


def test_a_programme_that_is_off_spends_none():
    _, version = a_rich_member(1_000)
    programme_update(version.programme_id, is_active=False, now=NOON)
    with pytest.raises(Disabled):
        redeem(cart_of(5_000), 1, 100, now=NOON + timedelta(seconds=1))


@pytest.mark.promise("L4.3")
def test_when_the_cart_shrinks_fewer_are_spent_and_up_to_the_choice_when_it_grows():
    customer, _ = a_rich_member(10_000)
    cart = cart_of(8_000)
    redeem(cart, 1, 5_000, now=NOON)
    fill(cart, 3_000)
    assert (redemption_of(cart).points, redemption_of(cart).wanted, to_pay(cart)) == (3_000, 5_000, 0)
    assert balance_of(customer) == {"available": 7_000, "held": 3_000, "owed": 0}
    fill(cart, 9_000)
    assert (redemption_of(cart).points, to_pay(cart)) == (5_000, 4_000)
    fill(cart, 0)
    assert redemption_of(cart).state == "released"
    assert balance_of(customer) == {"available": 10_000, "held": 0, "owed": 0}


@pytest.mark.promise("L4.3")
def test_an_abandoned_checkout_gives_its_points_back_and_loses_the_card():
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    sweep(now=NOON + timedelta(minutes=14))
    assert balance_of(customer)["held"] == 60
    for _ in range(2):
        sweep(now=LATER)
    assert balance_of(customer) == {"available": 100, "held": 0, "owed": 0}
    assert to_pay(cart) == 5_000


def test_one_that_is_changed_keeps_them_longer():
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    row = redemption_of(cart)
    row.hold.expires_at = NOON - timedelta(seconds=1)
    row.hold.save(update_fields=["expires_at"])
    fill(cart, 6_000)
    sweep(now=NOON)
    assert balance_of(customer)["held"] == 60


def test_one_that_the_shop_deletes_gives_them_back_once():
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    store().abandon(cart)
    for _ in range(3):
        settle(redemption_of(cart).pk, now=NOON)
    assert balance_of(customer) == {"available": 100, "held": 0, "owed": 0}


def test_one_that_is_paid_for_keeps_its_price():
    from dataclasses import replace

    customer, _ = a_rich_member(10_000)
    cart = cart_of(8_000)
    redeem(cart, 1, 5_000, now=NOON)
    store().open_cart(replace(store().cart(cart), is_paid=True, subtotal_minor=3_000))
    store().decide(cart)
    sweep(now=LATER)
    assert redemption_of(cart).points == 5_000
    for verb in (lambda: redeem(cart, 1, 100, now=NOON), lambda: release(cart, 1, now=NOON)):
        with pytest.raises(Invalid, match="paid for"):
            verb()
    assert balance_of(customer)["held"] == 5_000


@pytest.mark.parametrize("user_id", [2, None])
def test_a_checkout_that_goes_to_another_account_or_to_none_loses_them(user_id):
    from dataclasses import replace

    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    store().open_cart(replace(store().cart(cart), user_id=user_id))
    store().decide(cart)
    assert to_pay(cart) == 5_000
    assert balance_of(customer) == {"available": 100, "held": 0, "owed": 0}


@pytest.mark.promise("L4.2")
def test_two_checkouts_of_a_customer_each_hold_their_own():
    customer, _ = a_rich_member(100)
    first, second = cart_of(5_000), cart_of(5_000)
    redeem(first, 1, 60, now=NOON)
    with pytest.raises(NotEnoughPoints, match="There are 40 points"):
        redeem(second, 1, 60, now=NOON)
    redeem(second, 1, 40, now=NOON)
    assert balance_of(customer) == {"available": 0, "held": 100, "owed": 0}
    assert (to_pay(first), to_pay(second)) == (4_940, 4_960)
