"""What a decision does to a Saleor checkout: through Saleor's own pricing, on a locked row, without any event."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from saleor.checkout.base_calculations import base_checkout_subtotal
from saleor.checkout.fetch import fetch_checkout_info, fetch_checkout_lines
from saleor.checkout.lock_objects import checkout_qs_select_for_update
from saleor.checkout.utils import (
    add_voucher_to_checkout,
    invalidate_checkout_prices,
    remove_voucher_from_checkout,
)
from saleor.discount.models import NotApplicable, Voucher, VoucherCode
from saleor.discount.utils.promotion import fetch_promotion_rules_for_checkout_or_order, get_best_rule
from saleor.plugins.manager import get_plugins_manager

from ..kernel.money import to_minor
from ..offers import effects
from ..offers.rules import Offer

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
)
"""Fields a decision may change: copied to the instance that the mutation answers from."""


SHARED = ("channel", "user", "shipping_address", "billing_address")


def _share(checkout: Any, instance: Any) -> None:
    """What the mutation has read already need not be read again, where both rows name the same."""
    for name in SHARED:
        field = instance._meta.get_field(name)
        if field.is_cached(instance) and getattr(instance, field.attname) == getattr(checkout, field.attname):
            setattr(checkout, name, getattr(instance, name))


def locked(checkout_id: UUID) -> Any:
    """The checkout's row, locked as Saleor locks it, or None when it is gone."""
    return checkout_qs_select_for_update().filter(pk=checkout_id).first()


class CheckoutHands:
    """One locked checkout, with what Saleor needs to price it read when first needed."""

    def __init__(
        self,
        checkout: Any,
        *,
        most: Callable[[int], int] | None = None,
        like: Any = None,
        reads_only: bool = False,
    ) -> None:
        self.checkout = checkout
        if like is not None:
            _share(checkout, like)
        self.is_changed = False
        self._most = most
        self._reads_only = reads_only

    @cached_property
    def manager(self) -> Any:
        """Saleor's functions want one; it loads no plugin unless asked."""
        return get_plugins_manager(allow_replica=False)

    @cached_property
    def lines(self) -> Any:
        """The lines with everything that prices them."""
        return fetch_checkout_lines(self.checkout)[0]

    @cached_property
    def info(self) -> Any:
        """The checkout as Saleor's functions take it."""
        return fetch_checkout_info(self.checkout, self.lines, self.manager)

    @cached_property
    def subtotal(self) -> Any:
        """Goods before vouchers and order promotions, catalogue promotions off."""
        return base_checkout_subtotal(
            self.lines, self.info.channel, self.checkout.currency, include_voucher=False
        )

    @property
    def subtotal_minor(self) -> int:
        """The same in minor units."""
        return to_minor(self.subtotal.amount, self.checkout.currency)

    def alternative(self, saving_minor: int) -> int:
        """What Saleor's best order promotion or gift would save, in minor units, were there no code.

        Saleor is asked only when one of them may reach `saving_minor`; otherwise the most they can save is answered.
        """
        if self._most is not None and (most := self._most(self.subtotal_minor)) < saving_minor:
            return most
        return self.best_promotion

    @cached_property
    def best_promotion(self) -> int:
        """The same, exactly, by Saleor's own choice of the best rule. In shadow mode nothing is left written."""
        with transaction.atomic() if self._reads_only else nullcontext():
            saving = self._best()
            if self._reads_only:
                transaction.set_rollback(True)
        return saving

    def _best(self) -> int:
        if self.checkout.base_subtotal != self.subtotal:
            # Predicates are asked of the row, and in checkout_created it still says 0: no promotion would be found.
            self.checkout.base_subtotal = self.subtotal
            self.checkout.save(update_fields=["base_subtotal_amount"])
        rules = fetch_promotion_rules_for_checkout_or_order(self.checkout)
        best = get_best_rule(rules, self.info.channel, self.info.get_country(), self.subtotal)
        return to_minor(best[1], self.checkout.currency) if best else 0

    def put_on(self, offer: Offer) -> int | None:
        """Put the offer's code on; answers what Saleor takes off, or None when it refuses."""
        if not offer.is_issued:
            effects.issue([offer.grant_id])
        return self.put_code_on(offer.code)

    def put_code_on(self, code: str) -> int | None:
        """Put a code of ours on through `add_voucher_to_checkout`, which drops order promotions and the gift line.

        A code that Saleor burnt without an order is lit again: whether a grant is spent is ours to say, and the
        caller has reserved it. A usage flag left over from a failed completion would keep the code from being spent.
        """
        found = self._voucher_code(code)
        if found is None:
            return None
        try:  # refused before anything is written
            add_voucher_to_checkout(self.manager, self.info, self.lines, found.voucher, found)
        except NotApplicable:
            return None
        if not found.is_active:
            VoucherCode.objects.filter(pk=found.pk).update(is_active=True)
        self._invalidate(self.info)
        return to_minor(self.checkout.discount.amount, self.checkout.currency)

    def _voucher_code(self, code: str) -> Any:
        usable = Voucher.objects.active_in_channel(date=timezone.now(), channel_slug=self.info.channel.slug)
        return VoucherCode.objects.filter(code=code, voucher__in=usable).select_related("voucher").first()

    def take_off(self, offer: Offer) -> None:
        """Take the offer's code off."""
        self.take_code_off()

    def take_code_off(self) -> None:
        """Take the code off; promotions and gifts come back with the next pricing, in this very response."""
        remove_voucher_from_checkout(self.checkout)
        self._invalidate(SimpleNamespace(checkout=self.checkout))

    def _invalidate(self, info: Any) -> None:
        fields = invalidate_checkout_prices(info, save=False)
        if self.checkout.is_voucher_usage_increased:
            self.checkout.is_voucher_usage_increased = False
            fields.append("is_voucher_usage_increased")
        self.checkout.save(update_fields=fields)
        self.is_changed = True

    def copy_to(self, instance: Any) -> None:
        """Show what changed on the instance from which the mutation answers."""
        for name in CHANGED:
            setattr(instance, name, getattr(self.checkout, name))
