"""Never worse off where deliveries ask for a least of goods: what a discount takes away with them is counted."""

from uuid import UUID

import pytest

from saleor_retention.kernel.store import Benefit, CartSnapshot, Delivery
from saleor_retention.offers.benefits import is_never_worse, saving_of

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


def test_one_that_asks_for_more_than_there_is_was_never_hers():
    assert goes_on(601, cart(Delivery(0, 20_000), COURIER))


def test_it_comes_on_top_of_the_shops_own_promotion():
    found = cart(FREE_FROM_150, COURIER)
    assert (goes_on(2_201, found, 1_000), goes_on(2_200, found, 1_000)) == (True, False)


def test_prices_without_tax_are_not_guessed_at():
    net = cart(FREE_FROM_150, COURIER, is_gross=False)
    assert (goes_on(600, net), goes_on(5_000, net)) == (True, False)
