"""A voucher of ours that was changed where no hook tells: seen when the order is made, and never given more than agreed."""

from decimal import Decimal

import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import VoucherChannelListing, VoucherCode

from saleor_retention.store.discounts import Benefit, Per, Scope
from tests.saleor.flows import PaymentShop, TransactionShop

from .campaigns import campaign, code_on, given, uses
from .orders import row_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("H1.3")]

CARRIED = {
    "the campaign's percentage": ({"percent_bp": 1_000}, 1_560),
    "the campaign's amount": ({"amount": 800}, 800),
    "lines": ({"percent_bp": 1_000, "benefit": Benefit(scope=Scope(excludes_sale_items=True))}, 1_560),
    "one unit": ({"percent_bp": 1_000, "benefit": Benefit(per=Per.CHEAPEST)}, 360),
    "an amount of ours": ({"percent_bp": 5_000, "most": 2_000}, 2_000),
}


def placed(shop, checkout, user_id: int):
    """The order of the checkout; None when it is refused, or was placed before."""
    if not Checkout.objects.filter(pk=checkout).exists():
        return None
    try:
        return shop.complete(checkout, user_id)
    except AssertionError as refused:
        if "VOUCHER_NOT_APPLICABLE" not in str(refused):
            raise
        return None


@pytest.mark.parametrize("flow", [TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
@pytest.mark.parametrize(("terms", "saved"), CARRIED.values(), ids=CARRIED)
def test_no_order_takes_more_than_its_campaign_says(superuser_api_client, site_settings, flow, terms, saved):
    shop = flow(superuser_api_client)
    user_id = shop.member()
    made = campaign(shop, **terms)
    given(made, user_id)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == saved
    voucher_id = VoucherCode.objects.get(code=code_on(checkout)).voucher_id
    VoucherChannelListing.objects.filter(voucher=voucher_id).update(discount_value=Decimal(90))
    Checkout.objects.filter(pk=checkout).update(price_expiration="2020-01-01T00:00:00Z")
    answers = [placed(shop, checkout, user_id) for _ in range(2)]
    order = next(one for one in answers if one is not None)
    assert row_of(order).total_gross_amount == Decimal(168) - Decimal(saved) / 100
    assert uses(made) == [(saved, True)]
