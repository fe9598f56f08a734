"""A checkout's row beside the instance of it that a mutation has."""

from typing import Any

from .delivery_editor import FIELDS

CHANGED = (
    "voucher_code",
    "discount_amount",
    "discount_name",
    "translated_discount_name",
    "base_total_amount",
    "base_subtotal_amount",
    "price_expiration",
    "discount_expiration",
    "last_change",
    "is_voucher_usage_increased",
    "undiscounted_base_shipping_price_amount",
    "shipping_method_name",
    *FIELDS,
)
"""Fields a decision may change: copied to the instance that the mutation answers from."""


def show(checkout: Any, instance: Any) -> None:
    """Show what changed on the instance from which the mutation answers."""
    for name in CHANGED:
        setattr(instance, name, getattr(checkout, name))
