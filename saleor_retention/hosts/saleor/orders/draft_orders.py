"""A code of ours on a draft order of staff, as Saleor's own `draftOrderUpdate` puts one there."""

from collections.abc import Sequence
from inspect import signature
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from promise import Promise
from saleor.discount.models import Voucher, VoucherCode
from saleor.discount.utils.voucher import (
    create_or_update_voucher_discount_objects_for_order,
    increase_voucher_usage,
    release_voucher_code_usage,
)
from saleor.order import OrderStatus
from saleor.order.calculations import fetch_order_prices_if_expired
from saleor.order.models import Order
from saleor.plugins.manager import get_plugins_manager

from ....core.money import to_minor
from ....errors import Invalid
from ....offers.eligibility.names import name_of
from ....offers.models import Campaign, CampaignListing, Grant
from ....offers.pricing.benefits.registry import KINDS
from ....offers.pricing.serialization import from_shape
from ....store.carts import CartLine, CartSnapshot
from ....store.discounts import Benefit, DiscountApplication
from ....store.port import GONE, Gone
from ..taxes import Taxes, taxes_of
from ..vouchers.grant_vouchers import (
    OF_CAMPAIGN,
    VoucherCodeRow,
    return_to_campaign_voucher,
    shape,
    voucher_code_row,
)
from ..vouchers.shared_vouchers import ON_LINES

REQUESTOR = {"requestor": None} if "requestor" in signature(fetch_order_prices_if_expired).parameters else {}
"""Since Saleor 3.23 it is said who asks for prices."""
PRICED = ("voucher", "voucher_code", "base_shipping_price_amount", "should_refresh_prices", "updated_at")


def apply_to_draft(order_id: UUID, code: str) -> bool:
    """Put a code on a draft order, and price it.

    False when there is no such draft or code, and when the benefit has to be computed from the whole cart: staff
    change drafts without us, and an amount that we computed would then be wrong.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
        if order is None or order.status != OrderStatus.DRAFT:
            return False
        carrier = voucher_code_row(code, order.language_code)
        if carrier is None or not carrier.is_active or carrier.is_withdrawn:
            return False
        grant = Grant.objects.select_related("campaign").filter(code=code).first()
        application = None if grant is None else _application(order, grant.campaign)
        if (
            grant is None
            or application is None
            or not _apply_discount(carrier, application, order.channel, grant.campaign)
        ):
            return False
        return _put_on(order, carrier)


def draft_cart(order_id: UUID) -> CartSnapshot | Gone:
    """The draft as a decision sees a cart, before any voucher; GONE when there is no such draft."""
    order = Order.objects.filter(pk=order_id).first()
    return GONE if order is None or order.status != OrderStatus.DRAFT else _cart_of(order)


def remove_from_draft(order_id: UUID, code: str) -> bool:
    """Take a code off a draft as Saleor's own `draftOrderUpdate` does; False when it is not on it."""
    with transaction.atomic():
        order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
        if order is None or order.status != OrderStatus.DRAFT or order.voucher_code != code:
            return False
        voucher, order.voucher, order.voucher_code = order.voucher, None, None
        create_or_update_voucher_discount_objects_for_order(order)
        row = VoucherCode.objects.filter(code=code).first()
        if row is not None and voucher is not None and order.channel.include_draft_order_in_voucher_usage:
            release_voucher_code_usage(row, voucher, user_email=None)
        order.should_refresh_prices = True
        order.save(update_fields=PRICED)
        return True


def _application(order: Any, campaign: Campaign) -> DiscountApplication | None:
    """How the campaign's benefit is carried on these goods; None when it gives nothing or is no fixed shape."""
    benefit = _benefit(campaign, order.channel.slug)
    if benefit is None:
        return None
    application = KINDS[benefit.kind].saving(benefit, _cart_of(order)).application
    if application is None or application.by not in OF_CAMPAIGN | ON_LINES:
        return None
    return application


def _benefit(campaign: Campaign, channel: str) -> Benefit | None:
    listing = CampaignListing.objects.filter(campaign=campaign, channel=channel).first()
    if listing is None:
        return None
    try:
        return from_shape(campaign.percent_bp, listing.amount_minor, listing.most_minor, campaign.shape)
    except Invalid:  # what is stored makes no sense: it gives nothing
        return None


def _apply_discount(
    carrier: VoucherCodeRow, application: DiscountApplication, channel: Any, campaign: Campaign
) -> bool:
    if application.by in OF_CAMPAIGN:
        return return_to_campaign_voucher(carrier)
    shape(carrier, application, channel, name_of(campaign))
    return True


def _put_on(order: Any, carrier: VoucherCodeRow) -> bool:
    channel = order.channel
    usable = Voucher.objects.active_in_channel(date=timezone.now(), channel_slug=channel.slug)
    voucher = usable.filter(pk=carrier.voucher_id).first()
    if voucher is None:
        return False
    order.voucher, order.voucher_code = voucher, carrier.code
    create_or_update_voucher_discount_objects_for_order(order)
    if channel.include_draft_order_in_voucher_usage:
        code = VoucherCode.objects.get(pk=carrier.code_id)
        increase_voucher_usage(voucher, code, None, increase_voucher_customer_usage=False)
    order.should_refresh_prices = True
    order.save(update_fields=PRICED)
    _price(order)
    return True


def _price(order: Any) -> None:
    """Let Saleor compute what the code takes off, which it does else when the draft is next read: a budget counts it.

    A tax app is not called while the draft is locked: there the draft is priced when it is read.
    """
    manager = get_plugins_manager(allow_replica=False)
    priced = fetch_order_prices_if_expired(order, manager, **REQUESTOR, allow_sync_webhooks=False)
    if isinstance(priced, Promise):
        priced.get()


def _cart_of(order: Any) -> CartSnapshot:
    """The draft as a cart, before any voucher. A few statements for any number of lines."""
    address = order.shipping_address or order.billing_address
    country = address.country.code if address is not None else ""
    taxes = taxes_of(order.channel.slug, country)
    rows = order.lines.select_related("variant__product__product_type").prefetch_related(
        "variant__product__collections", "variant__channel_listings", "discounts"
    )
    lines = tuple(_line(row, order, taxes) for row in rows.order_by("pk"))
    return CartSnapshot(
        id=order.pk,
        channel=order.channel.slug,
        currency=order.currency,
        user_id=order.user_id,
        subtotal_minor=sum(line.total_minor for line in lines),
        quantity=sum(line.quantity for line in lines),
        fingerprint="",
        lines=lines,
        country=country,
        city=address.city if address is not None else "",
        shipping_minor=to_minor(order.undiscounted_base_shipping_price_amount, order.currency)
        if order.shipping_method_id
        else None,
        is_gross=taxes.is_gross,
    )


def _line(row: Any, order: Any, taxes: Taxes) -> CartLine:
    variant, currency = row.variant, order.currency
    undiscounted = row.undiscounted_base_unit_price_amount * row.quantity
    promoted = sum(discount.amount_value for discount in row.discounts.all() if discount.type == "promotion")
    listing = _listing(variant.channel_listings.all(), order.channel_id) if variant else None
    product = variant.product if variant else None
    cost = listing.cost_price_amount if listing is not None else None
    return CartLine(
        product_id=product.pk if product else None,
        variant_id=variant.pk if variant else None,
        quantity=row.quantity,
        total_minor=to_minor(undiscounted - promoted, currency),
        undiscounted_minor=to_minor(undiscounted, currency),
        category_id=product.category_id if product else None,
        collection_ids=frozenset(collection.pk for collection in product.collections.all())
        if product
        else frozenset(),
        cost_minor=None if cost is None else to_minor(cost, currency),
        tax_rate=taxes.rate_of(row.tax_class_id, row.tax_rate),
        is_gift=row.is_gift,
        is_gift_card=row.is_gift_card,
    )


def _listing(listings: Sequence[Any], channel_id: int) -> Any:
    return next((listing for listing in listings if listing.channel_id == channel_id), None)
