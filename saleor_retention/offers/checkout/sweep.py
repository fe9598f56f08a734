"""What no hook tells: offers that ended leave open checkouts, promises to dead checkouts are freed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ...conf import conf
from ...core.db import command, execute
from ...core.queues import inbox
from ...core.safe_logging import logger
from ...store.port import Gone, store
from ..codes import kept_codes
from ..reservations import decision_log
from ..reservations.reserve import release, takeover_after
from .draft_orders import draft_changed

log = logger(__name__)

BATCH = 100
"""Checkouts looked at together; each is then decided in a transaction of its own."""

FIRST = UUID(int=0)

REHEARSALS_KEPT = timedelta(days=90)
"""How long what was decided in shadow mode stays for its report."""


def sweep_checkouts(*, now: datetime) -> int:
    """Make every open checkout lose what it may not keep, and free what nobody will use.

    Ended offers are honoured for their grace; stopped, used and lost ones leave at once. One checkout that
    fails is logged and met again by the next sweep. Returns how many checkouts were looked at.
    """
    decision_log.forget_rehearsals(before=now - REHEARSALS_KEPT)
    kept_codes.forget(before=now - kept_codes.KEPT)
    drafts = _each(_drafts, _look_at_drafts, now)
    stranded = _each(_stranded, _leave, now)
    return stranded + _each(overdue, _leave, now) + _each(idle, _free, now) + drafts


def _each(
    page: Callable[[datetime, UUID], list[UUID]],
    work: Callable[[Sequence[UUID], datetime], None],
    now: datetime,
) -> int:
    after, total = FIRST, 0
    while ids := page(now, after):
        work(ids, now)
        total += len(ids)
        after = ids[-1]
    return total


def _stranded(now: datetime, after: UUID) -> list[UUID]:
    """Checkouts whose code was spent by a completion that came to nothing, in id order."""
    return list(store().stranded(after=after, limit=BATCH))


def overdue(now: datetime, after: UUID) -> list[UUID]:
    """Checkouts that carry an offer they may not keep, in id order."""
    return _ids(
        """
        SELECT d.checkout_id FROM saleor_retention_checkoutdecision d
        JOIN saleor_retention_grant g ON g.id = d.applied_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        LEFT JOIN saleor_retention_reservation v ON v.grant_id = g.id AND v.checkout_id = d.checkout_id
        WHERE d.checkout_id > %(after)s AND (
            /* guard:sweep.stopped */ c.state <> 'active' OR
            g.withdrawn_at IS NOT NULL OR v.grant_id IS NULL
            OR least(c.ends_at, g.expires_at) + c.grace_seconds * interval '1 second' <= %(now)s
            OR EXISTS (SELECT FROM saleor_retention_redemption r
                       WHERE r.grant_id = g.id AND r.given_back_at IS NULL))
        UNION SELECT v.checkout_id FROM saleor_retention_reservation v
        JOIN saleor_retention_grant g ON g.id = v.grant_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE v.checkout_id > %(after)s AND NOT v.is_carrier AND (
            /* guard:sweep.stopped */ c.state <> 'active' OR
            g.withdrawn_at IS NOT NULL
            OR least(c.ends_at, g.expires_at) + c.grace_seconds * interval '1 second' <= %(now)s)
        ORDER BY 1 LIMIT %(limit)s
        """,
        {"now": now, "after": after},
    )


def _drafts(now: datetime, after: UUID) -> list[UUID]:
    """Every draft order that carries a code of ours or uses an offer, in id order: no gate asks when it is completed, so
    what a hook of ours missed, or what has ended since, is found here."""
    return _ids(
        """
        SELECT o.order_id FROM saleor_retention_orderfact o
        WHERE o.status = 'draft' AND NOT o.is_gone AND o.order_id > %(after)s AND (
            EXISTS (SELECT FROM saleor_retention_grant g WHERE g.code = o.voucher_code AND o.voucher_code <> '')
            OR EXISTS (SELECT FROM saleor_retention_redemption r
                       WHERE r.order_id = o.order_id AND r.given_back_at IS NULL))
        ORDER BY o.order_id LIMIT %(limit)s
        """,
        {"after": after},
    )


def _look_at_drafts(order_ids: Sequence[UUID], now: datetime) -> None:
    for order_id in order_ids:
        try:
            draft_changed(order_id, now=now)
        except Exception:
            log.exception("an offer could not leave a draft", order=order_id)


def idle(now: datetime, after: UUID) -> list[UUID]:
    """Checkouts that hold a grant and were not touched for as long as makes them suspect, in id order."""
    return _ids(
        """
        SELECT DISTINCT checkout_id FROM saleor_retention_reservation
        WHERE checkout_id > %(after)s AND touched_at <= %(before)s ORDER BY checkout_id LIMIT %(limit)s
        """,
        {"before": now - takeover_after(), "after": after},
    )


def _ids(sql: str, params: dict[str, object]) -> list[UUID]:
    return [checkout_id for (checkout_id,) in execute(sql, params | {"limit": BATCH})]


def _open(checkout_ids: Sequence[UUID]) -> list[UUID]:
    """Those still open. The others are settled here: an order is looked at again, a dead checkout is forgotten."""
    fates = store().orders_of_checkouts(checkout_ids)
    orders = [str(fate) for fate in fates.values() if not isinstance(fate, Gone)]
    with command():
        if orders:
            inbox.mark_dirty("order", orders)
        if fates:
            decision_log.delete_decisions(sorted(fates))
        if dead := [checkout_id for checkout_id, fate in fates.items() if isinstance(fate, Gone)]:
            execute("DELETE FROM saleor_retention_reservation WHERE checkout_id = ANY(%s)", [dead])
    return [checkout_id for checkout_id in checkout_ids if checkout_id not in fates]


def _leave(checkout_ids: Sequence[UUID], now: datetime) -> None:
    for checkout_id in _open(checkout_ids):
        try:
            store().decide(checkout_id)
        except Exception:
            log.exception("an offer could not leave a checkout", checkout=checkout_id)


def _free(checkout_ids: Sequence[UUID], now: datetime) -> None:
    for checkout_id in _open(checkout_ids):
        try:
            with command():
                _free_one(checkout_id, now)
        except Exception:
            log.exception("a promise could not be freed", checkout=checkout_id)


def _free_one(checkout_id: UUID, now: datetime) -> None:
    """Free what the checkout no longer carries, or has kept to itself for too long; a paid one keeps its price."""
    cart = store().cart(checkout_id)
    rows = execute(
        """
        SELECT CASE WHEN v.is_carrier THEN g.code END, v.touched_at FROM saleor_retention_reservation v
        JOIN saleor_retention_grant g ON g.id = v.grant_id
        WHERE v.checkout_id = %s AND v.touched_at <= %s ORDER BY v.is_carrier DESC, v.grant_id FOR UPDATE OF v
        """,
        [checkout_id, now - takeover_after()],
    )
    if not rows or isinstance(cart, Gone):
        return
    code, touched_at = rows[0]
    is_late = touched_at + timedelta(seconds=conf.reservation_seconds) <= now
    if code is not None and cart.voucher_code != code:
        release(checkout_id)
    elif decision_log.is_kept(cart):
        if is_late:
            execute(
                "UPDATE saleor_retention_reservation SET touched_at = %s WHERE checkout_id = %s",
                [now, checkout_id],
            )
    elif is_late:
        if code is not None:
            store().remove_from_cart(checkout_id, code)
        release(checkout_id)
        decision_log.delete_decisions([checkout_id])
