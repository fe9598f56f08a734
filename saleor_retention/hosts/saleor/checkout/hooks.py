"""The checkout, answered in the request: the best personal offer is on it in the response of the same mutation."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from saleor.core.db.connection import allow_writer

from ....conf import conf
from ....core import clock
from ....core.counters import timed
from ....core.db import limited
from ....core.failpoints import failpoint
from ....core.safe_logging import logger
from ....offers.checkout import decide
from ....offers.checkout.typed_codes import tried
from ....offers.codes.kept_codes import kept_code_claim
from ....offers.eligibility.audience_offers import collect_offers
from ....offers.eligibility.evaluation import CheckoutContext
from ....offers.reservations.decision_log import moved_delivery, save_decision
from ....store.carts import CartSnapshot
from ....store.channels import Mode
from ....store.port import GONE, Gone
from ..config.plugin_config import PluginConfig, in_force
from .cart import cart_of, needs_lines
from .editor import SaleorCheckoutEditor, locked
from .second_carts import take_over_from_lost_cart
from .spent_codes import restore
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
    """Answers how it went, for the figures."""
    with allow_writer(), limited():
        failpoint("checkout.decide")
        now = clock.now()
        seen = read_state(checkout.pk, now)
        if seen is not None and seen.has_kept_code and _has_claimed(seen, _mode(seen, switches), now):
            seen = read_state(checkout.pk, now) or seen
        if seen is None or not _needs_decision(seen, switches, now):
            return "unchanged" if seen is not None and seen.concerns_us else "no offer"
        if take_over_from_lost_cart(seen, _mode(seen, switches), now):
            seen = read_state(checkout.pk, now) or seen
        hands = _decide(seen, switches, now, instance=checkout)
    if hands is not None:
        hands.copy_to(checkout)
    return "decided"


def _has_claimed(seen: CheckoutState, mode: Mode, now: datetime) -> bool:
    """Whether what a guest typed on this checkout gave its customer an offer."""
    if seen.user_id is None or mode is not Mode.LIVE:
        return False
    with limited():  # a claim waits for locks as long as a command does: not longer than a request may
        grant_id = kept_code_claim(seen.checkout_id, seen.user_id, now=now)
        if grant_id is None or locked(seen.checkout_id) is None:
            return False
        tried(seen.checkout_id, is_ours=True)
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
            hands = _decide(seen, in_force(), now)
            if hands is not None and instance is not None:
                hands.copy_to(instance)


def standing_at_gate(seen: CheckoutState, hands: SaleorCheckoutEditor, now: datetime) -> CheckoutContext:
    """The checkout with its offers as it is about to become an order; nothing is written but what Saleor's own pricing
    asks of the row."""
    return _standing(seen, hands, _mode(seen, in_force()), now, is_dry=True)


def cart(checkout_id: UUID) -> CartSnapshot | Gone:
    """The checkout as a decision sees it, unlocked."""
    from saleor.checkout.models import Checkout

    checkout = Checkout.objects.filter(pk=checkout_id).first()
    seen = read_state(checkout_id, clock.now())
    if checkout is None or seen is None:
        return GONE
    return cart_of(seen, SaleorCheckoutEditor(checkout), with_lines=True)


def _needs_decision(seen: CheckoutState, switches: PluginConfig, now: datetime) -> bool:
    if not seen.concerns_us:
        return False
    mode = _mode(seen, switches)
    if mode is Mode.OFF and seen.on_cart is None and not seen.is_moved:
        return False
    return not seen.is_unchanged(now, timedelta(seconds=conf.offer_recheck_seconds), mode)


def _mode(seen: CheckoutState, switches: PluginConfig) -> Mode:
    """What may begin on this checkout."""
    return switches.mode_of(seen.channel) if switches.apply_offers else Mode.OFF


def _decide(
    seen: CheckoutState, switches: PluginConfig, now: datetime, *, instance: Any = None
) -> SaleorCheckoutEditor | None:
    """Lock, look whether the checkout is still as seen, decide, remember. None when it moved on meanwhile.

    Who moved it has a hook of her own: the checkout is decided there.
    """
    with transaction.atomic():
        checkout = locked(seen.checkout_id)
        if checkout is None or (checkout.voucher_code or "", checkout.user_id) != (
            seen.voucher_code,
            seen.user_id,
        ):
            return None
        if seen.is_code_spent:
            restore(checkout, seen.last_code)
        mode = _mode(seen, switches)
        hands = SaleorCheckoutEditor(
            checkout,
            most=seen.most_promotions_save,
            like=instance,
            reads_only=mode is Mode.SHADOW,
            delivery_id=seen.delivery_id,
        )
        standing = _standing(seen, hands, mode, now)
        outcome = decide.decide(standing, hands, now=now)
        save_decision(
            replace(standing.cart, fingerprint=seen.cart_print(hands.delivery_id)),
            outcome,
            is_declined=decide.is_declined(standing, outcome),
            fingerprint=seen.print_with(checkout.voucher_code or "", hands.delivery_id, now, mode),
            now=now,
            is_shadow=standing.is_rehearsal,
        )
        if hands.has_moved or seen.has_old_move:
            moved_delivery(checkout.pk, seen.whither.delivery_id, hands.delivery_id)
    return hands if hands.is_changed else None


def _standing(
    seen: CheckoutState, hands: SaleorCheckoutEditor, mode: Mode, now: datetime, *, is_dry: bool = False
) -> CheckoutContext:
    """With what her audiences get; goods are priced where there is an offer, for a typed code may be worse than it."""
    offers = collect_offers(
        cart_of(seen, None),
        seen.offers,
        is_open=bool(seen.audiences) and mode is not Mode.OFF,
        now=now,
        is_dry=is_dry or mode is not Mode.LIVE,
    )
    return CheckoutContext(
        cart=cart_of(
            seen,
            hands if offers or seen.on_cart is not None or seen.is_moved else None,
            with_lines=needs_lines(seen, offers),
        ),
        offers=tuple(offers),
        on_cart=seen.on_cart,
        applied_id=seen.applied_id,
        is_declined=seen.is_declined,
        is_removed=seen.is_removed,
        decided=seen.decided,
        is_code_spent=seen.is_code_spent,
        reserved_ids=seen.reserved_ids,
        mode=mode,
    )
