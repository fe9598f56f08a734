"""A checkout that is given up for another of the same customer."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings

from ....core import clock
from ....core.db import execute
from ....offers.checkout.transfer import take_over_reservations
from ....offers.eligibility.rules import is_held_elsewhere
from ....offers.reservations.reserve import takeover_after
from ....store.channels import Mode
from .cart import cart_of
from .delivery_editor import put_back
from .editor import SaleorCheckoutEditor, locked
from .payments import IS_PAID
from .state import CheckoutState

OPEN = f"SELECT {IS_PAID}, c.completing_started_at FROM checkout_checkout c WHERE c.token = %s FOR UPDATE OF c SKIP LOCKED"
LINES = """(SELECT string_agg(concat(s.variant_id, ':', s.quantity), ',' ORDER BY s.variant_id) FROM (
    SELECT l.variant_id, sum(l.quantity) AS quantity FROM checkout_checkoutline l
    WHERE l.checkout_id = {of}.token AND NOT l.is_gift GROUP BY l.variant_id) s)"""
LINES_OF_HOLDER, LINES_OF_THIS = LINES.format(of="h"), LINES.format(of="c")
EARLIER = f"""
SELECT h.token FROM checkout_checkout h JOIN checkout_checkout c ON c.token = %(id)s
WHERE h.token = ANY(%(holders)s) AND h.user_id = c.user_id AND h.channel_id = c.channel_id AND h.created_at < c.created_at
  AND {LINES_OF_HOLDER} = {LINES_OF_THIS}
"""
"""Of checkouts, those of the same customer with the very same goods that were made before this one."""


def let_go(checkout_id: UUID, code: str) -> bool:
    """Take a code off an open checkout; False when it is paid for, or somebody is completing or changing it just now."""
    rows = execute(OPEN, [checkout_id])
    if not rows:
        return False
    ((is_paid, completing),) = rows
    if is_paid or (
        completing is not None and (clock.now() - completing).total_seconds() < _completion_seconds()
    ):
        return False
    checkout = locked(checkout_id)
    if checkout is None:
        return False
    if code and checkout.voucher_code == code:
        editor = SaleorCheckoutEditor(checkout)
        editor.take_code_off()
        put_back(editor)
    return True


def _completion_seconds() -> float:
    return float(settings.CHECKOUT_COMPLETION_LOCK_TIME)  # type: ignore[misc]


def take_over_from_lost_cart(seen: CheckoutState, mode: Mode, now: datetime) -> bool:
    """Whether this checkout, which has no code, is made anew of one that its shopper lost, and has what that one held now.

    Storefronts that lose a cart make a new checkout of the same lines. The earlier never takes it back by itself.
    """
    if mode is not Mode.LIVE or seen.is_declined or seen.is_removed:
        return False
    holders = _holders(seen, now)
    if not holders:
        return False
    lost = [pk for (pk,) in execute(EARLIER, {"id": seen.checkout_id, "holders": list(holders)})]
    return bool(lost and take_over_reservations(cart_of(seen, None), now=now, holders=lost))


def _holders(seen: CheckoutState, now: datetime) -> Collection[UUID]:
    """Checkouts that hold what this one may not have for that."""
    held = [
        candidate
        for candidate in seen.offers
        if is_held_elsewhere(candidate, seen.checkout_id, now, takeover_after())
    ]
    return {offer.reserved_by for offer in held if offer.reserved_by is not None}
