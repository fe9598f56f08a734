"""A gift card in the cart is sold at its price: nothing makes it cheaper, and it counts for no minimum."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.eligibility.rules import ineligibility
from saleor_retention.offers.pricing.benefits import combine
from saleor_retention.offers.pricing.serialization import as_shape
from saleor_retention.store.carts import CartLine, CartSnapshot
from saleor_retention.store.discounts import ApplicationMethod, Benefit, Per, Scope
from tests.builders import NOON
from tests.builders.campaigns import saving_of
from tests.offers.test_rules import an_offer

A, B, CARD = 1, 2, 9


def a_cart(*lines, card=3_600):
    """Goods as (variant, quantity, total), and a gift card beside them."""
    goods = [CartLine(variant, variant, quantity, total, total) for variant, quantity, total in lines]
    if card:
        goods.insert(1, CartLine(CARD, CARD, 1, card, card, is_gift_card=True))
    return CartSnapshot(
        id=uuid4(),
        channel="main",
        currency="USD",
        user_id=1,
        subtotal_minor=sum(line.total_minor for line in goods),
        quantity=sum(line.quantity for line in goods),
        fingerprint="",
        lines=tuple(goods),
    )


OF_A = as_shape(Benefit(scope=Scope(product_ids=frozenset({A}))))
TWO_A = (A, 2, 12_000)
ONE_B = (B, 1, 3_600)


@pytest.mark.parametrize(
    ("benefit", "by", "by_line"),
    [
        (Benefit(1_000), ApplicationMethod.LINES, (1_200, 0, 360)),
        (Benefit(None, 1_500), ApplicationMethod.ONE_UNIT, (1_500, 0, 0)),
        (Benefit(None, 8_000), ApplicationMethod.LINES, (8_000, 0, 0)),
        (Benefit(None, 99_000), ApplicationMethod.LINES, (12_000, 0, 3_600)),
        (Benefit(5_000, most_minor=2_000), ApplicationMethod.ONE_UNIT, (2_000, 0, 0)),
        (Benefit(1_000, per=Per.CHEAPEST), ApplicationMethod.ONE_UNIT, (0, 0, 360)),
        (
            Benefit(10_000, kind="bundle", options={"buy": 2, "get": 1}),
            ApplicationMethod.ONE_UNIT,
            (0, 0, 3_600),
        ),
    ],
)
def test_goods_become_cheaper_beside_a_gift_card_and_the_card_does_not(benefit, by, by_line):
    saving = saving_of(benefit, a_cart(TWO_A, ONE_B))
    assert (saving.application.by, saving.by_line, saving.minor) == (by, by_line, sum(by_line))


def test_what_no_voucher_can_take_off_goods_alone_is_not_carried():
    saving = saving_of(Benefit(None, 7_001), a_cart(TWO_A, ONE_B))
    assert (saving.minor, saving.application) == (7_001, None)
    assert (
        saving_of(Benefit(None, 7_001), a_cart(TWO_A, ONE_B, card=0)).application.by
        is ApplicationMethod.NATIVE
    )


def test_a_variant_on_two_lines_cannot_be_named_for_one_of_them():
    cart = a_cart((A, 1, 6_000), (A, 1, 5_000), ONE_B)
    assert saving_of(Benefit(None, 5_500), cart).application is None
    assert saving_of(Benefit(None, 3_000), cart).by_line == (0, 0, 0, 3_000)


def test_two_offers_go_together_where_their_sum_can_be_carried():
    cart = a_cart(TWO_A, ONE_B)
    one, other = saving_of(Benefit(1_000), cart), saving_of(Benefit(None, 500), cart)
    assert combine([one, other], cart).by_line == (2_060, 0, 0)
    assert combine([one, saving_of(Benefit(None, 5_001), cart)], cart) is None


def test_a_card_alone_is_nothing_to_take_anything_off():
    cart = a_cart()
    assert saving_of(Benefit(1_000), cart).minor == 0
    assert saving_of(Benefit(None, 500), cart).minor == 0


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"minimum_minor": 15_600}, None),
        ({"minimum_minor": 15_601}, Reason.MINIMUM_NOT_REACHED),
        ({"minimum_quantity": 3}, None),
        ({"minimum_quantity": 4}, Reason.QUANTITY_NOT_REACHED),
        ({"minimum_minor": 12_000, "shape": OF_A}, None),
        (
            {"minimum_minor": 12_001, "shape": OF_A},
            Reason.MINIMUM_NOT_REACHED,
        ),
        (
            {"minimum_quantity": 3, "shape": OF_A},
            Reason.QUANTITY_NOT_REACHED,
        ),
    ],
)
def test_minima_are_asked_of_the_goods_that_the_offer_is_for(terms, reason):
    no = ineligibility(
        an_offer(**terms), a_cart(TWO_A, ONE_B), NOON, was_applied=False, patience=timedelta(hours=1)
    )
    assert (no and no.reason) == reason


LINES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 99_999)), min_size=1, max_size=5
)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(LINES, st.integers(1, 10_000) | st.none(), st.integers(1, 50_000), st.integers(1, 50_000) | st.none())
def test_whatever_is_in_the_cart_no_card_becomes_cheaper(lines, percent, amount, most):
    benefit = Benefit(percent, None if percent else amount, most_minor=most)
    cart = a_cart(*lines)
    saving = saving_of(benefit, cart)
    if saving.application is None:
        return
    assert saving.application.by not in (ApplicationMethod.NATIVE, ApplicationMethod.AMOUNT)
    assert saving.by_line[1] == 0
    assert CARD not in saving.application.variant_ids
    assert sum(saving.by_line) == saving.minor <= cart.goods_minor
