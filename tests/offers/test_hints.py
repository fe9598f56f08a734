"""What is told of offers that are not on a checkout, and what the shopper can do next."""

from dataclasses import replace

import pytest

from saleor_retention.offers import queries
from saleor_retention.offers.checkout import decide as decisions
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.eligibility.next_steps import Situation, next_step, sentence
from saleor_retention.offers.eligibility.reasons import NextStep, Reason
from saleor_retention.offers.publishing.description import Price
from saleor_retention.offers.publishing.description import sentence as worded
from saleor_retention.store.carts import CartLine
from saleor_retention.store.discounts import Benefit, OfferListing, Per, Scope
from saleor_retention.store.port import store

from ..builders.campaigns import NOON, a_campaign, a_cart, granted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
BUNDLE = Benefit(kind="bundle", options={"buy": 2, "get": 1})


def decided(cart_id):
    decide(cart_id, now=NOON)
    return queries.decisions_of([cart_id], at=NOON)[cart_id]


def told(cart_id):
    return [
        (one.offer_key, one.reason, one.missing_quantity, one.would_save_minor, one.saves_more_minor)
        for one in decided(cart_id).hints
    ]


def bundled_cart(*quantities, unit_minor=5_000):
    lines = tuple(
        CartLine(place, place, quantity, quantity * unit_minor, quantity * unit_minor)
        for place, quantity in enumerate(quantities, 1)
    )
    total = sum(line.total_minor for line in lines)
    return a_cart(subtotal_minor=total, quantity=sum(quantities), lines=lines)


@pytest.mark.parametrize(
    ("quantities", "missing", "would_save"), [((2,), 1, 5_000), ((1,), 2, 5_000), ((1, 1), 1, 5_000)]
)
def test_a_bundle_that_lacks_units_says_how_many(quantities, missing, would_save):
    grant = granted(a_campaign(percent_bp=10_000, benefit=BUNDLE))
    cart = bundled_cart(*quantities)
    assert told(cart) == [(str(grant.pk), "quantity_not_reached", missing, would_save, 0)]
    row = decided(cart)
    assert (row.reason, row.missing_quantity) == ("quantity_not_reached", missing)


def test_a_bundle_without_any_of_its_goods_says_so():
    of_nine = replace(BUNDLE, scope=Scope(product_ids=frozenset({9})))
    grant = granted(a_campaign(percent_bp=10_000, benefit=of_nine))
    assert told(bundled_cart(2)) == [(str(grant.pk), "no_such_goods", 0, 0, 0)]


def test_a_whole_bundle_is_on():
    granted(a_campaign(percent_bp=10_000, benefit=BUNDLE))
    assert decided(bundled_cart(3)).saving_minor == 5_000


def test_each_other_offer_is_told_of_with_what_it_would_save():
    best, less = granted(a_campaign()), granted(a_campaign(percent_bp=500))
    far = granted(a_campaign(percent_bp=2_000, listings=(OfferListing("main", "USD", None, 30_000),)))
    cart = a_cart()
    # 20 % of 300.00 are 60.00; the ten percent that are on would take off 30.00 of that.
    assert told(cart) == [
        (str(far.pk), "minimum_not_reached", 0, 6_000, 3_000),
        (str(less.pk), "another_is_on", 0, 1_200, 0),
    ]
    assert decided(cart).offer_key == str(best.pk)


def test_where_the_shops_own_promotion_is_better_each_offer_is_told_of():
    ten, five = granted(a_campaign()), granted(a_campaign(percent_bp=500))
    assert told(a_cart(promotion_minor=9_000)) == [
        (str(ten.pk), "better_without", 0, 2_400, 0),
        (str(five.pk), "better_without", 0, 1_200, 0),
    ]


def test_more_offers_than_are_priced_are_told_of_all():
    for _ in range(15):
        granted(a_campaign())
    assert [one[1] for one in told(a_cart())] == ["another_is_on"] * 14


def test_what_was_turned_off_is_told_of_and_may_be_turned_on_again():
    ten, cart = granted(a_campaign()), a_cart()
    decided(cart)
    decisions.decline(cart, 1, now=NOON)
    assert told(cart) == [(str(ten.pk), "declined", 0, 2_400, 0)]
    assert store().cart(cart).voucher_code == ""


def test_every_reason_has_a_step_or_a_sentence():
    assert {reason.entry.next_step for reason in Reason} == {None, *NextStep}
    assert all(sentence(Situation(reason, "USD")) for reason in Reason)


@pytest.mark.parametrize(
    ("situation", "step", "text"),
    [
        (
            Situation(Reason.APPLIED, "USD", "Ten", saving_minor=2_400),
            "applied",
            "“Ten” takes off 24.00 USD.",
        ),
        (Situation(Reason.APPLIED, "USD"), "applied", "Your offer is applied."),
        (
            Situation(Reason.MINIMUM_NOT_REACHED, "USD", "Ten", missing_minor=1_050),
            "add_more",
            "Add goods for 10.50 USD to get “Ten”.",
        ),
        (
            Situation(Reason.QUANTITY_NOT_REACHED, "USD", "Two", missing_quantity=1),
            "add_more",
            "Add 1 more to get “Two”.",
        ),
        (Situation(Reason.NO_ELIGIBLE_ITEMS, "USD", "A"), "add_more", "Add goods that “A” is for."),
        (
            Situation(Reason.NO_DELIVERY, "USD", "Free"),
            "choose_delivery",
            "Choose a delivery that costs something, and “Free” pays for it.",
        ),
        (Situation(Reason.ANONYMOUS, ""), "sign_in", "Sign in to get your personal offers."),
        (
            Situation(Reason.OTHER_CODE, "USD", "Ten", saves_more_minor=100),
            "own_code_is_worse",
            "Remove your code, and “Ten” saves you 1.00 USD more.",
        ),
        (Situation(Reason.OTHER_CODE, "USD"), None, "Your code is used instead of your personal offers."),
        (Situation(Reason.DECLINED, "USD"), "turned_off", "You turned your offer off for this checkout."),
        (Situation(Reason.USED, "USD"), None, "You have used it."),
    ],
)
def test_the_next_step_and_its_sentence(situation, step, text):
    assert (next_step(situation), sentence(situation)) == (step, text)


NONE = Price("USD", None, 0, None)
SOME = Scope(product_ids=frozenset({1}))


@pytest.mark.parametrize(
    ("benefit", "prices", "quantity", "text"),
    [
        (Benefit(1_250), [NONE], 0, "12.5% off everything"),
        (
            Benefit(1_000, per=Per.CHEAPEST, scope=SOME),
            [NONE],
            3,
            "10% off the cheapest piece of selected goods, from 3 pieces",
        ),
        (
            Benefit(None, 500, per=Per.UNIT),
            [Price("USD", 500, 5_000, None), Price("EUR", 400, 4_500, None)],
            0,
            "5.00 USD or 4.00 EUR off each piece of everything, for orders of 50.00 USD or 45.00 EUR or more",
        ),
        (replace(BUNDLE, scope=SOME, percent_bp=10_000), [NONE], 0, "Buy 2, get 1 free on selected goods"),
        (
            replace(BUNDLE, percent_bp=5_000),
            [Price("USD", None, 0, 2_000)],
            0,
            "Buy 2, get 1 for 50% less on everything, at most 20.00 USD",
        ),
        (Benefit(kind="free_shipping"), [NONE], 0, "Free delivery"),
        (
            Benefit(None, 1_000, kind="gift_card"),
            [Price("USD", 1_000, 0, None)],
            0,
            "A gift card of 10.00 USD once your order is paid",
        ),
    ],
)
def test_an_offer_says_what_it_gives(benefit, prices, quantity, text):
    assert worded(benefit, prices, quantity, {}) == text
