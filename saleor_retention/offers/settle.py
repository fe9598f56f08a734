"""Converging to what orders say: a promise becomes a redemption, is given back, or is freed.

Each order gives one target for each grant it names: used by this order, or not. Moving there twice changes
nothing, and late news is as good as early news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..kernel import outbox
from ..kernel.keys import request_hash
from ..kernel.locks import execute
from ..kernel.outbox import Effect
from ..kernel.store import Status
from ..orders.rules import OrderChange, OrderState
from . import decisions
from .grants import RETIRE, renew_codes

DEAD = frozenset({Status.CANCELLED, Status.EXPIRED})
"""An order in one of these gives its grant back; one that the store deleted counts as cancelled."""


@dataclass(frozen=True, slots=True)
class Named:
    """A grant that an order names: by its code, or because it was redeemed by this order before."""

    grant_id: int
    customer_id: int
    promised_at: datetime | None
    is_promised_here: bool
    is_redeemed_here: bool
    is_still_named: bool
    """The order carries the code now; staff may take it off a draft."""


def settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Let grants converge to these orders. Call inside the transaction that recorded them; a fixed few statements.

    An order uses a grant when it carries its code, lives, and is of the grant's customer; an order whose account
    was deleted since keeps what it had. A grant that comes back gets a new code: the store spent the old one.
    """
    orders = [change.after for change in changes]
    named = _named(orders)
    if checkouts := [order for order in orders if order.checkout_id is not None]:
        _free(checkouts, named)
    if not named:
        return
    used, unused = _targets(orders, named)
    if missed := [(order, found) for order, found in unused if _was_missed(order, found)]:
        # It ended before we saw it alive; the store spent the code all the same. Used, and given back at once.
        _redeem(missed)
        _retire([order.voucher_code for order, _ in missed])
    if unused:
        returned = execute(
            """
            UPDATE saleor_retention_redemption r SET given_back_at = %(now)s
            FROM unnest(%(orders)s::uuid[], %(grants)s::bigint[]) AS t(order_id, grant_id)
            WHERE r.order_id = t.order_id AND r.grant_id = t.grant_id AND r.given_back_at IS NULL RETURNING r.grant_id
            """,
            {"now": now} | _pairs(unused),
        )
        if returned:
            renew_codes([grant_id for (grant_id,) in returned])
    if used:
        _redeem(used)
        _retire([order.voucher_code for order, _ in used])


def _targets(
    orders: Sequence[OrderState], named: dict[Any, list[Named]]
) -> tuple[list[tuple[OrderState, Named]], list[tuple[OrderState, Named]]]:
    used: list[tuple[OrderState, Named]] = []
    unused: list[tuple[OrderState, Named]] = []
    for order in orders:
        for found in named.get(order.order_id, []):
            (used if _uses(order, found) else unused).append((order, found))
    return used, unused


def _uses(order: OrderState, found: Named) -> bool:
    return order.status not in DEAD and _carries(order, found)


def _was_missed(order: OrderState, found: Named) -> bool:
    return order.status in DEAD and not found.is_redeemed_here and _carries(order, found)


def _carries(order: OrderState, found: Named) -> bool:
    if not found.is_still_named:
        return False
    if order.customer_id == found.customer_id:
        return True
    return order.user_id is None and (found.is_redeemed_here or found.is_promised_here)


def _named(orders: Sequence[OrderState]) -> dict[Any, list[Named]]:
    """The grants each order names, locked in their order, in one statement."""
    rows = execute(
        """
        WITH o AS (
            SELECT * FROM unnest(%(orders)s::uuid[], %(codes)s::text[], %(checkouts)s::uuid[])
                AS t(order_id, code, checkout_id)),
        hit AS (
            SELECT o.order_id, g.id AS grant_id FROM o JOIN saleor_retention_grant g ON g.code = o.code AND o.code <> ''
            UNION
            SELECT o.order_id, d.grant_id FROM o JOIN saleor_retention_redemption d ON d.order_id = o.order_id)
        SELECT o.order_id, g.id, coalesce(k.merged_into_id, k.id), v.reserved_at, v.checkout_id IS NOT NULL, r.id IS NOT NULL,
               o.code = coalesce(r.code, g.code)
        FROM hit JOIN o ON o.order_id = hit.order_id JOIN saleor_retention_grant g ON g.id = hit.grant_id
        JOIN saleor_retention_customer k ON k.id = g.customer_id
        LEFT JOIN saleor_retention_redemption r ON r.grant_id = g.id AND r.order_id = o.order_id
        LEFT JOIN saleor_retention_reservation v ON v.grant_id = g.id AND v.checkout_id = o.checkout_id
        ORDER BY g.id, o.order_id FOR UPDATE OF g
        """,
        {
            "orders": [order.order_id for order in orders],
            "codes": [order.voucher_code for order in orders],
            "checkouts": [order.checkout_id for order in orders],
        },
    )
    named: dict[Any, list[Named]] = {}
    for order_id, *rest in rows:
        named.setdefault(order_id, []).append(Named(*rest))
    return named


def _redeem(used: Sequence[tuple[OrderState, Named]]) -> None:
    """Record the uses. A grant that another living order used keeps that one: it was first, and it is one."""
    params = _pairs(used) | {
        "checkouts": [order.checkout_id for order, _ in used],
        "codes": [order.voucher_code for order, _ in used],
        "amounts": [max(0, order.discount_minor) for order, _ in used],
        "currencies": [order.currency for order, _ in used],
        "promised": [found.promised_at for _, found in used],
        "at": [order.created_at for order, _ in used],
    }
    execute(
        """
        INSERT INTO saleor_retention_redemption AS r
            (order_id, grant_id, checkout_id, code, amount_minor, currency, promised_at, redeemed_at)
        SELECT DISTINCT ON (t.grant_id) t.*
        FROM unnest(%(orders)s::uuid[], %(grants)s::bigint[], %(checkouts)s::uuid[], %(codes)s::text[],
                    %(amounts)s::bigint[], %(currencies)s::text[], %(promised)s::timestamptz[], %(at)s::timestamptz[])
            AS t(order_id, grant_id, checkout_id, code, amount_minor, currency, promised_at, redeemed_at)
        WHERE NOT EXISTS (
            SELECT FROM saleor_retention_redemption o
            WHERE o.grant_id = t.grant_id AND o.order_id <> t.order_id AND o.given_back_at IS NULL)
        ORDER BY t.grant_id, t.promised_at NULLS LAST, t.redeemed_at, t.order_id
        ON CONFLICT (order_id, grant_id) DO UPDATE SET given_back_at = NULL, amount_minor = excluded.amount_minor
        WHERE r.given_back_at IS NOT NULL OR r.amount_minor <> excluded.amount_minor
        """,
        params,
    )
    # Whoever else was promised a grant that is used now has lost it.
    execute(
        """
        DELETE FROM saleor_retention_reservation v USING saleor_retention_redemption r
        WHERE v.grant_id = ANY(%(grants)s) AND r.grant_id = v.grant_id AND r.given_back_at IS NULL
        """,
        params,
    )


def _retire(codes: Sequence[str]) -> None:
    """The store forgets spent codes, even where a refused rival made it believe one unused."""
    if spent := sorted(set(codes) - {""}):
        outbox.put([Effect(f"{RETIRE}:{request_hash(spent)[:32]}", RETIRE, {"codes": spent})])


def _free(orders: Sequence[OrderState], named: dict[Any, list[Named]]) -> None:
    """A checkout that became an order needs no decision any more, nor the promise of an offer that it did not use."""
    without = [
        order.checkout_id
        for order in orders
        if order.status in DEAD or not any(_uses(order, found) for found in named.get(order.order_id, []))
    ]
    decisions.forget([order.checkout_id for order in orders if order.checkout_id is not None])
    if without:
        execute("DELETE FROM saleor_retention_reservation WHERE checkout_id = ANY(%s)", [without])


def _pairs(targets: Sequence[tuple[OrderState, Named]]) -> dict[str, Any]:
    return {
        "orders": [order.order_id for order, _ in targets],
        "grants": [found.grant_id for _, found in targets],
    }
