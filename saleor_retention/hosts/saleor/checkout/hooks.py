"""The checkout, answered in the request: the best personal offer is on it in the response of the same mutation."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from saleor.core.db.connection import allow_writer

from ....core import clock
from ....core.counters import timed
from ....core.db import limited
from ....core.safe_logging import logger
from ....loyalty.redemption.adjust import adjust, has_redemption
from ....offers.checkout.decide import decide
from ....offers.checkout.typed_codes import record_tried_code
from ....offers.codes.kept_codes import kept_code_claim
from ....offers.eligibility.evaluation import CheckoutContext
from ....offers.reservations.decision_log import moved_delivery
from ....store.carts import CartSnapshot
from ....store.channels import Mode
from ....store.port import GONE, Gone
from ..config.plugin_config import PluginConfig, in_force, mode_of
from .cart import SaleorCheckoutView, cart_of
from .editor import SaleorCheckoutEditor, locked
from .second_carts import take_over_from_lost_cart
from .state import CheckoutState, read_state

log = logger(__name__)


def checkout_changed(checkout: Any, switches: PluginConfig | None = None) -> None:
    """Bring the offers on a checkout up to date and show it on this very instance. Never raises, fires no event.

    One statement when there is no offer, or nothing changed since the last decision, in a transaction that limits how long
    it waits; nothing for a cart without customer and code, which no offer can concern.
    """
    if checkout.user_id is None and not checkout.voucher_code:
        return
    try:
        with timed("hook_seconds", hook="checkout", outcome="failed") as turn:
            turn["outcome"] = _brought_up_to_date(checkout, switches or PluginConfig())
    except Exception:
        log.exception("a checkout could not be decided", checkout=checkout.pk)


def _brought_up_to_date(checkout: Any, switches: PluginConfig) -> str:
    """Returns how it went, for the figures."""
    with allow_writer(), limited():
        now = clock.now()
        seen = read_state(checkout.pk, now)
        if seen is None:
            return "no offer"
        mode = _mode(seen, switches)
        if seen.has_kept_code and _has_claimed(seen, mode, now):
            seen = read_state(checkout.pk, now) or seen
        if not seen.needs_decision(now, mode):
            if seen.has_points:
                _adjust_points(seen.checkout_id, checkout, now)
            return "unchanged" if seen.concerns_us or seen.has_points else "no offer"
        if not seen.voucher_code and take_over_from_lost_cart(seen, mode, now):
            seen = read_state(checkout.pk, now) or seen
        editor = _decide(SaleorCheckoutView(seen, mode, instance=checkout), now)
        if editor is not None:
            editor.copy_to(checkout)
        if seen.has_points:
            _adjust_points(seen.checkout_id, checkout, now)
    return "decided"


def follow_with_points(checkout_id: UUID, *, now: datetime, instance: Any = None) -> None:
    """Bring what is redeemed in line with a checkout that no hook tells of; one statement where nothing is. Never raises.

    `instance`: of the same checkout, to be priced anew."""
    if has_redemption(checkout_id):
        _adjust_points(checkout_id, instance, now)


def _adjust_points(checkout_id: UUID, checkout: Any, now: datetime) -> None:
    """What is redeemed follows what the checkout costs now. A fault here leaves the offer as it was decided."""
    try:
        with transaction.atomic():
            if adjust(checkout_id, now=now) and checkout is not None:
                checkout.price_expiration = now
    except Exception:
        log.exception("redeemed points could not be adjusted", checkout=checkout_id)


def _has_claimed(seen: CheckoutState, mode: Mode, now: datetime) -> bool:
    """Whether what a guest typed on this checkout gave its customer an offer."""
    if seen.user_id is None or mode is not Mode.LIVE:
        return False
    with limited():  # a claim waits for locks as long as a command does: not longer than a request may
        grant_id = kept_code_claim(seen.checkout_id, seen.user_id, now=now)
        if grant_id is None or locked(seen.checkout_id) is None:
            return False
        record_tried_code(seen.checkout_id, is_ours=True)
    return True


def decide_again(checkout_id: UUID, *, now: datetime, instance: Any = None, is_at_gate: bool = False) -> None:
    """Decide whatever was decided lately; for staff, the shopper's refresh, the sweep and the gate. May raise.

    `instance`: of the same checkout, to show what changed. `is_at_gate`: it is moved to no other delivery.
    """
    with transaction.atomic():
        seen = read_state(checkout_id, now)
        if seen is not None and is_at_gate:
            seen = replace(seen, may_move=False)
        if seen is not None and seen.concerns_us:
            editor = _decide(SaleorCheckoutView(seen, _mode(seen, in_force())), now)
            if editor is not None and instance is not None:
                editor.copy_to(instance)
        if seen is not None and seen.has_points:
            _adjust_points(checkout_id, instance, now)


def context_at_gate(seen: CheckoutState, row: Any, now: datetime) -> CheckoutContext:
    """The checkout, whose row is locked, with its offers as it is about to become an order; nothing is written but what
    Saleor's own pricing asks of the row."""
    return SaleorCheckoutView(seen, _mode(seen, in_force()), row=row).read(now=now, is_dry=True)


def cart(checkout_id: UUID) -> CartSnapshot | Gone:
    """The checkout as a decision sees it, unlocked."""
    from saleor.checkout.models import Checkout

    checkout = Checkout.objects.filter(pk=checkout_id).first()
    seen = read_state(checkout_id, clock.now())
    if checkout is None or seen is None:
        return GONE
    return cart_of(seen, SaleorCheckoutEditor(checkout), with_lines=True)


def _mode(seen: CheckoutState, switches: PluginConfig) -> Mode:
    """What may begin on this checkout."""
    return mode_of(switches, seen.channel) if switches.apply_offers else Mode.OFF


def _decide(view: SaleorCheckoutView, now: datetime) -> SaleorCheckoutEditor | None:
    """Decide in a savepoint; returns what was done to the checkout, None when nothing was, or it moved on meanwhile."""
    with transaction.atomic():
        if decide(view, now=now) is None:
            return None
        seen, editor = view.seen, view.editor
        if editor.has_moved or seen.has_old_move:
            moved_delivery(seen.checkout_id, seen.destination.delivery_id, editor.delivery_id)
    return editor if editor.is_changed else None
