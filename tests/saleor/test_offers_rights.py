"""P1.5, P1.6, P1.8, P1.9: who gets an offer, who does not, and that a fault of ours is Saleor's own answer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from inspect import signature

import pytest
from django.contrib.sites.models import Site
from freezegun import freeze_time
from saleor.discount.models import VoucherCode
from saleor.order.actions import cancel_order
from saleor.order.models import Order
from saleor.plugins.manager import get_plugins_manager
from saleor.plugins.models import PluginConfiguration

from saleor_retention.errors import NotFound
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.checkout import decide
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import CheckoutDecision, Redemption, Reservation
from saleor_retention.store.port import store
from tests.builders.faults import before_saving

from .hook_faults import before_reading
from .storefront import Shopper, a_campaign, granted, pay_by_transaction

pytestmark = pytest.mark.django_db(transaction=True)


def now():
    return datetime.now(UTC)


@pytest.mark.promise("P1.5")
def test_what_she_removed_stays_away_from_that_checkout_and_not_from_the_next(
    shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    seen = shopper.remove_code(grant.code)
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert CheckoutDecision.objects.get().reason == "removed"
    assert not Reservation.objects.exists()
    assert shopper.add((2, 1)).code is None
    assert shopper.update((2, 8)).code is None
    assert shopper.create((2, 8)).code == grant.code


@pytest.mark.promise("P1.5")
def test_what_she_declined_goes_at_once_and_stays_away(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    decide.decline(shopper.checkout.pk, customer_user.pk, now=now())
    assert shopper.look().total == Decimal("240.0")
    assert shopper.add((2, 1)).code is None
    assert CheckoutDecision.objects.get().declined_at is not None
    assert not Reservation.objects.exists()


@pytest.mark.promise("P1.5")
def test_nobody_declines_for_another(shopper, channel_USD, customer_user, customer_user2):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    with pytest.raises(NotFound):
        decide.decline(shopper.checkout.pk, customer_user2.pk, now=now())
    assert shopper.look().code == grant.code


def test_she_may_type_the_code_she_declined_again(shopper, channel_USD, customer_user):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    shopper.remove_code(grant.code)
    assert shopper.type_code(grant.code).total == Decimal("216.0")
    decision = CheckoutDecision.objects.get()
    assert (decision.applied_id, decision.declined_at) == (grant.pk, None)
    assert Reservation.objects.get().grant_id == grant.pk


@pytest.mark.promise("P1.6")
def test_another_customer_who_types_her_code_gets_nothing_and_the_owners_grant_is_untouched(
    shopper,
    user2_api_client,
    channel_USD,
    customer_user,
    wares,
):
    grant = granted(a_campaign(channel_USD), customer_user)
    other = Shopper(user2_api_client, channel_USD, wares)
    other.create((2, 8))
    assert [one["code"] for one in other.type_code(grant.code).errors] == ["INVALID"]
    seen = other.look()
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert not Reservation.objects.exists()
    assert shopper.create((2, 8)).total == Decimal("216.0")


@pytest.mark.promise("P1.6")
def test_a_guest_who_types_her_code_gets_nothing_even_with_the_owners_address(
    guest,
    shopper,
    channel_USD,
    customer_user,
):
    grant = granted(a_campaign(channel_USD), customer_user)
    guest.create((2, 8), email=customer_user.email)
    assert [one["code"] for one in guest.type_code(grant.code).errors] == ["INVALID"]
    seen = guest.look()
    assert (seen.code, seen.total) == (None, Decimal("240.0"))
    assert shopper.create((2, 8)).total == Decimal("216.0")


@pytest.mark.promise("P1.6")
def test_a_stranger_with_an_offer_of_her_own_gets_her_own(
    user2_api_client,
    channel_USD,
    customer_user,
    customer_user2,
    wares,
):
    foreign = granted(a_campaign(channel_USD, percent_bp=5_000), customer_user)
    own = granted(a_campaign(channel_USD), customer_user2)
    other = Shopper(user2_api_client, channel_USD, wares)
    other.create((2, 8))
    assert [one["code"] for one in other.type_code(foreign.code).errors] == ["INVALID"]
    seen = other.look()
    assert (seen.code, seen.total) == (own.code, Decimal("216.0"))


@pytest.mark.promise("P1.8")
def test_an_offer_that_ended_is_honoured_for_its_grace_and_the_order_is_not_blocked(
    shopper, channel_USD, customer_user
):
    ends = now() + timedelta(minutes=5)
    grant = granted(a_campaign(channel_USD, ends_at=ends, grace_seconds=3_600), customer_user)
    shopper.create((2, 8), ready=True)
    seen = shopper.deliver()
    assert seen.total == Decimal("226.0")
    pay_by_transaction(shopper, seen.total)
    with freeze_time(ends + timedelta(minutes=30), tick=True):
        assert shopper.email("ann@example.com").code == grant.code
        sweep_checkouts(now=now())
        assert shopper.look().total == Decimal("226.0")
        answer = shopper.complete()
    assert answer["errors"] == []
    assert answer["order"]["total"]["gross"]["amount"] == 226.0


@pytest.mark.promise("P1.8")
def test_after_its_grace_it_leaves_an_unpaid_checkout_within_one_sweep_and_a_paid_one_keeps_its_price(
    shopper,
    user2_api_client,
    channel_USD,
    customer_user,
    customer_user2,
    wares,
):
    ends = now() + timedelta(minutes=5)
    campaign = a_campaign(channel_USD, ends_at=ends, grace_seconds=600)
    granted(campaign, customer_user)
    granted(campaign, customer_user2)
    shopper.create((2, 8))
    paid = Shopper(user2_api_client, channel_USD, wares)
    paid.create((2, 8), ready=True)
    pay_by_transaction(paid, paid.deliver().total)
    with freeze_time(ends + timedelta(minutes=9), tick=True):
        sweep_checkouts(now=now())
        assert shopper.look().total == Decimal("216.0")
    with freeze_time(ends + timedelta(minutes=11), tick=True):
        sweep_checkouts(now=now())
        assert (shopper.look().code, shopper.look().total) == (None, Decimal("240.0"))
        assert CheckoutDecision.objects.get(checkout_id=shopper.pk).reason == "ended"
        assert paid.look().total == Decimal("226.0")
        assert paid.complete()["errors"] == []


def test_an_offer_that_ended_comes_to_no_new_checkout(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD, ends_at=now() + timedelta(minutes=5), grace_seconds=3_600), customer_user)
    with freeze_time(now() + timedelta(minutes=6), tick=True):
        assert shopper.create((2, 8)).code is None
    assert CheckoutDecision.objects.get().reason == "ended"


def test_a_stopped_campaign_leaves_open_checkouts_within_one_sweep_and_its_codes_stop_working(
    shopper, channel_USD, customer_user
):
    campaign = a_campaign(channel_USD)
    grant = granted(campaign, customer_user)
    shopper.create((2, 8))
    lifecycle.campaign_stop(campaign.pk, now=now())
    assert sweep_checkouts(now=now()) == 1
    assert shopper.look().total == Decimal("240.0")
    seen = shopper.type_code(grant.code)
    assert (seen.code, seen.total) == (None, Decimal("240.0"))


@pytest.mark.promise("P1.9")
@pytest.mark.parametrize("broken", [before_reading, before_saving])
def test_a_fault_leaves_the_answer_as_saleors_own(broken, shopper, channel_USD, customer_user, caplog):
    granted(a_campaign(channel_USD), customer_user)

    def fail():
        raise RuntimeError("planted")

    with broken(fail):
        seen = shopper.create((2, 8))
        assert (seen.errors, seen.code, seen.total) == ([], None, Decimal("240.0"))
        assert not CheckoutDecision.objects.exists()
        assert not Reservation.objects.exists()
        logged = [record for record in caplog.records if "could not be decided" in record.message]
        assert len(logged) == 1
    assert shopper.add((2, 1)).total == Decimal("243.0")


@pytest.mark.promise("P1.9")
def test_a_fault_of_the_database_does_not_poison_the_callers_transaction(shopper, channel_USD, customer_user):
    from django.db import connection, transaction

    from saleor_retention.hosts.saleor.checkout.hooks import checkout_changed

    granted(a_campaign(channel_USD), customer_user)
    with before_reading(lambda: connection.cursor().execute("SELECT 1/0")):
        shopper.create((2, 8))
        with transaction.atomic():
            checkout_changed(shopper.checkout)
            assert shopper.checkout.voucher_code is None


def test_a_code_that_a_failed_completion_burnt_works_on_her_checkout(shopper, channel_USD, customer_user):
    """Saleor leaves the code inactive and the checkout's usage flag set when a payment fails."""
    from saleor.checkout.models import Checkout

    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 1))
    VoucherCode.objects.filter(code=grant.code).update(is_active=False)
    Checkout.objects.filter(pk=shopper.pk).update(is_voucher_usage_increased=True, voucher_code=None)
    Reservation.objects.all().delete()
    CheckoutDecision.objects.all().delete()
    assert shopper.update((2, 8)).total == Decimal("216.0")
    assert VoucherCode.objects.get(code=grant.code).is_active
    assert not shopper.checkout.is_voucher_usage_increased


def test_one_grant_is_on_one_checkout_and_moves_when_the_other_lies_untouched(
    shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    first = shopper.id
    assert shopper.create((2, 7)).code is None
    second = shopper.id
    assert CheckoutDecision.objects.get(checkout_id=shopper.pk).reason == "reserved_elsewhere"
    with freeze_time(now() + timedelta(minutes=16), tick=True):
        assert shopper.email("ann@example.com").code == grant.code
        assert str(Reservation.objects.get().checkout_id) == str(shopper.pk)
        sweep_checkouts(now=now())
        shopper.id = first
        assert shopper.look().code is None
        assert shopper.email("ann@example.com").code is None
        shopper.id = second
        assert shopper.look().code == grant.code


def test_a_reservation_of_a_deleted_checkout_is_freed_and_one_kept_too_long_leaves(
    shopper, channel_USD, customer_user
):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    with freeze_time(now() + timedelta(days=6), tick=True):
        sweep_checkouts(now=now())
        assert shopper.look().code == grant.code
    with freeze_time(now() + timedelta(days=8), tick=True):
        sweep_checkouts(now=now())
        assert shopper.look().code is None
        assert not Reservation.objects.exists()
        assert shopper.email("ann@example.com").code == grant.code
        shopper.checkout.delete()
    with freeze_time(now() + timedelta(days=8, hours=1), tick=True):
        sweep_checkouts(now=now())
    assert not Reservation.objects.exists()
    assert not CheckoutDecision.objects.exists()


@pytest.mark.promise("P1.7")
def test_the_order_carries_the_discount_and_the_grant_is_redeemed_once(shopper, channel_USD, customer_user):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    checkout_id = shopper.checkout.pk
    answer = shopper.complete()
    assert (answer["order"]["voucherCode"], answer["order"]["total"]["gross"]["amount"]) == (
        grant.code,
        226.0,
    )
    redemption = Redemption.objects.get()
    assert (redemption.grant_id, redemption.amount_minor, redemption.currency) == (grant.pk, 2_400, "USD")
    assert (redemption.checkout_id, redemption.code) == (checkout_id, grant.code)
    assert not Reservation.objects.exists()
    assert shopper.create((2, 8)).code is None
    assert [error["code"] for error in shopper.type_code(grant.code).errors] == ["INVALID"]
    store().decide(shopper.checkout.pk)
    assert shopper.look().total == Decimal("240.0")


def cancel(order):
    """As staff do; the versions of Saleor differ in what they want to be told."""
    arguments = {"site_settings": Site.objects.get_current().settings}
    wanted = signature(cancel_order).parameters
    manager = get_plugins_manager(allow_replica=False)
    cancel_order(order, None, None, manager, **{k: v for k, v in arguments.items() if k in wanted})


@pytest.mark.promise("P1.7")
def test_a_cancelled_order_gives_the_grant_back_with_a_new_code(
    shopper, channel_USD, customer_user, order_with_lines
):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8), ready=True)
    pay_by_transaction(shopper, shopper.deliver().total)
    shopper.complete()
    old = grant.code
    order = Order.objects.get(voucher_code=old)
    cancel(order)
    grant.refresh_from_db()
    assert Redemption.objects.get().given_back_at is not None
    assert grant.code != old
    assert shopper.create((2, 8)).code == grant.code
    assert not VoucherCode.objects.get(code=old).is_active


def test_switched_off_no_new_offer_comes_and_what_she_sees_stays(shopper, channel_USD, customer_user):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8))
    seen = shopper.id
    Reservation.objects.all().delete()
    PluginConfiguration.objects.create(
        identifier="saleor.retention",
        name="Retention",
        active=True,
        configuration=[{"name": "apply_offers", "value": False}],
    )
    assert shopper.create((2, 8)).code is None
    shopper.id = seen
    assert shopper.add((2, 1)).total == Decimal("243.0")
