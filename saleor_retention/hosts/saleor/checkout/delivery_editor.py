"""Moving a checkout from one of the shop's own deliveries to another, through Saleor's own functions, and back.

Saleor 3.23 keeps the deliveries of a checkout as rows, 3.22 names the method. Where a version has neither way as we know
it, nothing is moved, and an offer that costs the chosen delivery stays off (`MOVES`).
"""

from decimal import Decimal
from typing import Any

from prices import Money
from saleor.checkout import utils
from saleor.checkout.models import Checkout

from ....core.db import execute
from ....core.money import exponent
from ....offers.reservations.decision_log import moved_delivery
from .delivery import DELIVERIES_ARE_KEPT

if DELIVERIES_ARE_KEPT:
    from saleor.checkout import delivery_context as ways
else:
    ways = utils

NEEDED = (
    (
        "_create_or_update_checkout_deliveries",
        "assign_shipping_method_to_checkout",
        "convert_shipping_method_data_to_checkout_delivery",
    )
    if DELIVERIES_ARE_KEPT
    else ("assign_built_in_shipping_to_checkout",)
)
MOVES = all(
    hasattr(ways, name) for name in ("get_valid_internal_shipping_methods_for_checkout_info", *NEEDED)
)
"""Whether this Saleor can be told to deliver otherwise."""

FIELDS = tuple(
    name
    for name in ("shipping_method_id", "assigned_delivery_id", "delivery_methods_stale_at")
    if hasattr(Checkout, name)
)
"""Beside the name and the price, what of a checkout says how it is delivered."""

MOVED = "SELECT moved_delivery::json FROM saleor_retention_checkoutdecision WHERE checkout_id = %s AND moved_delivery IS NOT NULL"


def present_delivery_id(checkout: Any) -> int | None:
    """The shop's own delivery that the checkout has; None when it has none, or an app's."""
    if not DELIVERIES_ARE_KEPT:
        return checkout.shipping_method_id
    delivery = checkout.assigned_delivery
    return None if delivery is None else delivery.built_in_shipping_method_id


class DeliveryEditor:
    """What a decision does to the delivery of its locked checkout."""

    checkout: Any
    info: Any
    delivery_id: int | None = None
    """The shop's own delivery that the checkout has."""
    has_moved = False

    def _invalidate(self, info: Any, *also: str) -> None:
        """Have the checkout priced anew, and save these fields with it."""
        raise NotImplementedError

    def deliver(self, delivery_id: int, goods_minor: int) -> bool:
        """Have it delivered so, where Saleor offers that for goods of so much; whether it is."""
        if delivery_id == self.delivery_id:
            return True
        currency = self.checkout.currency
        goods = Money(Decimal(goods_minor).scaleb(-exponent(currency)), currency)
        offered = ways.get_valid_internal_shipping_methods_for_checkout_info(self.info, goods)
        method = next((item for item in offered if int(item.id) == delivery_id), None)
        if method is None:
            return False
        fields = _assign(self.checkout, method)
        self.__dict__.pop("info", None)  # it knows the delivery that was
        self._invalidate(self.info, *fields)
        self.delivery_id, self.has_moved = delivery_id, True
        return True


def put_back(editor: Any) -> None:
    """Where an offer that has left had moved the checkout, and nobody chose since: the delivery that was chosen."""
    for ((chosen_id, present_id),) in execute(MOVED, [editor.checkout.pk]):
        editor.delivery_id = present_delivery_id(editor.checkout)
        if editor.delivery_id == present_id and editor.deliver(chosen_id, editor.subtotal_minor):
            moved_delivery(editor.checkout.pk, None, None)


def _assign(checkout: Any, method: Any) -> list[str]:
    """Saleor's own assignment; returns the fields that are to be saved."""
    if not DELIVERIES_ARE_KEPT:
        fields = list(ways.assign_built_in_shipping_to_checkout(checkout, method))
        checkout.shipping_method_id = int(method.id)
        return fields
    method.active = True
    row = ways.convert_shipping_method_data_to_checkout_delivery(method, checkout)
    ways._create_or_update_checkout_deliveries([row])
    kept = ways.CheckoutDelivery.objects.get(
        checkout=checkout, built_in_shipping_method_id=row.built_in_shipping_method_id, is_valid=True
    )
    fields = list(ways.assign_shipping_method_to_checkout(checkout, kept))
    checkout.delivery_methods_stale_at = utils.timezone.now()  # what is offered now depends on the discount
    return [*fields, "delivery_methods_stale_at"]
