"""What a decision does to a Saleor checkout: through Saleor's own pricing, on a locked row, without any event."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from prices import percentage_discount
from saleor.checkout.base_calculations import (
    base_checkout_subtotal,
    base_checkout_undiscounted_delivery_price,
)
from saleor.checkout.fetch import fetch_checkout_info, fetch_checkout_lines
from saleor.checkout.lock_objects import checkout_qs_select_for_update
from saleor.checkout.utils import (
    add_voucher_to_checkout,
    invalidate_checkout_prices,
    remove_voucher_from_checkout,
)
from saleor.discount.interface import fetch_voucher_info
from saleor.discount.models import NotApplicable, Voucher, VoucherCode
from saleor.discount.utils.promotion import fetch_promotion_rules_for_checkout_or_order, get_best_rule
from saleor.discount.utils.voucher import attach_voucher_to_line_info
from saleor.plugins.manager import get_plugins_manager

from ....core.money import Money, to_minor
from ....core.safe_logging import logger
from ....errors import NotDelivered
from ....offers.eligibility.offer import Offer
from ....offers.publishing import publish
from ....store.carts import OfferName
from ....store.discounts import ApplicationMethod, DiscountApplication
from ..vouchers.grant_vouchers import (
    OF_CAMPAIGN,
    VoucherCodeRow,
    return_to_campaign_voucher,
    shape,
    voucher_code_row,
)
from ..vouchers.shared_vouchers import ON_LINES
from .delivery_editor import DeliveryEditor
from .rows import show

log = logger(__name__)

DISCOUNT = ("voucher_code", "discount_amount", "discount_name", "translated_discount_name")
PRICED_BY = ("products", "collections", "categories", "variants", "channel_listings")
"""What of a voucher Saleor reads to price a line: once, not once for each unit."""


def locked(checkout_id: UUID) -> Any:
    """The checkout's row, locked as Saleor locks it, or None when it is gone."""
    return checkout_qs_select_for_update().filter(pk=checkout_id).first()


class SaleorCheckoutEditor(DeliveryEditor):
    """One locked checkout, with what Saleor needs to price it read when first needed."""

    def __init__(
        self,
        checkout: Any,
        *,
        promotions_at_most: Callable[[int], int] | None = None,
        reads_only: bool = False,
        delivery_id: int | None = None,
    ) -> None:
        self.checkout = checkout
        self.is_changed = False
        self.delivery_id = delivery_id
        self._promotions_at_most = promotions_at_most
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

    @cached_property
    def subtotal_minor(self) -> int:
        """The same in minor units."""
        return to_minor(self.subtotal.amount, self.checkout.currency)

    def alternative(self, saving_minor: int) -> int:
        """What Saleor's best order promotion or gift would save, in minor units, were there no code.

        Saleor is asked only when one of them may reach `saving_minor`; otherwise the most they can save is answered.
        """
        at_most = self._promotions_at_most
        if at_most is not None and (most := at_most(self.subtotal_minor)) < saving_minor:
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

    def apply(self, offer: Offer, application: DiscountApplication | None = None) -> int | None:
        """Put the offer's code on, carried as told; returns what Saleor takes off, or None when it refuses.

        `application` None: by the campaign's own voucher. What is on already, just so, is left as it is.
        """
        carrier = voucher_code_row(offer.code, self.checkout.language_code) if offer.is_issued else None
        if carrier is None and offer.grant_id is not None:
            try:
                publish.issue_again([offer.grant_id])
            except NotDelivered:  # one campaign that cannot be published takes no other offer with it
                log.exception("a code could not be made", grant=offer.grant_id)
                return None
            carrier = voucher_code_row(offer.code, self.checkout.language_code)
        name = None if application is None or application.by in OF_CAMPAIGN else offer.called
        return self._apply_discount(carrier, application, name)

    def put_code_on(
        self, code: str, application: DiscountApplication | None = None, name: OfferName | None = None
    ) -> int | None:
        """The same for a code of ours; `name`: how the shopper is told, else as its voucher is called now. A code that
        Saleor switched off without an order is switched on again: whether a grant is spent is ours to say, and the caller has reserved
        it. A usage flag left over from a failed completion would keep the code from being spent.
        """
        return self._apply_discount(voucher_code_row(code, self.checkout.language_code), application, name)

    def _apply_discount(
        self, carrier: VoucherCodeRow | None, application: DiscountApplication | None, name: OfferName | None
    ) -> int | None:
        if carrier is None or carrier.is_withdrawn:
            return None
        if application is None or application.by in OF_CAMPAIGN:
            return self._put_on_campaigns(carrier, application)
        if application.by in ON_LINES and not self._has_any(application.variant_ids):
            return None
        is_new = shape(carrier, application, self.checkout.channel, name or OfferName(carrier.name))
        if application.by in ON_LINES and (is_new or self.checkout.voucher_code != carrier.code):
            self._attach(carrier)
        return self._write(carrier, self._taken_off(application), is_new=is_new)

    def _has_any(self, variant_ids: Collection[int]) -> bool:
        return any(line.line.variant_id in variant_ids and not line.line.is_gift for line in self.lines)

    def _put_on_campaigns(
        self, carrier: VoucherCodeRow, application: DiscountApplication | None
    ) -> int | None:
        """By the campaign's voucher, through Saleor's own `add_voucher_to_checkout`."""
        if carrier.private_code is not None and not return_to_campaign_voucher(carrier):
            return None
        if application is not None and self._is_on(carrier) and self._is_exact(application):
            return to_minor(self.checkout.discount_amount, self.checkout.currency)
        taken_off = self._add(carrier)
        is_wrong = application is not None and (taken_off is None or not self._is_exact(application))
        # Staff may have changed it where no hook told us: the campaign says what it takes off.
        return self._add(carrier) if is_wrong and publish.put_back(carrier.code) else taken_off

    def _is_on(self, carrier: VoucherCodeRow) -> bool:
        """Its code is on and will be spent, and the shopper reads its name in their language."""
        checkout = self.checkout
        if not carrier.is_active or checkout.is_voucher_usage_increased:
            return False
        if (checkout.voucher_code, checkout.discount_name) != (carrier.code, carrier.name):
            return False
        return (checkout.translated_discount_name or "") == carrier.translated

    def _is_exact(self, application: DiscountApplication) -> bool:
        """The discount on the row is what the campaign's voucher takes off now."""
        if application.by is ApplicationMethod.SHIPPING:
            due = base_checkout_undiscounted_delivery_price(self.info, self.lines)
        elif application.percent_bp is not None:
            percent = Decimal(application.percent_bp) / 100
            due = self.subtotal - percentage_discount(self.subtotal, percent, rounding=ROUND_HALF_UP)
        else:
            return self.checkout.discount_amount == self._at_most(application.amount_minor or 0)
        return bool(self.checkout.discount_amount == due.amount)

    def _at_most(self, minor: int) -> Decimal:
        """An amount, never more than the goods."""
        return min(Money(minor, self.checkout.currency).amount, self.subtotal.amount)

    def _attach(self, carrier: VoucherCodeRow) -> None:
        """Let the lines be priced with the code's voucher as it is now, instead of what was on them."""
        for line in self.lines:
            line.voucher = line.voucher_code = None
        voucher = Voucher.objects.prefetch_related(*PRICED_BY).get(pk=carrier.voucher_id)
        attach_voucher_to_line_info(fetch_voucher_info(voucher, carrier.code), self.lines)

    def _taken_off(self, application: DiscountApplication) -> Decimal:
        """What the private voucher takes off, by the arithmetic of Saleor's that prices the lines."""
        if application.by not in ON_LINES:
            return self._at_most(application.amount_minor or 0)
        left = base_checkout_subtotal(self.lines, self.checkout.channel, self.checkout.currency)
        return (self.subtotal - left).amount

    def _write(self, carrier: VoucherCodeRow, amount: Decimal, *, is_new: bool) -> int:
        """Put a private voucher's code on with the amount it takes off. Nothing is written when it is on just so.

        Saleor's own function would sum up a percentage of lines by the unit, though its prices round by the line.
        It is asked only to take a promotion's discount or gift off before.
        """
        checkout = self.checkout
        if not is_new and self._is_on(carrier) and checkout.discount_amount == amount:
            return to_minor(amount, checkout.currency)
        if self.info.discounts or any(line.line.is_gift for line in self.lines):
            voucher = Voucher.objects.prefetch_related(*PRICED_BY).get(pk=carrier.voucher_id)
            add_voucher_to_checkout(
                self.manager, self.info, self.lines, voucher, VoucherCode(code=carrier.code)
            )
        self._reactivate(carrier)
        checkout.voucher_code, checkout.discount_amount = carrier.code, amount
        checkout.discount_name, checkout.translated_discount_name = carrier.name, carrier.translated
        self._invalidate(self.info, *DISCOUNT)
        return to_minor(amount, checkout.currency)

    def _add(self, carrier: VoucherCodeRow) -> int | None:
        """Saleor's own way, which drops order promotions and the gift line."""
        usable = Voucher.objects.active_in_channel(
            date=timezone.now(), channel_slug=self.checkout.channel.slug
        )
        voucher = usable.filter(pk=carrier.voucher_id).first()
        if voucher is None:
            return None
        for line in self.lines:  # what another voucher took off is not to lower what this one is counted from
            line.voucher = line.voucher_code = None
        code = VoucherCode(pk=carrier.code_id, code=carrier.code, voucher=voucher)
        try:  # refused before anything is written
            add_voucher_to_checkout(self.manager, self.info, self.lines, voucher, code)
        except NotApplicable:
            return None
        self._reactivate(carrier)
        self._invalidate(self.info)
        return to_minor(self.checkout.discount.amount, self.checkout.currency)

    def _reactivate(self, carrier: VoucherCodeRow) -> None:
        if not carrier.is_active:
            VoucherCode.objects.filter(pk=carrier.code_id).update(is_active=True)

    def remove(self, offer: Offer) -> None:
        """Take the offer's code off."""
        self.take_code_off()

    def take_code_off(self) -> None:
        """Take the code off; promotions and gifts come back with the next pricing, in this very response."""
        remove_voucher_from_checkout(self.checkout)
        self._invalidate(SimpleNamespace(checkout=self.checkout))

    def _invalidate(self, info: Any, *also: str) -> None:
        fields = [*invalidate_checkout_prices(info, save=False), *also]
        if self.checkout.is_voucher_usage_increased:
            self.checkout.is_voucher_usage_increased = False
            fields.append("is_voucher_usage_increased")
        self.checkout.save(update_fields=fields)
        self.is_changed = True

    def copy_to(self, instance: Any) -> None:
        """Show what changed on the instance from which the mutation answers."""
        show(self.checkout, instance)
