"""Never worse off where deliveries ask for a least of goods: what a discount takes away with them is counted."""

from dataclasses import replace
from uuid import UUID

import pytest

from saleor_retention.offers.pricing.never_worse import is_never_worse, replacement
from saleor_retention.store.carts import CartLine, CartSnapshot, Delivery
from saleor_retention.store.discounts import Benefit
from tests.builders.campaigns import saving_of

pytestmark = pytest.mark.promise("P8.1")

FREE_FROM_150 = Delivery(0, 15_000)
COURIER = Delivery(1_200)


def cart(*deliveries: Delivery, **more) -> CartSnapshot:
    """Goods for 156.00."""
    return CartSnapshot(UUID(int=1), "main", "USD", 1, 15_600, 3, "", deliveries=deliveries, **more)


def goes_on(minor: int, cart: CartSnapshot, alternative: int = 0) -> bool:
    return is_never_worse(saving_of(Benefit(amount_minor=minor), cart), alternative, cart)


@pytest.mark.parametrize(
    ("deliveries", "least_that_goes_on"),
    [
        ((), 601),
        ((COURIER,), 601),
        ((FREE_FROM_150, COURIER), 1_201),
        ((FREE_FROM_150, COURIER, Delivery(900, 0)), 901),
        ((FREE_FROM_150, COURIER, Delivery(900, 0, is_sure=False)), 1_201),
        ((FREE_FROM_150, COURIER, Delivery(300, 0, 14_000)), 1_201),
        ((Delivery(2_000, 15_000), COURIER), 601),
    ],
    ids=[
        "none asks",
        "the only one asks for nothing",
        "the next one costs 12.00",
        "the next one costs 9.00",
        "the cheaper one may be ruled out",
        "the cheaper one is for smaller carts",
        "the lost one was dearer",
    ],
)
def test_from_where_on_a_discount_is_worth_the_delivery_it_takes_away(deliveries, least_that_goes_on):
    found = cart(*deliveries)
    assert goes_on(least_that_goes_on, found)
    if least_that_goes_on > 601:
        assert not goes_on(least_that_goes_on - 1, found)


def test_what_leaves_no_delivery_at_all_never_goes_on():
    only = cart(FREE_FROM_150)
    assert [goes_on(minor, only) for minor in (600, 601, 15_600)] == [True, False, False]
    assert not goes_on(601, cart(FREE_FROM_150, Delivery(500, is_sure=False)))


def test_the_chosen_delivery_is_one_that_is_left():
    chosen = cart(FREE_FROM_150, shipping_minor=700)
    assert (goes_on(701, chosen), goes_on(700, chosen)) == (True, False)


FREE_FROM_50 = Delivery(0, 5_000, id=1)
POST = Delivery(500, id=2)


def chosen_free(
    *others: Delivery, chosen: Delivery = FREE_FROM_50, may_move: bool = True, **more
) -> CartSnapshot:
    """Goods for 55.00 and the delivery that is free from 50.00."""
    given = {"shipping_minor": 0, "shipping_asks_minor": 5_000, "present_delivery_id": 1} | more
    return CartSnapshot(
        UUID(int=1), "main", "USD", 1, 5_500, 1, "",
        deliveries=(chosen, *others), delivery_id=1, may_move=may_move, **given,
    )  # fmt: skip


def moved_to(minor: int, cart: CartSnapshot) -> int | None:
    found = replacement(saving_of(Benefit(amount_minor=minor), cart), cart)
    return found.id if found else None


@pytest.mark.parametrize(
    ("minor", "goes"),
    [(499, True), (500, True), (501, True), (1_100, True)],
    ids=["50.01", "50.00", "49.99", "44.00"],
)
def test_a_chosen_delivery_that_is_lost_is_weighed_with_the_one_it_is_moved_to(minor, goes):
    assert goes_on(minor, chosen_free(POST)) is goes


def test_it_has_to_be_worth_what_the_other_delivery_costs():
    dear = chosen_free(Delivery(600, id=2))
    assert [goes_on(minor, dear) for minor in (500, 501, 600, 601)] == [True, False, False, True]
    assert (goes_on(1_100, dear, 500), goes_on(1_100, dear, 499)) == (False, True)


@pytest.mark.parametrize(
    ("others", "to"),
    [
        ((), None),
        ((POST,), 2),
        ((Delivery(400, id=3), POST), 3),
        ((Delivery(400, 4_401, id=3), POST), 2),
        ((Delivery(400, 0, 4_399, id=3), POST), 2),
        ((Delivery(400, 0, 4_400, id=3), POST), 3),
        ((Delivery(400, id=3, is_sure=False), POST), 2),
        ((Delivery(400, id=3, days=2), POST), 2),
        ((Delivery(400), POST), 2),
        ((Delivery(500, id=3), POST), 2),
    ],
    ids=[
        "none is left", "the paid one", "the cheaper one", "it asks for too much", "it is for smaller carts",
        "it is for such carts", "it may be ruled out", "nobody knows which is slower", "no way of the store's",
        "as dear: the first",
    ],
)  # fmt: skip
def test_the_checkout_is_moved_to_the_cheapest_that_is_sure_to_be_had(others, to):
    found = chosen_free(*others)
    assert moved_to(1_100, found) == to
    assert goes_on(1_100, found) is (to is not None)


@pytest.mark.parametrize(("days", "to"), [(2, 2), (3, 2), (4, None), (None, None)])
def test_it_takes_no_longer_than_the_chosen_one(days, to):
    found = chosen_free(replace(POST, days=days), chosen=replace(FREE_FROM_50, days=3))
    assert moved_to(1_100, found) == to


def test_where_it_may_not_be_moved_it_stays_where_it_is():
    cheaper = Delivery(400, id=3)
    assert moved_to(1_100, chosen_free(POST, may_move=False)) is None
    moved = chosen_free(POST, cheaper, may_move=False, present_delivery_id=2)
    assert (moved_to(1_100, moved), goes_on(1_100, moved)) == (2, True)


def test_an_apps_delivery_is_never_left():
    found = replace(chosen_free(POST), delivery_id=None, present_delivery_id=None)
    assert (moved_to(1_100, found), goes_on(1_100, found)) == (None, False)


def net(rate: str, of_post: str, *deliveries: Delivery) -> CartSnapshot:
    """The same before tax."""
    line = CartLine(1, 1, 1, 5_500, 5_500, tax_rate=rate)
    post = replace(POST, tax_rate=of_post)
    return chosen_free(post, *deliveries, is_gross=False, lines=(line,), shipping_tax_rate=of_post)


def test_before_tax_the_delivery_is_taxed_as_well_and_roundings_may_hide_nothing():
    cart = net("0.2", "0.2")
    assert [goes_on(minor, cart) for minor in (500, 502, 510, 1_100)] == [True, False, True, True]
    untaxed_goods = net("0", "0.2")
    assert [goes_on(minor, untaxed_goods) for minor in (510, 600, 610)] == [False, False, True]
    assert not goes_on(1_100, net("0.2", ""))
    assert not goes_on(1_100, net("", "0.2"))


def test_one_that_asks_for_more_than_there_is_was_never_hers():
    assert goes_on(601, cart(Delivery(0, 20_000), COURIER))


def test_it_comes_on_top_of_the_shops_own_promotion():
    found = cart(FREE_FROM_150, COURIER)
    assert (goes_on(2_201, found, 1_000), goes_on(2_200, found, 1_000)) == (True, False)


def test_prices_without_tax_are_not_guessed_at():
    net = cart(FREE_FROM_150, COURIER, is_gross=False)
    assert (goes_on(600, net), goes_on(5_000, net)) == (True, False)
