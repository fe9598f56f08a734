"""Converging to what orders say: a promise becomes a redemption, is given back, or is freed.

Each order gives one target for each grant it names: used by this order, or not. Moving there twice changes
nothing, and late news is as good as early news.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ...core.db import execute, fetch
from ...core.failpoints import failpoint
from ...core.idempotency import request_hash
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...guards import guard
from ...orders.rules import OrderChange, OrderState
from ..grants.granting import replace_codes
from ..publishing.messages import RETIRE
from ..reservations import decision_log
from . import gift_cards
from .rules import OrderGrant, RedemptionRecord, is_used, uses_of, was_missed


@dataclass(frozen=True, slots=True)
class NamedGrant(OrderGrant):
    """A row of `NAMED`: a grant with the order that names it."""

    order_id: UUID = field(kw_only=True)


NAMED = """
WITH o AS (
    SELECT * FROM unnest(%(orders)s::uuid[], %(codes)s::text[], %(checkouts)s::uuid[])
        AS t(order_id, code, checkout_id)),
hit AS (
    SELECT o.order_id, g.id AS grant_id FROM o JOIN saleor_retention_grant g ON g.code = o.code AND o.code <> ''
    UNION
    SELECT o.order_id, d.grant_id FROM o JOIN saleor_retention_redemption d ON d.order_id = o.order_id
    UNION
    SELECT o.order_id, v.grant_id FROM o
    JOIN saleor_retention_reservation v ON v.checkout_id = o.checkout_id AND NOT v.is_carrier)
SELECT o.order_id, g.id AS grant_id, coalesce(k.merged_into_id, k.id) AS customer_id, v.reserved_at AS promised_at,
       v.checkout_id IS NOT NULL AS is_promised_here, r.id IS NOT NULL AS is_redeemed_here,
       CASE WHEN c.shape ->> 'kind' = 'gift_card' THEN true
            WHEN r.id IS NOT NULL THEN o.code = r.code
            WHEN v.is_carrier IS FALSE THEN EXISTS (
                SELECT FROM saleor_retention_reservation w JOIN saleor_retention_grant l ON l.id = w.grant_id
                WHERE w.checkout_id = o.checkout_id AND w.is_carrier AND l.code = o.code)
            ELSE o.code = g.code END AS is_still_named,
       coalesce(NOT v.is_carrier, r.is_companion, false) AS is_companion, c.shape ->> 'kind' = 'gift_card' AS is_gift_card,
       coalesce(r.amount_minor, v.amount_minor, 0) AS amount_minor, c.restore_policy, c.id AS campaign_id
FROM hit JOIN o ON o.order_id = hit.order_id JOIN saleor_retention_grant g ON g.id = hit.grant_id
JOIN saleor_retention_campaign c ON c.id = g.campaign_id
JOIN saleor_retention_customer k ON k.id = g.customer_id
LEFT JOIN saleor_retention_redemption r ON r.grant_id = g.id AND r.order_id = o.order_id
LEFT JOIN saleor_retention_reservation v ON v.grant_id = g.id AND v.checkout_id = o.checkout_id
ORDER BY g.id, o.order_id /* guard:redemption.lock */ FOR UPDATE OF g
"""

UNSEEN = """
WITH theirs AS (
    SELECT g.id FROM saleor_retention_grant g JOIN saleor_retention_campaign c ON c.id = g.campaign_id
    WHERE c.restore_policy <> 'never' AND g.id IN (
        SELECT grant_id FROM saleor_retention_redemption WHERE order_id = ANY(%(orders)s::uuid[]))
    ORDER BY g.id FOR UPDATE OF g)
UPDATE saleor_retention_redemption r SET given_back_at = %(now)s FROM theirs
WHERE r.grant_id = theirs.id AND r.order_id = ANY(%(orders)s::uuid[]) AND r.given_back_at IS NULL
  AND NOT EXISTS (SELECT FROM saleor_retention_orderfact o WHERE o.order_id = r.order_id)
RETURNING r.grant_id
"""


def give_back_unseen(order_ids: Sequence[UUID], *, now: datetime) -> None:
    """What drafts used that the store deleted before anybody took them in: there is no order that could say so."""
    returned = execute(UNSEEN, {"orders": list(order_ids), "now": now})
    if returned:
        replace_codes([grant_id for (grant_id,) in returned])


def settle(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Let grants converge to these orders. Call inside the transaction that recorded them; a fixed few statements.

    An order uses a grant when it carries its code, lives, and is of the grant's customer; an order whose account
    was deleted since keeps what it had. What came along with the code is used with it. A grant that comes back gets
    a new code: the store spent the old one. When it comes back is its campaign's policy.
    """
    orders = [change.after for change in changes]
    named = _named(orders)
    decision_log.delete_decisions(
        [order.snapshot.checkout_id for order in orders if order.snapshot.checkout_id is not None]
    )
    used = _converge(orders, named, now) if named else []
    _free(orders, used)
    failpoint("redemption.after_free")


def _converge(
    orders: Sequence[OrderState], named: dict[Any, list[NamedGrant]], now: datetime
) -> list[RedemptionRecord]:
    """Returns the uses that are recorded now."""
    used: list[RedemptionRecord] = []
    unused: list[tuple[OrderState, OrderGrant]] = []
    missed: list[RedemptionRecord] = []
    for order in orders:
        of_order = named.get(order.order_id, [])
        used += uses_of(order, [record for record in of_order if is_used(order, record)], of_order)
        unused += [(order, record) for record in of_order if not is_used(order, record)]
        missed += uses_of(order, [record for record in of_order if was_missed(order, record)], of_order)
    if missed:
        # It ended before we saw it alive; the store spent the code all the same. Used, and given back at once.
        _redeem(missed)
        _retire([missed_offer.code for missed_offer in missed])
    if unused:
        _give_back(unused, now)
    if used:
        _redeem(used)
        _retire([record.code for record in used])
    gift_cards.settle(orders, named)
    return [*missed, *used]


@guard("redemption.give_back")
def _give_back(unused: Sequence[tuple[OrderState, OrderGrant]], now: datetime) -> None:
    returned = execute(
        """
        UPDATE saleor_retention_redemption r SET given_back_at = %(now)s
        FROM unnest(%(orders)s::uuid[], %(grants)s::bigint[]) AS t(order_id, grant_id)
        WHERE r.order_id = t.order_id AND r.grant_id = t.grant_id AND r.given_back_at IS NULL RETURNING r.grant_id
        """,
        {
            "now": now,
            "orders": [order.order_id for order, _ in unused],
            "grants": [result.grant_id for _, result in unused],
        },
    )
    if returned:
        replace_codes([grant_id for (grant_id,) in returned])


@guard("redemption.named")
def _named(orders: Sequence[OrderState]) -> dict[Any, list[NamedGrant]]:
    """The grants each order names, locked in their order, in one statement."""
    rows = fetch(
        NamedGrant,
        NAMED,
        {
            "orders": [order.order_id for order in orders],
            "codes": [order.snapshot.voucher_code for order in orders],
            "checkouts": [order.snapshot.checkout_id for order in orders],
        },
    )
    named: dict[Any, list[NamedGrant]] = {}
    for row in rows:
        named.setdefault(row.order_id, []).append(row)
    return named


def _redeem(uses: Sequence[RedemptionRecord]) -> None:
    """Record the uses. A grant that another living order used keeps that one: it was first, and it is one."""
    failpoint("redemption.before_write")
    params = {
        "orders": [use.order.order_id for use in uses],
        "grants": [use.grant_id for use in uses],
        "checkouts": [use.order.snapshot.checkout_id for use in uses],
        "codes": [use.code for use in uses],
        "amounts": [use.amount_minor for use in uses],
        "currencies": [use.order.currency for use in uses],
        "promised": [use.promised_at for use in uses],
        "at": [use.order.created_at for use in uses],
        "companions": [use.is_companion for use in uses],
    }
    execute(
        """
        INSERT INTO saleor_retention_redemption AS r
            (order_id, grant_id, checkout_id, code, amount_minor, currency, promised_at, redeemed_at, is_companion)
        SELECT DISTINCT ON (t.grant_id) t.*
        FROM unnest(%(orders)s::uuid[], %(grants)s::bigint[], %(checkouts)s::uuid[], %(codes)s::text[],
                    %(amounts)s::bigint[], %(currencies)s::text[], %(promised)s::timestamptz[], %(at)s::timestamptz[],
                    %(companions)s::boolean[])
            AS t(order_id, grant_id, checkout_id, code, amount_minor, currency, promised_at, redeemed_at, is_companion)
        WHERE NOT EXISTS (
            SELECT FROM saleor_retention_redemption o
            WHERE o.grant_id = t.grant_id AND o.order_id <> t.order_id AND o.given_back_at IS NULL)
        ORDER BY t.grant_id, t.promised_at NULLS LAST, t.redeemed_at, t.order_id
        ON CONFLICT (order_id, grant_id) DO UPDATE SET given_back_at = NULL, amount_minor = excluded.amount_minor
        WHERE r.given_back_at IS NOT NULL OR r.amount_minor <> excluded.amount_minor
        """,
        params,
    )


def _retire(codes: Sequence[str]) -> None:
    """The store forgets spent codes, even where a refused rival made it believe one unused."""
    if spent := sorted(set(codes) - {""}):
        outbox.put([Effect(f"{RETIRE}:{request_hash(spent)[:32]}", RETIRE, {"codes": spent})])


def _free(orders: Sequence[OrderState], used: Sequence[RedemptionRecord]) -> None:
    """What was used is a redemption now: a checkout that became an order needs no promise any more, and whoever else
    was promised a used grant has lost it."""
    checkouts = [order.snapshot.checkout_id for order in orders if order.snapshot.checkout_id is not None]
    if checkouts or used:
        execute(
            "DELETE FROM saleor_retention_reservation WHERE checkout_id = ANY(%s) OR grant_id = ANY(%s)",
            [checkouts, [record.grant_id for record in used]],
        )
