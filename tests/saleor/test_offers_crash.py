"""A process dies while it completes a checkout: Saleor has spent the code and made no order. The offer is not lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from saleor.checkout.models import Checkout
from saleor.discount.models import VoucherCode
from saleor.order.models import Order

from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import CheckoutDecision, Redemption

from .campaigns import deliver
from .race_complete import Completion, Process
from .storefront import Shopper, a_campaign, granted, pay_by_payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P1.7")]
REDUCED = Decimal("226.0")
"""240.00 less 24.00, and 10.00 for delivery."""
AFTER_PAYMENT = "saleor.checkout.complete_checkout.complete_checkout_post_payment_part"


@pytest.fixture
def crashed(shopper, channel_USD, customer_user):
    """Their checkout after the process died between payment and order."""
    granted(a_campaign(channel_USD), customer_user)
    one = Shopper(shopper.client, channel_USD, shopper.variants)
    one.create((2, 8), ready=True)
    assert one.deliver().total == REDUCED
    assert pay_by_payment(one, REDUCED).errors == []
    Process(
        Completion(str(one.pk), customer_user.pk, by_task=False, is_guarded=True, dies_in=AFTER_PAYMENT)
    ).dies()
    row = Checkout.objects.get(pk=one.pk)
    assert not Order.objects.exists()
    assert row.voucher_code
    assert not VoucherCode.objects.get(code=row.voucher_code).is_active, "Saleor has spent it"
    return one


def completes(one: Shopper) -> None:
    assert one.look().total == REDUCED
    assert one.complete()["errors"] == []
    deliver()
    assert (Order.objects.get().total_gross_amount, Redemption.objects.count()) == (REDUCED, 1)


def test_without_us_saleor_refuses_it_for_ever(crashed):
    assert [error["code"] for error in crashed.complete()["errors"]] == ["VOUCHER_NOT_APPLICABLE"]


def test_the_sweep_makes_it_whole_once_the_completion_is_over(crashed):
    sweep_checkouts(now=timezone.now())
    code = Checkout.objects.get(pk=crashed.pk).voucher_code
    was_left = not VoucherCode.objects.get(code=code).is_active
    is_timed = Checkout.objects.get(pk=crashed.pk).completing_started_at is not None
    assert was_left is is_timed, "one that may be under way is left alone"
    Checkout.objects.filter(completing_started_at__isnull=False).update(
        completing_started_at=timezone.now() - timedelta(minutes=4)
    )
    sweep_checkouts(now=timezone.now())
    completes(crashed)


def test_whatever_she_does_next_on_the_checkout_makes_it_whole(crashed):
    crashed.email("else@example.com")
    assert CheckoutDecision.objects.get(pk=crashed.pk).reason == "applied"
    completes(crashed)


def test_a_change_of_the_cart_is_no_removal_of_the_offer(crashed):
    """Saleor takes a spent code off a cart that changes."""
    crashed.update((2, 9))
    assert CheckoutDecision.objects.get(pk=crashed.pk).reason == "applied"
    assert crashed.look().total == Decimal("253.0")
    crashed.update((2, 8))
    completes(crashed)
