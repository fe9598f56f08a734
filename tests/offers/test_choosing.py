"""They pick which of their offers is on their checkout; it stays until they decline it or it can be had no more."""

from dataclasses import replace
from uuid import uuid4

import pytest

from saleor_retention.core import clock
from saleor_retention.core.db import command
from saleor_retention.errors import Disabled, NotFound, OfferNotAvailable
from saleor_retention.offers import queries
from saleor_retention.offers.checkout.decide import decline
from saleor_retention.offers.checkout.select import OfferSelection, choose
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation, Stacking
from saleor_retention.offers.reservations.reserve import reserve
from saleor_retention.privacy.erase import erase
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.discounts import Benefit, OfferListing
from saleor_retention.store.port import store
from tests.invariants import assert_sound

from ..builders.audiences import an_audience, join
from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, granted, see

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
FIVE = OfferListing("main", "USD", 500, 0)
RICH = OfferListing("main", "USD", 500, 30_000)


def five(**terms):
    return granted(a_campaign(percent_bp=None, **({"listings": (FIVE,)} | terms)))


def decided(cart, now=NOON):
    decide(cart, now=now)
    return row_of(cart)


def row_of(cart):
    return queries.decisions_of([cart], at=NOON)[cart]


def chosen(cart, grant=None, user_id=1, **wanted):
    choose(
        cart, user_id, OfferSelection(grant.pk) if grant is not None else OfferSelection(**wanted), now=NOON
    )
    return row_of(cart)


def everything():
    tables = (CheckoutDecision, Reservation, Grant)
    return [list(one.objects.order_by("pk").values()) for one in tables]


def refused(cart, wanted, reason, *, error=OfferNotAvailable, user_id=1):
    before = everything(), store().cart(cart) if cart in store()._carts else None
    with pytest.raises(error) as refusal:
        choose(cart, user_id, wanted, now=NOON)
    assert (everything(), store().cart(cart) if cart in store()._carts else None) == before
    if reason is not None:
        assert (refusal.value.message, refusal.value.field) == (reason.entry.refusal, "offer_id")
    return refusal.value


def test_what_she_chose_replaces_the_best_and_stays_when_the_cart_changes():
    ten, small = granted(a_campaign()), five()
    cart = a_cart()
    assert (decided(cart).grant_id, decided(cart).is_chosen) == (ten.pk, False)
    row = chosen(cart, small)
    assert (row.grant_id, row.saving_minor, row.is_chosen) == (small.pk, 500, True)
    assert set(Reservation.objects.values_list("grant_id", flat=True)) == {small.pk}
    store().open_cart(replace(store().cart(cart), subtotal_minor=48_000))
    again = decided(cart)
    assert replace(again, hints=row.hints) == row
    told = [
        [(one.name, one.reason, one.would_save_minor, one.saves_more_minor) for one in decision.hints]
        for decision in (row, again)
    ]
    assert told == [
        [("Welcome back", "another_is_on", 2_400, 1_900)],
        [("Welcome back", "another_is_on", 4_800, 4_300)],
    ]
    assert chosen(cart, ten).grant_id == ten.pk
    assert_sound()


def test_the_order_uses_what_she_chose_and_the_better_one_stays_hers():
    ten, small = granted(a_campaign()), five()
    cart = a_cart()
    chosen(cart, small)
    see(an_order_with(small, checkout_id=cart, discount_minor=500))
    assert decided(a_cart()).grant_id == ten.pk


def test_what_may_join_comes_along_with_it():
    big = granted(a_campaign(stacking=Stacking.EXCLUSIVE))
    small = five(stacking=Stacking.COMBINABLE)
    other = five(stacking=Stacking.COMBINABLE, listings=(OfferListing("main", "USD", 300, 0),))
    cart = a_cart()
    assert decided(cart).grant_id == big.pk
    row = chosen(cart, other)
    assert (row.saving_minor, row.is_chosen) == (800, True)
    assert {row.grant_id, *(one.grant_id for one in row.companions)} == {small.pk, other.pk}


def test_what_her_audience_gets_is_chosen_by_its_campaign_before_and_after_there_is_a_grant():
    join(u1="DE")
    granted(a_campaign())
    campaign = a_campaign(audience_id=an_audience().pk, percent_bp=500)
    cart = a_cart()
    decided(cart)
    row = chosen(cart, campaign_id=campaign.pk)
    grant = Grant.objects.get(campaign=campaign)
    assert (row.grant_id, row.saving_minor, row.is_chosen) == (grant.pk, 1_200, True)
    assert decided(cart) == row == chosen(cart, grant)
    assert_sound()


def test_a_gift_card_that_comes_along_anyway_may_be_chosen():
    card = granted(
        a_campaign(
            percent_bp=None,
            listings=(OfferListing("main", "USD", 1_000, 0),),
            benefit=Benefit(kind="gift_card"),
        )
    )
    ten, cart = granted(a_campaign()), a_cart()
    row = chosen(cart, card)
    assert (row.grant_id, row.is_chosen) == (ten.pk, True)
    assert [one.grant_id for one in row.companions] == [card.pk]


def test_the_thirteenth_best_may_be_chosen_as_well():
    for _ in range(14):
        granted(a_campaign())
    small, cart = five(), a_cart()
    decided(cart)
    assert chosen(cart, small).grant_id == small.pk


def test_declining_ends_the_choice_and_choosing_takes_the_decline_back():
    granted(a_campaign())
    small, cart = five(), a_cart()
    chosen(cart, small)
    decline(cart, 1, now=NOON)
    assert (decided(cart).reason, decided(cart).is_chosen) == ("declined", False)
    row = chosen(cart, small)
    assert (row.grant_id, row.declined, row.is_chosen) == (small.pk, False, True)


def test_the_code_that_she_removed_a_moment_ago_may_be_chosen_again():
    ten, cart = granted(a_campaign()), a_cart()
    decided(cart)
    store().remove_from_cart(cart, ten.code)
    assert chosen(cart, ten).grant_id == ten.pk


def test_when_it_can_be_had_no_more_the_best_is_on_again_and_stays():
    ten, small = granted(a_campaign()), five(listings=(OfferListing("main", "USD", 500, 20_000),))
    cart = a_cart()
    chosen(cart, small)
    store().open_cart(replace(store().cart(cart), subtotal_minor=10_000))
    assert (decided(cart).grant_id, decided(cart).is_chosen) == (ten.pk, False)
    store().open_cart(replace(store().cart(cart), subtotal_minor=24_000))
    assert decided(cart).grant_id == ten.pk


@pytest.mark.promise("P8.1")
def test_a_promotion_that_becomes_better_than_her_choice_ends_it():
    ten, small = granted(a_campaign()), five()
    cart = a_cart()
    chosen(cart, small)
    store().open_cart(store().cart(cart), promotion_minor=501)
    assert (decided(cart).grant_id, decided(cart).is_chosen) == (ten.pk, False)


def test_a_typed_code_stands_before_her_choice_and_gives_it_back():
    granted(a_campaign())
    small, cart = five(), a_cart()
    chosen(cart, small)
    store().open_cart(replace(store().cart(cart), voucher_code="SUMMER"))
    assert (decided(cart).reason, decided(cart).is_chosen) == ("other_code", False)
    store().open_cart(replace(store().cart(cart), voucher_code=""))
    assert (decided(cart).grant_id, decided(cart).is_chosen) == (small.pk, True)


def test_whoever_has_the_checkout_next_has_not_chosen():
    campaign = a_campaign(percent_bp=500)
    granted(campaign, 1), granted(campaign, 2)
    best = granted(a_campaign(), 2)
    cart = a_cart(1)
    chosen(cart, Grant.objects.get(campaign=campaign, customer__user_id=1))
    store().open_cart(replace(store().cart(cart), user_id=2, voucher_code=""))
    assert (decided(cart).grant_id, decided(cart).is_chosen) == (best.pk, False)


def test_nothing_of_her_choice_is_left_when_she_is_erased():
    ids = join(u1="DE")
    small, cart = five(), a_cart()
    chosen(cart, small)
    with command():
        erase([ids[1]], now=NOON)
    assert not CheckoutDecision.objects.filter(chosen__isnull=False).exists()


@pytest.mark.promise("P8.1")
def test_what_would_make_the_total_higher_than_none_is_refused():
    small = five()
    cart = a_cart(promotion_minor=501)
    decided(cart)
    refused(cart, OfferSelection(small.pk), Reason.BETTER_PROMOTION)
    assert (store().cart(cart).voucher_code, row_of(cart).reason) == ("", "better_without")


@pytest.mark.parametrize(
    ("terms", "changes", "reason"),
    [
        ({"listings": (RICH,)}, {}, Reason.MINIMUM_NOT_REACHED),
        ({"minimum_quantity": 9}, {}, Reason.QUANTITY_NOT_REACHED),
        ({"countries": ["DE"]}, {"country": "FR"}, Reason.OTHER_REGION),
        ({"listings": (replace(FIVE, channel="eu"),)}, {}, Reason.OTHER_CHANNEL),
        ({}, {"subtotal_minor": 0}, Reason.EMPTY),
        ({}, {"voucher_code": "SUMMER"}, Reason.OTHER_CODE),
    ],
)
def test_what_may_not_be_on_now_is_refused_with_the_reason_and_nothing_is_written(terms, changes, reason):
    granted(a_campaign())
    refused(a_cart(**changes), OfferSelection(five(**terms).pk), reason)


def test_what_is_used_is_refused():
    used = five()
    see(an_order_with(used))
    refused(a_cart(), OfferSelection(used.pk), Reason.USED)


def test_a_paid_checkout_keeps_its_price_and_a_guests_has_no_offers():
    small = five()
    paid = refused(a_cart(is_paid=True), OfferSelection(small.pk), None)
    assert paid.message == "This checkout is paid for: its price stays."
    refused(a_cart(None), OfferSelection(small.pk), Reason.ANONYMOUS, user_id=None)


def test_what_is_not_hers_is_as_if_it_were_not_there():
    join(u1="DE")
    bens, mine = granted(a_campaign(), 2), five()
    others = a_campaign(audience_id=an_audience({"orders": {"atLeast": 1}}).pk)
    cart = a_cart()
    for wanted in (
        OfferSelection(bens.pk),
        OfferSelection(2**40),
        OfferSelection(campaign_id=others.pk),
        OfferSelection(campaign_id=2**40),
    ):
        assert refused(cart, wanted, None, error=NotFound).field == "offer_id"
    for checkout in (uuid4(), a_cart(2)):
        assert refused(checkout, OfferSelection(mine.pk), None, error=NotFound).field == "checkout_id"


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_where_nothing_begins_nothing_is_chosen(mode, monkeypatch):
    small, cart = five(), a_cart()
    monkeypatch.setattr(store(), "terms", lambda channels: dict.fromkeys(channels, ChannelTerms(mode=mode)))
    refused(cart, OfferSelection(small.pk), None, error=Disabled)


def test_what_a_rival_takes_meanwhile_is_refused(monkeypatch):
    small, cart = five(), a_cart()
    real = store().decide

    def after_a_rival(checkout_id):
        reserve(small.pk, uuid4(), now=clock.now())
        real(checkout_id)

    monkeypatch.setattr(store(), "decide", after_a_rival)
    refused(cart, OfferSelection(small.pk), Reason.RESERVED_ELSEWHERE)


def test_every_reason_has_its_sentence():
    silent = {reason for reason in Reason if not reason.entry.refusal}
    assert silent == {Reason.APPLIED, Reason.NO_OFFER, Reason.DECLINED, Reason.REMOVED}
