"""Staff on Saleor's own voucher pages, where vouchers of ours are among the others."""

from decimal import Decimal
from uuid import UUID

from saleor.checkout.models import Checkout
from saleor.discount.models import VoucherChannelListing, VoucherCode

from tests.saleor.ids import gid
from tests.saleor.shop import Shop

MEDDLE = ("edited", "deleted", "code deleted")
"""What they do to the voucher of a checkout."""
LISTING = """mutation($id: ID!, $input: VoucherChannelListingInput!) {
    voucherChannelListingUpdate(id: $id, input: $input) { errors { field message } } }"""
DELETE = "mutation($id: ID!) { voucherDelete(id: $id) { errors { field message } } }"
DELETE_CODES = "mutation($ids: [ID!]!) { voucherCodeBulkDelete(ids: $ids) { count errors { message } } }"


def meddle(shop: Shop, checkout_id: UUID, how: str) -> None:
    """Edit the voucher that the checkout carries to something else, or delete it or its code; an hour passes."""
    code = VoucherCode.objects.filter(code=Checkout.objects.get(pk=checkout_id).voucher_code or "").first()
    if code is None or not how:
        return
    if how == "edited":
        listing = VoucherChannelListing.objects.get(voucher=code.voucher_id, channel=shop.row)
        is_percent = code.voucher.discount_value_type == "percentage"
        value = Decimal(91) if is_percent else listing.discount_value * 3
        given = {"addChannels": [{"channelId": gid("Channel", shop.row.pk), "discountValue": str(value)}]}
        shop.ask(LISTING, id=gid("Voucher", code.voucher_id), input=given)
    elif how == "deleted":
        shop.ask(DELETE, id=gid("Voucher", code.voucher_id))
    else:
        shop.ask(DELETE_CODES, ids=[gid("VoucherCode", code.pk)])
    Checkout.objects.filter(pk=checkout_id).update(price_expiration="2020-01-01T00:00:00Z")
