"""Saleor tells what orders have in common: one address, one phone, one card; and who works for the shop."""

import pytest
from saleor.order.models import Order
from saleor.payment.models import TransactionItem

from saleor_retention.hosts.saleor.orders.traces import TRANSACTIONS_TELL, traces
from saleor_retention.referrals.fraud.models import CustomerTrace, ReferralReview
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.saleor.test_referrals_conversion import HINT, available, code, shopping, state

__all__ = ["code", "shopping"]
pytestmark = [pytest.mark.django_db, pytest.mark.promise("R6.1")]


@pytest.fixture
def looked_at(settings):
    settings.RETENTION_REFERRAL_REVIEW_AT, settings.RETENTION_REFERRAL_REJECT_AT = 50, 150


def test_a_friend_with_the_referrers_address_and_phone_waits_for_staff(
    looked_at, code, shopping, customer_user
):
    shopping.buy(customer_user)
    friend = shopping.register("friend@example.com", (HINT, code))
    shopping.buy(friend)
    assert (state(), available(friend)) == ("in_review", 0)
    names = {signal["name"] for signal in ReferralReview.objects.get().signals}
    assert {"same_address", "same_phone"} <= names
    assert Referral.objects.get().order_id == Order.objects.latest("created_at").pk


def test_an_order_tells_its_mailbox_addresses_phones_and_card(code, shopping, customer_user):
    order, _ = shopping.buy(customer_user)
    if TRANSACTIONS_TELL:
        TransactionItem.objects.filter(order_id=order.pk).update(
            cc_brand="visa", cc_last_digits="4242", cc_exp_month=12, cc_exp_year=2030
        )
    told = traces([order.pk])[order.pk]
    assert told.email == customer_user.email
    assert [place.country for place in told.addresses] == [order.shipping_address.country.code]
    assert [place.postal_code for place in told.addresses] == [order.shipping_address.postal_code]
    assert len(told.phones) == 1
    assert [(card.brand, card.last_digits, card.expiry) for card in told.cards] == (
        [("visa", "4242", "12/2030")] if TRANSACTIONS_TELL else []
    )
    assert {"email", "address", "phone"} <= set(CustomerTrace.objects.values_list("kind", flat=True))


def test_who_works_for_the_shop_is_told(staff_user, customer_user):
    told = store().customers([staff_user.pk, customer_user.pk])
    assert [told[staff_user.pk].is_staff, told[customer_user.pk].is_staff] == [True, False]
