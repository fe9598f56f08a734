"""The plugin: every hook of Saleor that concerns us, and no decisions.

Hooks about orders and customers only note that something changed. Hooks about checkouts are answered in the request. None of
them raises, except the gate, which may refuse an order with a `ValidationError`.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from saleor.core.db.connection import allow_writer
from saleor.plugins.base_plugin import BasePlugin
from saleor.plugins.error_codes import PluginErrorCode

from ...core import clock
from ...core.counters import timed
from ...core.db import limited, was_held_up
from ...core.failpoints import failpoint
from ...core.safe_logging import logger
from ...offers.checkout.draft_orders import draft_changed
from ...offers.grants.grant_codes import is_code_of_ours
from . import referral_links
from .change_notices import note_change, note_ownership_changes
from .config.plugin_config import (
    ACTIVE_AT_FIRST,
    CONFIG_STRUCTURE,
    DEFAULTS,
    PLUGIN_ID,
    PluginConfig,
    errors_as_typed,
    errors_in,
    is_on,
    joined_errors,
    known_channels,
    parse_json,
    stored,
    values_in,
)
from .console import mount
from .console.signals import try_to_register

log = logger(__name__)

GATE_TIMES = 5
"""Completing an order takes its time; who is second at the gate waits for the first."""


def _refuse(errors: dict[str, str]) -> None:
    """All that is wrong in one error, each text behind the label of its field: the Dashboard shows one."""
    if errors:
        error = ValidationError(joined_errors(errors), code=PluginErrorCode.INVALID.value)
        raise ValidationError(dict.fromkeys(errors, error)) if len(errors) == 1 else error


class RetentionPlugin(BasePlugin):
    """Global, because Saleor fires customer and bulk hooks for global plugins only.

    Off until an owner switches it on in the Dashboard: installing a package must not change a running shop.
    """

    PLUGIN_ID = PLUGIN_ID
    PLUGIN_NAME = "Retention"
    PLUGIN_DESCRIPTION = "Personal offers, loyalty points, referrals and retention figures."
    CONFIGURATION_PER_CHANNEL = False
    DEFAULT_ACTIVE = ACTIVE_AT_FIRST
    DEFAULT_CONFIGURATION = DEFAULTS
    CONFIG_STRUCTURE = CONFIG_STRUCTURE

    @property
    def switches(self) -> PluginConfig:
        """The configuration this instance was built with."""
        return parse_json(json.dumps(self.configuration, default=str))

    @classmethod
    def save_plugin_configuration(cls, plugin_configuration: Any, cleaned_data: Any) -> Any:
        """Refuse what is neither on nor off; Saleor would take it for off."""
        _refuse(errors_as_typed(values_in(cleaned_data.get("configuration") or [])))
        was_on = is_on(stored())
        saved = super().save_plugin_configuration(plugin_configuration, cleaned_data)
        if saved.active and not was_on:
            try_to_register(may_return=True)
        return saved

    @classmethod
    def validate_plugin_configuration(cls, plugin_configuration: Any, **kwargs: Any) -> None:
        """Refuse a configuration that makes no sense, with all that is wrong in one error; nothing is saved then.

        What was saved before is not refused: a channel that was deleted since must not keep an owner from switching off.
        """
        values = values_in(plugin_configuration.configuration or [])
        before = stored()
        saved = values_in(before.configuration or []) if before else {}
        errors = errors_in(values, known=known_channels())
        _refuse({name: text for name, text in errors.items() if values.get(name) != saved.get(name)})

    def _order(self, order: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        note_change("order", [order.pk])
        return previous_value

    order_created = order_updated = order_metadata_updated = _order
    order_confirmed = order_paid = order_fully_paid = _order
    order_refunded = order_fully_refunded = _order
    order_cancelled = order_expired = order_fulfilled = _order
    draft_order_deleted = _order

    def _draft(self, order: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """Saleor asks nobody when a draft is completed: what does not hold on it any more comes off now."""
        note_change("order", [order.pk])
        try:
            if order.voucher_code:
                with allow_writer():
                    draft_changed(order.pk, now=clock.now())
        except Exception:
            log.exception("an offer on a draft could not be looked at", order=order.pk)
        return previous_value

    draft_order_created = draft_order_updated = _draft

    def order_bulk_created(self, orders: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """Orders of an import: one note for all."""
        note_change("order", [order.pk for order in orders])
        return previous_value

    def _fulfilment(self, fulfillment: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        note_change("order", [fulfillment.order_id])
        return previous_value

    fulfillment_created = fulfillment_approved = fulfillment_canceled = _fulfilment

    def _customer(self, user: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        note_change("customer", [user.pk])
        note_ownership_changes([user.pk])
        return previous_value

    customer_created = customer_updated = customer_deleted = customer_metadata_updated = _customer
    account_confirmed = account_deleted = account_email_changed = _customer

    def _checkout(self, checkout: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """Decide about the checkout; its instance shows the decision in the response of this very mutation."""
        try:
            from .checkout.hooks import checkout_changed

            checkout_changed(checkout, self.switches)
        except Exception:
            log.exception("a checkout could not be decided", checkout=checkout.pk)
        return previous_value

    checkout_created = checkout_updated = checkout_metadata_updated = _checkout
    checkout_fully_paid = checkout_fully_authorized = _checkout

    def voucher_updated(self, voucher: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """A voucher of ours that staff changed is put back."""
        self._vouchers("voucher_changed", voucher.pk)
        return previous_value

    def voucher_deleted(self, voucher: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """One that staff deleted is made again, as long as its campaign may need it."""
        self._vouchers("voucher_deleted", voucher.pk, voucher.private_metadata)
        return previous_value

    def voucher_codes_deleted(self, codes: Any, *args: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        """Codes that open checkouts carry are made again."""
        self._vouchers("codes_deleted", [code.code for code in codes])
        return previous_value

    def _vouchers(self, what: str, *about: Any) -> None:
        try:
            from . import voucher_changes

            with allow_writer():
                getattr(voucher_changes, what)(*about)
        except Exception:
            log.exception("a voucher could not be put back", hook=what)

    def preprocess_order_creation(
        self, checkout_info: Any, lines: Any = None, *args: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        """The last gate: refuses with a `ValidationError` the loser of a race for one offer, nobody else.

        What the gate wrote before it refused is kept; what it wrote before it failed is not.
        """
        refusal: ValidationError | None = None
        try:
            from .checkout.completion_guard import guard

            with timed("hook_seconds", hook="gate", outcome="failed") as turn, allow_writer():
                with limited(times=GATE_TIMES):
                    failpoint("host.gate")
                    try:
                        guard(checkout_info, lines)
                    except ValidationError as error:
                        refusal = error
                turn["outcome"] = "passed" if refusal is None else "refused"
        except Exception as error:
            refusal = self._held_up(checkout_info, error)
            if refusal is None:
                log.exception("the gate failed and lets the order pass", checkout=checkout_info.checkout.pk)
        if refusal is not None:
            raise refusal
        return previous_value

    @staticmethod
    def _held_up(checkout_info: Any, error: Exception) -> ValidationError | None:
        """Where a lock kept us from looking and a code of ours is on the checkout, its discount could be given twice."""
        from .checkout.completion_guard import busy, is_of_the_shop

        if not was_held_up(error) or not is_code_of_ours(code := checkout_info.checkout.voucher_code):
            return None
        try:
            if is_of_the_shop(code):
                return None
            log.exception("the gate was held up by a lock and refuses", checkout=checkout_info.checkout.pk)
            return busy(checkout_info)
        except Exception:
            log.exception("the gate could not refuse", checkout=checkout_info.checkout.pk)
            return None

    def webhook(self, request: Any, path: str | None, previous_value: Any = None) -> Any:
        """Our pages: the console and members' links below the plugin's own address, on or off, and figures under
        `/plugins/global/`, which Saleor answers while it is on. Saleor asks nobody who they are here; each page does.
        """
        if mount.is_of_the_console(path):
            return mount.answer(request, str(path))
        if referral_links.is_a_link(path):
            return referral_links.follow(request, str(path), is_active=bool(self.active))
        from .metrics_endpoint import answer

        return answer(request, path, is_active=bool(self.active))
