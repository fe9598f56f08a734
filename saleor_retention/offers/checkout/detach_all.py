"""The engine is off, and so is its gate: no code of ours may stay on a checkout where nobody looks who uses it."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from ...core.db import command
from ...core.safe_logging import logger
from ...store.carts import CartSnapshot
from ...store.port import store
from ..reservations.decision_log import delete_decisions, is_kept
from ..reservations.reserve import release

log = logger(__name__)

BATCH = 100


@dataclass(slots=True)
class DetachReport:
    """What became of the checkouts that carried a code of ours."""

    freed: int = 0
    paid: list[UUID] = field(default_factory=list)
    """Money was paid for this price: it stays, and the order that follows counts as any."""
    failed: list[UUID] = field(default_factory=list)


def wind_down() -> DetachReport:
    """Take our codes off every open checkout that is not paid for. Grants stay their customers' own.

    Each checkout in a transaction of its own; one that fails is logged and met again by the next turn.
    """
    left, after = DetachReport(), None
    while page := store().checkouts_with_our_codes(after=after, limit=BATCH):
        after = page[-1].checkout_id
        for row in page:
            if row.is_paid and _is_kept(row.checkout_id):
                left.paid.append(row.checkout_id)
            else:
                _try(row.checkout_id, row.code, left)
    return left


def _is_kept(checkout_id: UUID) -> bool:
    cart = store().cart(checkout_id)
    return isinstance(cart, CartSnapshot) and is_kept(cart)


def _try(checkout_id: UUID, code: str, left: DetachReport) -> None:
    try:
        if _taken_off(checkout_id, code):
            left.freed += 1
        else:
            left.paid.append(checkout_id)
    except Exception:
        left.failed.append(checkout_id)
        log.exception("a code could not be taken off", checkout=checkout_id)


def _taken_off(checkout_id: UUID, code: str) -> bool:
    """False when it was paid for meanwhile: looked at once the checkout is ours, for payments wait for that lock."""
    with command():
        store().remove_from_cart(checkout_id, code)
        cart = store().cart(checkout_id)
        if isinstance(cart, CartSnapshot) and is_kept(cart):
            transaction.set_rollback(True)
            return False
        release(checkout_id)
        # Else, when it is on again, a code that is gone would look as if the shopper had removed it.
        delete_decisions([checkout_id])
        return True
