"""P1.1 to P1.4: the offer is in the response of the very mutation, exact, without typing anything."""

from decimal import Decimal

import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode
from saleor.plugins.models import PluginConfiguration

from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation
from saleor_retention.store.port import store

from .storefront import a_campaign, granted

pytestmark = pytest.mark.django_db(transaction=True)


def a_store_code(channel, code="TYPED5", percent=5):
    """A voucher of the shop itself."""
    voucher = Voucher.objects.create(type="entire_order", discount_value_type="percentage", name=code)
    VoucherChannelListing.objects.create(
        voucher=voucher, channel=channel, discount_value=percent, currency="USD"
    )
    VoucherCode.objects.create(voucher=voucher, code=code)
    return code


@pytest.mark.promise("P1.1")
def test_her_offer_is_in_the_response_of_checkout_create(shopper, channel_USD, customer_user):
    grant = granted(a_campaign(channel_USD), customer_user)
    seen = shopper.create((2, 8))
    assert (seen.code, seen.discount, seen.total) == (grant.code, Decimal("24.0"), Decimal("216.0"))
    assert seen.lines[0]["totalPrice"]["gross"]["amount"] == 216.0
    assert seen.data["discountName"] == "Welcome back"
    assert Reservation.objects.get().checkout_id == shopper.checkout.pk
    decision = CheckoutDecision.objects.get()
    assert (decision.applied_id, decision.reason, decision.saving_minor) == (grant.pk, "applied", 2_400)


@pytest.mark.promise("P1.1")
def test_a_customer_without_an_offer_sees_saleors_own_prices_and_leaves_no_trace(
    shopper, channel_USD, customer_user2
):
    granted(a_campaign(channel_USD), customer_user2)
    seen = shopper.create((2, 8))
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert not CheckoutDecision.objects.exists()
    assert not Reservation.objects.exists()


def test_an_offer_granted_while_she_shops_is_there_at_her_next_step(shopper, channel_USD, customer_user):
    assert shopper.create((2, 8)).code is None
    grant = granted(a_campaign(channel_USD), customer_user)
    assert shopper.email("ann@example.com").code == grant.code


def test_a_code_the_outbox_has_not_delivered_yet_is_issued_at_the_checkout(
    shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    Grant.objects.update(issued_at=None)
    VoucherCode.objects.all().delete()
    Voucher.objects.all().delete()
    type(grant.campaign).objects.update(store_reference="")
    assert shopper.create((2, 8)).code == grant.code
    assert Grant.objects.get().issued_at is not None


@pytest.mark.promise("P1.2")
def test_a_percentage_follows_added_changed_and_removed_lines_in_each_response(
    shopper, channel_USD, customer_user
):
    granted(a_campaign(channel_USD, percent_bp=1_234), customer_user)
    seen = shopper.create((2, 8))
    assert (seen.discount, seen.total) == (Decimal("29.62"), Decimal("210.38"))
    seen = shopper.add((1, 3), (0, 1))
    assert (seen.discount, seen.total) == (Decimal("38.25"), Decimal("271.75"))
    seen = shopper.update((2, 1))
    assert (seen.discount, seen.total) == (Decimal("12.34"), Decimal("87.66"))
    line = next(one for one in seen.lines if one["quantity"] == 3)
    seen = shopper.drop(line["id"])
    assert (seen.discount, seen.total) == (Decimal("4.94"), Decimal("35.06"))
    assert CheckoutDecision.objects.get().saving_minor == 494


@pytest.mark.promise("P1.2")
def test_a_fixed_amount_is_exact_and_never_more_than_the_goods(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD, amount_minor=5_000), customer_user)
    assert shopper.create((2, 8)).total == Decimal("190.0")
    seen = shopper.update((2, 1))
    assert (seen.discount, seen.total) == (Decimal("30.0"), Decimal("0.0"))
    assert CheckoutDecision.objects.get().saving_minor == 3_000


@pytest.mark.promise("P1.2")
def test_below_the_minimum_it_goes_and_says_what_is_missing_and_above_it_returns(
    shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD, minimum_minor=20_000), customer_user)
    assert shopper.create((2, 8)).code == grant.code
    seen = shopper.update((2, 5))
    assert (seen.code, seen.total) == (None, Decimal("150.0"))
    decision = CheckoutDecision.objects.get()
    assert (decision.reason, decision.missing_minor, decision.declined_at) == (
        "minimum_not_reached",
        5_000,
        None,
    )
    assert not Reservation.objects.exists()
    seen = shopper.update((2, 7))
    assert (seen.code, seen.total) == (grant.code, Decimal("189.0"))


@pytest.mark.promise("P1.3")
def test_attaching_the_customer_brings_her_offer_and_detaching_removes_it(
    guest, user_api_client, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    assert guest.create((2, 8)).code is None
    guest.client = user_api_client
    assert guest.attach().total == Decimal("216.0")
    seen = guest.detach()
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert not Reservation.objects.exists()
    assert guest.attach().code == grant.code


@pytest.mark.promise("P1.4")
def test_a_typed_code_wins_and_stays_and_when_it_goes_her_offer_returns(shopper, channel_USD, customer_user):
    grant = granted(a_campaign(channel_USD), customer_user)
    typed = a_store_code(channel_USD)
    shopper.create((2, 8))
    seen = shopper.type_code(typed)
    assert (seen.code, seen.total) == (typed, Decimal("228.0"))
    assert CheckoutDecision.objects.get().reason == "other_code"
    assert not Reservation.objects.exists()
    assert shopper.add((2, 2)).code == typed
    seen = shopper.remove_code(typed)
    assert (seen.code, seen.total) == (grant.code, Decimal("270.0"))


def test_the_better_of_two_offers_is_applied_and_the_other_stays_free(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD), customer_user)
    better = granted(a_campaign(channel_USD, amount_minor=3_000, name="Thirty off"), customer_user)
    assert shopper.create((2, 8)).code == better.code
    assert list(Reservation.objects.values_list("grant_id", flat=True)) == [better.pk]
    seen = shopper.update((2, 20))
    assert (seen.discount, seen.data["discountName"]) == (Decimal("60.0"), "Welcome back")
    assert Reservation.objects.get().grant_id != better.pk


@pytest.mark.parametrize(("is_active", "applies"), [(True, False), (False, True)])
def test_a_refresh_puts_no_offer_on_where_the_owner_switched_it_off(
    shopper, channel_USD, customer_user, is_active, applies
):
    shopper.create((2, 8))
    granted(a_campaign(channel_USD), customer_user)
    checkout = Checkout.objects.get()
    stored = PluginConfiguration.objects.create(
        identifier="saleor.retention",
        name="Retention",
        active=is_active,
        configuration=[{"name": "apply_offers", "value": applies}],
    )
    store().decide(checkout.pk)
    checkout.refresh_from_db()
    assert checkout.voucher_code is None
    stored.delete()
    store().decide(checkout.pk)
    checkout.refresh_from_db()
    assert checkout.voucher_code is not None
